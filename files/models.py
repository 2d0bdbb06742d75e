"""Files that were deposited: bytes under their SHA-256, and what is known of them."""

from django.db import models

from files.enums import OcrState, PdfState, ScanState


class StoredFile(models.Model):
    """A file as its depositor named it. Equal bytes are stored once, whatever their names."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="octets")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    scan_state = models.CharField(max_length=10, choices=ScanState, default=ScanState.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "fichier"
        indexes = [models.Index(fields=["sha256"], name="storedfile_sha256")]

    def __str__(self) -> str:
        return self.name


class PdfReading(models.Model):
    """What the sandboxed reader found in a PDF; the same bytes are read once."""

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=PdfState)
    pages = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    # The same words as they stand on the first pages and the last one, columns apart by spaces.
    layout = models.TextField(blank=True)
    # What an embedded Factur-X or ZUGFeRD invoice says, in its own writing.
    embedded = models.JSONField(default=dict, blank=True)
    # Of a scan alone, and only once somebody asked for it.
    ocr_state = models.CharField(max_length=10, choices=OcrState, default=OcrState.PENDING)
    ocr_attempts = models.PositiveSmallIntegerField(default=0)
    ocr_text = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "lecture de PDF"

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.state}"
