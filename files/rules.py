"""What a file must be to be accepted. The limits here are the ones that pages announce."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from files import errors
from files.enums import PdfState, ScanState
from kernel.errors import Finding

MEBIBYTE = 1024 * 1024
MAX_FILE_SIZE = 10 * MEBIBYTE
MAX_TOTAL_SIZE = 120 * MEBIBYTE

# How much of a file's beginning `check_content` looks at.
HEAD_SIZE = 4096

_PDF = (b"%PDF-",)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
# Excel wrote macro sheets and charts without a container before version 5.
_OLD_EXCEL = (*_OLE, b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_TIFF = (b"II*\x00", b"MM\x00*")
_JPEG = (b"\xff\xd8\xff",)
_GZIP = (b"\x1f\x8b\x08",)
_MARKUP = (b"<",)
_ANY_TEXT = (b"",)

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Format:
    """An accepted extension: the type it is served with, and how its content begins."""

    media_type: str
    beginnings: tuple[bytes, ...]
    is_text: bool = False


FORMATS = {
    "bmp": Format("image/bmp", (b"BM",)),
    "bz2": Format("application/x-bzip2", (b"BZh",)),
    "csv": Format("text/csv", _ANY_TEXT, is_text=True),
    "doc": Format("application/msword", _OLE),
    "docx": Format(f"{_OFFICE}wordprocessingml.document", _ZIP),
    # A fax is a TIFF, or its raw lines, which begin with an end-of-line mark: zero bits.
    "fax": Format("image/g3fax", (*_TIFF, b"\x00")),
    "gif": Format("image/gif", (b"GIF87a", b"GIF89a")),
    "gz": Format("application/gzip", _GZIP),
    "gzip": Format("application/gzip", _GZIP),
    "htm": Format("text/html", _MARKUP, is_text=True),
    "html": Format("text/html", _MARKUP, is_text=True),
    "jpeg": Format("image/jpeg", _JPEG),
    "jpg": Format("image/jpeg", _JPEG),
    "odp": Format(f"{_ODF}presentation", _ZIP),
    "ods": Format(f"{_ODF}spreadsheet", _ZIP),
    "odt": Format(f"{_ODF}text", _ZIP),
    # A detached signature, in DER or in PEM.
    "p7s": Format("application/pkcs7-signature", (b"\x30", b"-----BEGIN ")),
    "pdf": Format("application/pdf", _PDF),
    "png": Format("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "pps": Format("application/vnd.ms-powerpoint", _OLE),
    "ppt": Format("application/vnd.ms-powerpoint", _OLE),
    "pptx": Format(f"{_OFFICE}presentationml.presentation", _ZIP),
    "rtf": Format("application/rtf", (b"{\\rtf",)),
    "svg": Format("image/svg+xml", _MARKUP, is_text=True),
    "tgz": Format("application/gzip", _GZIP),
    "tif": Format("image/tiff", _TIFF),
    "tiff": Format("image/tiff", _TIFF),
    "txt": Format("text/plain", _ANY_TEXT, is_text=True),
    "xhtml": Format("application/xhtml+xml", _MARKUP, is_text=True),
    "xlc": Format("application/vnd.ms-excel", _OLD_EXCEL),
    "xlm": Format("application/vnd.ms-excel", _OLD_EXCEL),
    "xls": Format("application/vnd.ms-excel", _OLD_EXCEL),
    "xlsx": Format(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "xml": Format("application/xml", _MARKUP, is_text=True),
    "zip": Format("application/zip", _ZIP),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What one kind of upload takes."""

    extensions: Collection[str]
    max_name: int
    max_size: int = MAX_FILE_SIZE

    @property
    def allowed(self) -> str:
        """The accepted formats as a hint or a message lists them."""
        return ", ".join(sorted(extension.upper() for extension in self.extensions))

    @property
    def accept(self) -> str:
        """The value of the input's `accept` attribute."""
        return ",".join(f".{extension}" for extension in sorted(self.extensions))


DEPOSITED_PDF = Profile(extensions=("pdf",), max_name=200)
ATTACHMENT = Profile(extensions=FORMATS.keys(), max_name=50)

# Programs and archives: no text file begins so.
_NOT_TEXT = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"%PDF-", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe")
_UNICODE_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def clean_name(name: str) -> str:
    """The name to keep of what a browser or program sent: no folder, no invisible or turning character, NFC.

    Category C holds what could disguise a name or break a header: controls, direction marks, zero-width characters,
    lone surrogates.
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", last)
        if character.isspace() or not unicodedata.category(character).startswith("C")
    )
    return " ".join(visible.split()).strip(". ") or "sans-nom"


def extension_of(name: str) -> str:
    """What follows the last dot, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def media_type_of(name: str) -> str:
    """The type that a file of this name is served with."""
    format_ = FORMATS.get(extension_of(name))
    return format_.media_type if format_ else "application/octet-stream"


def _shown(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"


def check_name(name: str, profile: Profile) -> list[Finding]:
    """Everything wrong with the name of a file, extension included."""
    found = []
    if extension_of(name) not in profile.extensions:
        found.append(errors.EXTENSION_NOT_ALLOWED.finding(name=_shown(name), allowed=profile.allowed))
    if len(name) > profile.max_name:
        found.append(errors.NAME_TOO_LONG.finding(name=_shown(name), limit=profile.max_name))
    return found


def check_size(size: int, name: str, profile: Profile) -> Finding | None:
    """An empty file or one over the limit is refused."""
    if size == 0:
        return errors.FILE_EMPTY.finding(name=_shown(name))
    if size > profile.max_size:
        return errors.FILE_TOO_BIG.finding(name=_shown(name), limit=profile.max_size)
    return None


def check_total(sizes: Iterable[int]) -> Finding | None:
    """The invoice and all its attachments together have a limit of their own."""
    if sum(sizes) > MAX_TOTAL_SIZE:
        return errors.FILES_TOO_BIG.finding(limit=MAX_TOTAL_SIZE)
    return None


def check_content(head: bytes, name: str) -> Finding | None:
    """A file whose content does not begin as its extension says is refused; `head` is its first bytes."""
    extension = extension_of(name)
    format_ = FORMATS.get(extension)
    if format_ is None or _begins_as(head, format_):
        return None
    spec = errors.NOT_A_PDF if extension == "pdf" else errors.CONTENT_MISMATCH
    return spec.finding(name=_shown(name))


def _begins_as(head: bytes, format_: Format) -> bool:
    if not format_.is_text:
        # Some programs put a mark or an empty line before %PDF-. Anything else there would make a file of two
        # natures, e.g. HTML for whoever looks at its first bytes.
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip() if format_.beginnings is _PDF else head
        return start.startswith(format_.beginnings)
    if head.startswith(_NOT_TEXT):
        return False
    for mark, encoding in _UNICODE_MARKS:
        if head.startswith(mark):
            head = head.removeprefix(mark).decode(encoding, errors="ignore").encode()
            break
    return b"\x00" not in head and head.lstrip().startswith(format_.beginnings)


class Reading(Protocol):
    """What reading a PDF gave."""

    state: str


def pdf_finding(reading: Reading) -> Finding | None:
    """Why a PDF read so cannot be an invoice; one without text can, since people can read a scan."""
    spec = {
        PdfState.ENCRYPTED: errors.PDF_ENCRYPTED,
        PdfState.ACTIVE: errors.PDF_ACTIVE,
        PdfState.UNREADABLE: errors.PDF_UNREADABLE,
    }.get(PdfState(reading.state))
    return spec.finding() if spec else None


def serving_finding(state: ScanState | str, name: str, *, scanning: bool) -> Finding | None:
    """Why a file may not be served: infected, or without a verdict while scanning is on."""
    if state == ScanState.INFECTED:
        return errors.FILE_INFECTED.finding(name=_shown(name))
    if not scanning or state == ScanState.CLEAN:
        return None
    spec = errors.FILE_NOT_SCANNED if state == ScanState.PENDING else errors.FILE_NOT_SCANNABLE
    return spec.finding(name=_shown(name))
