"""The parent's side of the PDF sandbox: one child per process, bounded in time, replaced when it dies.

The web and the workers never load a PDF library themselves.
"""

import atexit
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from files.enums import PdfState

# A new child now and then, since libraries may leak.
FILES_PER_CHILD = 200
# What one file may cost; passing it ends the child.
CPU_SECONDS = 8
# With that much time the child comes to its own end first.
PATIENCE = 10.0

_PROGRAM = Path(__file__).with_name("pdf_child.py")
_LONGEST_ANSWER = 16 * 1024 * 1024
_PIPE_SIZE = 64 * 1024


@dataclass(frozen=True, slots=True)
class PdfResult:
    """What the sandbox says of a PDF."""

    state: PdfState
    pages: int = 0
    text: str = ""
    layout: str = ""
    embedded: dict[str, str] = field(default_factory=dict)


UNREADABLE = PdfResult(PdfState.UNREADABLE)


class ChildDied(Exception):
    """The child ended, or answered nonsense, instead of answering."""

    def __init__(self, *, ran_out_of_cpu: bool = False) -> None:
        super().__init__()
        self.ran_out_of_cpu = ran_out_of_cpu


class OutOfTime(Exception):
    """The deadline passed before the answer came."""


class Child:
    """A running sandbox and the pipes to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (our own program, nothing from outside)
            [sys.executable, "-I", str(_PROGRAM), str(CPU_SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Nothing of the parent's secrets, and none of the signals that a terminal sends to its group.
            env={},
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        assert self._process.stdin  # Popen has both, since it was told PIPE
        assert self._process.stdout
        self._requests, self._answers = self._process.stdin, self._process.stdout
        self.owner = os.getpid()
        self.files = 0

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def is_worn(self) -> bool:
        """Whether the next file needs a new child: this one has read enough, or has ended by itself."""
        return self.files >= FILES_PER_CHILD or self._process.poll() is not None

    def ask(self, data: bytes, ends_at: float) -> PdfResult:
        """The child's answer on one PDF; raises `ChildDied` or `OutOfTime`."""
        self.files += 1
        self._send(struct.pack(">Q", len(data)) + data, ends_at)
        (length,) = struct.unpack(">Q", self._receive(8, ends_at))
        if length > _LONGEST_ANSWER:
            raise ChildDied
        return _parse(self._receive(length, ends_at))

    def _send(self, message: bytes, ends_at: float) -> None:
        pipe = self._requests.fileno()
        os.set_blocking(pipe, False)
        rest = memoryview(message)
        while rest:
            self._wait(pipe, selectors.EVENT_WRITE, ends_at)
            try:
                rest = rest[os.write(pipe, rest[:_PIPE_SIZE]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._death() from None

    def _receive(self, length: int, ends_at: float) -> bytes:
        pipe, parts = self._answers.fileno(), bytearray()
        while len(parts) < length:
            self._wait(pipe, selectors.EVENT_READ, ends_at)
            part = os.read(pipe, min(length - len(parts), _PIPE_SIZE))
            if not part:
                raise self._death()
            parts += part
        return bytes(parts)

    def _wait(self, pipe: int, event: int, ends_at: float) -> None:
        left = ends_at - time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if left <= 0 or not selector.select(left):
                raise OutOfTime

    def _death(self) -> ChildDied:
        return ChildDied(ran_out_of_cpu=self._process.wait() == -signal.SIGXCPU)

    def stop(self) -> None:
        """End the child; one that was inherited over a fork belongs to the other process and only loses its pipes."""
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()
        else:
            self._process.returncode = 0
        self._requests.close()
        self._answers.close()


def _parse(answer: bytes) -> PdfResult:
    """A child that a file took over could say anything."""
    try:
        found = json.loads(answer)
        embedded = {str(name): str(value) for name, value in found["embedded"].items()}
        return PdfResult(
            PdfState(found["state"]), int(found["pages"]), str(found["text"]), str(found["layout"]), embedded
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChildDied from error


class PdfReader:
    """The child of this process, started at the first file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.child: Child | None = None

    def read(self, data: bytes, seconds: float) -> PdfResult | None:
        """What the sandbox finds; None when it took longer than `seconds`, waiting for other threads included."""
        ends_at = time.monotonic() + seconds
        if not self._lock.acquire(timeout=max(0.0, seconds)):
            return None
        try:
            return self._read(data, ends_at)
        except OutOfTime:
            self.stop()
            return None
        finally:
            self._lock.release()

    def _read(self, data: bytes, ends_at: float) -> PdfResult:
        # A first death may be an operator's or the machine's doing; a second one is the file's.
        for _ in range(2):
            try:
                return self._living_child().ask(data, ends_at)
            except ChildDied as death:
                self.stop()
                if death.ran_out_of_cpu:
                    break
        return UNREADABLE

    def _living_child(self) -> Child:
        if self.child and self.child.is_worn:
            self.stop()
        if self.child is None:
            self.child = Child()
        return self.child

    def stop(self) -> None:
        """End the child, if there is one."""
        if self.child:
            self.child.stop()
            self.child = None


_reader = PdfReader()


def read(data: bytes, seconds: float) -> PdfResult | None:
    """What the sandbox of this process finds in a PDF; None when `seconds` were too few."""
    return _reader.read(data, seconds)


def _forget_inherited_child() -> None:
    """After a fork both processes would talk to one child, and the lock may be held by a thread that is not here."""
    global _reader
    inherited, _reader = _reader, PdfReader()
    inherited.stop()


atexit.register(lambda: _reader.stop())
os.register_at_fork(after_in_child=_forget_inherited_child)
