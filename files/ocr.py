"""The parent's side of reading scans: one sandboxed program for each file, bounded in time, memory and processor."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from math import ceil
from pathlib import Path
from threading import Timer

_PROGRAM = Path(__file__).with_name("ocr_child.py")
MAX_TEXT = 200_000


def recognise(data: bytes, seconds: float) -> str | None:
    """The text that stands in the pictures of a PDF's first pages; None when that failed or took too long."""
    program = subprocess.Popen(  # noqa: S603  (our own program, nothing from outside)
        [sys.executable, "-I", str(_PROGRAM), str(ceil(seconds))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Nothing of the parent's secrets; and a group of its own, for Tesseract to end with it.
        env={},
        cwd="/",
        start_new_session=True,
    )
    clock = Timer(seconds, _end, [program])
    clock.start()
    try:
        return _answer(program, data)
    finally:
        # Also when a time limit of the worker ends the wait.
        clock.cancel()
        _end(program)


def _answer(program: "subprocess.Popen[bytes]", data: bytes) -> str | None:
    """Its answer up to a length: a program that a file took over could go on for ever."""
    assert program.stdin  # Popen has both, since it was told PIPE
    assert program.stdout
    with suppress(BrokenPipeError), program.stdin as requests:
        requests.write(data)
    with program.stdout as answers:
        found = answers.read(MAX_TEXT)
    if len(found) < MAX_TEXT and program.wait():
        return None
    return found.decode(errors="replace").replace("\x00", "")


def _end(program: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()
