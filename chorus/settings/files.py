"""Stored files and their antivirus. With scanning on, nothing is served before a clean verdict."""

FILES_SCANNING = False
FILES_SCANNER = "files.antivirus.scan_with_clamav"
CLAMAV_ADDRESS = ("localhost", 3310)
CLAMAV_TIMEOUT = 30.0

# What reads the pictures of a scan.
FILES_OCR = "files.ocr.recognise"
