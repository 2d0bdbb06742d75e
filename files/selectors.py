"""What is already known of a stored file, without reading it again."""

from files.enums import OcrState, PdfState
from files.models import PdfReading, StoredFile


def reading_of(file: StoredFile) -> PdfReading | None:
    """What reading this PDF gave, if it was read before."""
    return PdfReading.objects.filter(sha256=file.sha256).first()


def awaits_recognition(file: StoredFile) -> bool:
    """Whether this PDF is a scan whose pictures are still to be read."""
    return PdfReading.objects.filter(sha256=file.sha256, state=PdfState.NO_TEXT, ocr_state=OcrState.PENDING).exists()
