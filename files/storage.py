"""The bytes of stored files, each under its SHA-256 in FILES_ROOT, outside of any served folder."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_FILE_MODE = 0o640
_FOLDER_MODE = 0o750


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes that are safely on the disk."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the bytes of this digest are kept."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def open_bytes(sha256: str) -> BinaryIO:
    """The bytes of this digest, for reading."""
    return path_of(sha256).open("rb")


def digest_of(sha256: str) -> str | None:
    """The digest that the bytes kept under this one have now; None when there are none."""
    try:
        with path_of(sha256).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def write(chunks: Iterable[bytes]) -> Written:
    """Keep these bytes under their digest; they appear there whole or not at all, whatever fails meanwhile."""
    root = Path(settings.FILES_ROOT)
    _make_folder(root)
    descriptor, temporary = tempfile.mkstemp(dir=root, prefix="incoming-")
    try:
        with open(descriptor, "wb") as target:
            written = _copy(chunks, target)
            os.fchmod(target.fileno(), _FILE_MODE)
            os.fsync(target.fileno())
        path = path_of(written.sha256)
        _make_folder(path.parent.parent)
        _make_folder(path.parent)
        # Also when the same bytes are there already: a copy that the disk damaged is made whole again.
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_folder(path.parent)
    return written


def delete(sha256: str, *, unless_written_since: datetime) -> None:
    """Remove the bytes of this digest, unless somebody stores them again at this very moment."""
    path = path_of(sha256)
    # Out of the way first: what is written under the digest from here on is not touched.
    aside = path.with_name(f"leaving-{sha256}")
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return
    if aside.stat().st_mtime >= unless_written_since.timestamp():
        os.replace(aside, path)
    else:
        aside.unlink()


def _copy(chunks: Iterable[bytes], target: BinaryIO) -> Written:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    target.flush()
    return Written(digest.hexdigest(), size)


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    """A renamed file survives a power cut only once its folder is written too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
