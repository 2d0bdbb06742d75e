"""The sandboxed program that reads PDFs: `python -I pdf_child.py CPU_SECONDS`, one after another until its input ends.

It is a program of its own, and imports nothing of the portal: hostile files make PDF libraries loop, swell and crash,
and here only this process suffers. Each request is a length (eight bytes) and the PDF; each answer a length and JSON
{"state", "pages", "text"}, the states being those of `files.enums.PdfState`.
"""

import json
import logging
import os
import re
import resource
import signal
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

MEMORY = 512 * 1024 * 1024
# Above this a large file has left too little of that memory for the next one.
SWOLLEN = 200 * 1024 * 1024
INSPECTION_SECONDS = 3.0
MAX_PAGES = 200
MAX_TEXT = 1_000_000
MAX_INFLATED = 64 * 1024 * 1024
_TAIL = 2048

_NO_PASSWORD_HANDLER = -1
_ACTIONS = {"/JavaScript", "/Launch"}
_ACTIVE_NAMES = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})")
_PROGRAMS = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|msi|msp|dll|cpl|jar|lnk|reg|sh|app|apk)\W*$", re.I
)
_PROGRAM_BEGINNINGS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
# What fonts without a usable character table give: private use, replacement and control characters.
_UNKNOWN_GLYPH = re.compile("[\ue000-\uf8ff\ufffd\x01-\x08\x0e-\x1f\x7f-\x9f]")
# pdfium marks a hyphen at a line's end in these two ways. PostgreSQL keeps no zero character.
_MARKS = {0x00: None, 0x02: "\u00ad", 0xFFFE: "\u00ad", 0x0D: None}


class TooLong(BaseException):
    """The inspection used its share of time; not an Exception, so that no library swallows it."""


def main(cpu_seconds: int) -> None:
    """Answer requests until the parent closes the pipe, or memory is too worn to go on; the parent replaces us then."""
    # Answers have a descriptor of their own: whatever a library prints must not mix with them.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.disable()
    confine()
    while (request := receive(sys.stdin.buffer)) is not None:
        allow_cpu_for_one_more_file(cpu_seconds)
        answer = json.dumps(read_pdf(request)).encode()
        answers.write(struct.pack(">Q", len(answer)) + answer)
        answers.flush()
        if address_space() > SWOLLEN:
            break


def receive(stream: BinaryIO) -> bytes | None:
    """The next PDF; None at the end of the input."""
    prefix = stream.read(8)
    return stream.read(*struct.unpack(">Q", prefix)) if len(prefix) == 8 else None


def address_space() -> int:
    """The bytes that the limit on memory counts. (The peak of getrusage would include the parent's, before exec.)"""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def confine() -> None:
    """Give up memory, files and, where the system allows it, the network."""
    with suppress(OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    signal.signal(signal.SIGPROF, stop_inspection)


def allow_cpu_for_one_more_file(cpu_seconds: int) -> None:
    """The limit counts the process's whole life, so it moves along; passing it kills the process (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds, hard))


def read_pdf(data: bytes) -> dict[str, object]:
    """The state of a PDF, its number of pages, and its text if it is readable."""
    if is_truncated(data):
        return {"state": "UNREADABLE", "pages": 0, "text": ""}
    try:
        with pypdfium2.PdfDocument(data) as document:
            return describe(document, data)
    except pypdfium2.PdfiumError as error:
        needs_password = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        return {"state": "ENCRYPTED" if needs_password else "UNREADABLE", "pages": 0, "text": ""}
    except MemoryError:
        return {"state": "UNREADABLE", "pages": 0, "text": ""}


def describe(document: pypdfium2.PdfDocument, data: bytes) -> dict[str, object]:
    """The reading of a document that opens."""
    pages, text = len(document), ""
    # With an empty user password anybody can open the file, but its restrictions still stand: the recipient could
    # not print, copy or archive it as it must. Protected is protected.
    if pdfium.FPDF_GetSecurityHandlerRevision(document) != _NO_PASSWORD_HANDLER:
        state = "ENCRYPTED"
    elif pages == 0:
        state = "UNREADABLE"
    elif is_active(data):
        state = "ACTIVE"
    else:
        text = text_of(document)
        state = "READABLE" if is_readable(text) else "NO_TEXT"
    return {"state": state, "pages": pages, "text": text if state == "READABLE" else ""}


def is_truncated(data: bytes) -> bool:
    """Whether the end is missing: no end mark, or fewer bytes than a linearized file says it has.

    A file with a long foreign tail, such as an archive stuck to a PDF, has no end mark where it belongs either.
    """
    tail = data.rstrip(b"\0\r\n\t ")[-_TAIL:]
    linearized = _LINEARIZED.search(data[:_TAIL])
    return b"%%EOF" not in tail or (linearized is not None and len(data) < int(linearized[1]))


def text_of(document: pypdfium2.PdfDocument) -> str:
    """The text of the first pages, a line feed at each line's end."""
    parts: list[str] = []
    length = 0
    for index in range(min(len(document), MAX_PAGES)):
        page = document[index]
        text_page = page.get_textpage()
        parts.append(text_page.get_text_bounded().translate(_MARKS))
        length += len(parts[-1]) + 1
        text_page.close()
        page.close()
        if length > MAX_TEXT:
            break
    return "\n".join(parts)[:MAX_TEXT]


def is_readable(text: str) -> bool:
    """Whether there are words in it: neither a bare image nor glyphs that only a person can name."""
    sample = text[:100_000]
    letters = sum(map(str.isalnum, sample))
    return letters > len(_UNKNOWN_GLYPH.findall(sample))


def stop_inspection(*_: object) -> None:
    """The handler of the inspection's timer."""
    raise TooLong


def is_active(data: bytes) -> bool:
    """Whether the PDF holds scripts, launches programs, or carries one.

    pypdf looks at every object. Where it fails or takes too long, the names of such things in the raw bytes decide,
    which is rather too strict than too lax.
    """
    try:
        signal.setitimer(signal.ITIMER_PROF, INSPECTION_SECONDS)
        try:
            return any(is_dangerous(found) for found in dictionaries(data))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except (TooLong, Exception):  # hostile files make pypdf raise nearly anything; this process exists to contain it
        return names_active_content(data)


def dictionaries(data: bytes) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, also those that no page refers to."""
    reader = PdfReader(BytesIO(data))
    numbers = [(number, generation) for generation, entries in reader.xref.items() for number in entries]
    numbers += [(number, 0) for number in reader.xref_objStm]
    for number, generation in numbers:
        yield from inside(reader.get_object(IndirectObject(number, generation, reader)))
    yield from inside(reader.trailer)


def inside(value: object) -> Iterator[DictionaryObject]:
    """The dictionaries written directly within an object, itself included."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(dict.values(found))
        elif isinstance(found, ArrayObject):
            waiting.extend(list.__iter__(found))


def is_dangerous(found: DictionaryObject) -> bool:
    """Whether this one dictionary is a script, a launch, or an embedded program."""
    if found.get("/S") in _ACTIONS or "/JS" in found:
        return True
    if "/EF" in found:
        return any(_PROGRAMS.search(str(found.get(key, ""))) for key in ("/F", "/UF"))
    return found.get("/Type") == "/EmbeddedFile" and beginning(found).startswith(_PROGRAM_BEGINNINGS)


def beginning(found: DictionaryObject) -> bytes:
    """The first bytes of an embedded file, without unpacking the rest of it."""
    if not isinstance(found, StreamObject):
        return b""
    filters = found.get("/Filter")
    if filters in ("/FlateDecode", ["/FlateDecode"]):
        return zlib.decompressobj().decompress(found._data, 16)
    return found._data[:16] if filters is None else found.get_data()[:16]


def names_active_content(data: bytes) -> bool:
    """Whether the raw bytes, or any stream that inflates, name a script, a launch or an embedded file."""
    if names_in(data):
        return True
    for match in _STREAM.finditer(data):
        packed = memoryview(data)[match.end() : data.find(b"endstream", match.end())]
        inflater = zlib.decompressobj()
        with suppress(zlib.error):
            if names_in(inflater.decompress(packed, MAX_INFLATED)) or inflater.unconsumed_tail:
                return True
    return False


def names_in(part: bytes) -> bool:
    """Whether these bytes name active content, also in the escaped spelling that PDF allows."""
    return _ACTIVE_NAMES.search(_ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), part)) is not None


if __name__ == "__main__":
    main(int(sys.argv[1]))
