"""What is already known of a stored file, without reading it again."""

from files.models import PdfReading, StoredFile


def reading_of(file: StoredFile) -> PdfReading | None:
    """What reading this PDF gave, if it was read before."""
    return PdfReading.objects.filter(sha256=file.sha256).first()
