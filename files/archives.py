"""ZIP archives of stored files: streamed at once, or grown on the disk a slice at a time.

Members are stored as they are: PDFs and images hardly shrink, and their bytes are to be the originals'.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from files import storage
from kernel.exports import Sink

_CHUNK = 1024 * 1024
_FOLDER_MODE = 0o750


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; its bytes are read when its turn comes."""

    name: str
    chunks: Iterable[bytes]
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an archive is known to be written: so many slices, up to where its directory begins."""

    step: int = 0
    end: int = 0


def stored_chunks(sha256: str) -> Iterator[bytes]:
    """The bytes of a stored file, a little at a time."""
    with storage.open_bytes(sha256) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def is_whole(sha256: str) -> bool:
    """Whether the bytes kept under this digest are still there, and still these."""
    return storage.digest_of(sha256) == sha256


def streamed(members: Iterable[Member]) -> Iterator[bytes]:
    """An archive that goes out while it is being made."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            for _ in _write(archive, member):
                if data := sink.fetch():
                    yield data
    yield sink.fetch()


@contextmanager
def extending(name: str, mark: Mark) -> Iterator[zipfile.ZipFile]:
    """The archive of that name as it was at `mark`, to be added to; whatever a dead process left behind it is gone."""
    path = path_of(name)
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    if mark.step == 0:
        path.write_bytes(b"")
    with path.open("r+b") as file:
        if mark.step:
            file.truncate(mark.end)
            file.seek(mark.end)
            file.write(_directory_path(name, mark.step).read_bytes())
        with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive:
            yield archive


def add(archive: zipfile.ZipFile, member: Member) -> None:
    """Write one more file into an open archive."""
    for _ in _write(archive, member):
        pass


def keep(name: str, step: int, archive: zipfile.ZipFile) -> Mark:
    """Make sure that what was written lasts, and tell how far it goes.

    The directory at the end of a ZIP is written over by the next slice: a copy beside it lets that slice be undone.
    """
    mark = Mark(step, archive.start_dir)
    with path_of(name).open("rb") as file:
        os.fsync(file.fileno())
        file.seek(mark.end)
        directory = file.read()
    with _directory_path(name, step).open("wb") as copy:
        copy.write(directory)
        copy.flush()
        os.fsync(copy.fileno())
    _directory_path(name, step - 2).unlink(missing_ok=True)
    return mark


def discard(name: str) -> None:
    """Delete an archive and what was kept beside it."""
    for path in path_of(name).parent.glob(f"{name}.*"):
        path.unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Where an archive is kept."""
    return Path(settings.FILES_ROOT) / "archives" / f"{name}.zip"


def _directory_path(name: str, step: int) -> Path:
    return path_of(name).with_name(f"{name}.{step}.directory")


def _write(archive: zipfile.ZipFile, member: Member) -> Iterator[None]:
    info = zipfile.ZipInfo(member.name, timezone.localtime(member.at).timetuple()[:6])
    info.external_attr = 0o640 << 16
    with archive.open(info, "w") as target:
        for chunk in member.chunks:
            target.write(chunk)
            yield
    yield
