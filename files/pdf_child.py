"""The sandboxed program that reads PDFs: `python -I pdf_child.py CPU_SECONDS`, one after another until its input ends.

It is a program of its own, and imports nothing of the portal: hostile files make PDF libraries loop, swell and crash,
and here only this process suffers. Each request is a length (eight bytes) and the PDF; each answer a length and JSON
{"state", "pages", "text", "layout", "embedded"}, the states being those of `files.enums.PdfState`. The layout is the
text as it stands on the page, columns kept apart by spaces; embedded are the data of a Factur-X or ZUGFeRD invoice.
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
from collections.abc import Callable, Iterable, Iterator
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
# What helps people fill a form in may cost less than what protects them.
HELP_SECONDS = 1.0
MAX_PAGES = 200
MAX_TEXT = 1_000_000
MAX_INFLATED = 64 * 1024 * 1024
_TAIL = 2048

# The first pages and the last one hold what describes an invoice.
LAID_OUT_PAGES = 2
MAX_LAID_OUT = 15_000
# A page is as wide as this many characters.
COLUMNS = 200
# Between two characters of a line, in heights of a character: a space, and the beginning of another column.
_WORD_GAP, _COLUMN_GAP = 0.15, 0.9

MAX_XML = 5 * 1024 * 1024
MAX_DATUM = 200
_INVOICE_NAMES = re.compile(r"(factur-x|zugferd-invoice|xrechnung|cii.*)\.xml", re.I)

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
        return _nothing("UNREADABLE")
    try:
        with pypdfium2.PdfDocument(data) as document:
            return describe(document, data)
    except pypdfium2.PdfiumError as error:
        needs_password = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        return _nothing("ENCRYPTED" if needs_password else "UNREADABLE")
    except MemoryError:
        return _nothing("UNREADABLE")


def _nothing(state: str, pages: int = 0) -> dict[str, object]:
    return {"state": state, "pages": pages, "text": "", "layout": "", "embedded": {}}


def describe(document: pypdfium2.PdfDocument, data: bytes) -> dict[str, object]:
    """The reading of a document that opens."""
    pages = len(document)
    # With an empty user password anybody can open the file, but its restrictions still stand: the recipient could
    # not print, copy or archive it as it must. Protected is protected.
    if pdfium.FPDF_GetSecurityHandlerRevision(document) != _NO_PASSWORD_HANDLER:
        return _nothing("ENCRYPTED", pages)
    if pages == 0:
        return _nothing("UNREADABLE")
    if is_active(data):
        return _nothing("ACTIVE", pages)
    text = text_of(document)
    found = _nothing("READABLE" if is_readable(text) else "NO_TEXT", pages)
    if found["state"] == "READABLE":
        found |= {"text": text, "layout": within_time(HELP_SECONDS, lambda: layout_of(document), "")}
    nothing: dict[str, str] = {}
    return found | {"embedded": within_time(HELP_SECONDS, lambda: embedded_invoice(data), nothing)}


def within_time[T](seconds: float, ask: Callable[[], T], otherwise: T) -> T:
    """What is asked for, or the other thing where a library fails or takes too long."""
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            return ask()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except (TooLong, Exception):  # hostile files make libraries raise nearly anything; this process contains it
        return otherwise


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


def layout_of(document: pypdfium2.PdfDocument) -> str:
    """The text of the first pages and the last one as it stands on them: a line a line, columns apart by spaces."""
    count = len(document)
    pages = sorted({*range(min(count, LAID_OUT_PAGES)), count - 1})
    return "\n".join(laid_out(document[index]) for index in pages)[: 8 * MAX_LAID_OUT]


def laid_out(page: pypdfium2.PdfPage) -> str:
    """The lines of a page from top to bottom, each character at about its place."""
    scale = COLUMNS / max(page.get_width(), 1.0)
    lines: list[tuple[float, list[tuple[float, float, float, str]]]] = []
    for middle, height, left, right, sign in sorted(characters(page), key=lambda one: -one[0]):
        if not lines or lines[-1][0] - middle > height / 2:
            lines.append((middle, []))
        lines[-1][1].append((left, right, height, sign))
    return "\n".join(line_of(sorted(signs), scale) for _, signs in lines)


def line_of(signs: Iterable[tuple[float, float, float, str]], scale: float) -> str:
    """One line: a space between words, two or more before what begins another column."""
    line, end = "", None
    for left, right, height, sign in signs:
        gap = 0.0 if end is None else (left - end) / max(height, 1.0)
        if end is None or gap > _COLUMN_GAP:
            line = (line + "  " * bool(line)).ljust(min(int(left * scale), 2 * COLUMNS))
        elif gap > _WORD_GAP:
            line += " "
        line += sign
        end = right if end is None else max(end, right)
    return line


def characters(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float, str]]:
    """The visible characters of a page: the middle of their line, height, left, right, and themselves."""
    text_page, box = page.get_textpage(), pdfium.FS_RECTF()
    for index in range(min(text_page.count_chars(), MAX_LAID_OUT)):
        sign = chr(pdfium.FPDFText_GetUnicode(text_page, index)).translate(_MARKS)
        if not sign.strip() or pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        if pdfium.FPDFText_GetLooseCharBox(text_page, index, box):
            yield (box.top + box.bottom) / 2, box.top - box.bottom, box.left, box.right, sign


def embedded_invoice(data: bytes) -> dict[str, str]:
    """What the Factur-X or ZUGFeRD file says that the PDF carries; nothing of any other file, or of a suspect one."""
    for attached in PdfReader(BytesIO(data)).attachment_list:
        if _INVOICE_NAMES.fullmatch(attached.name) and len(content := attached.content) <= MAX_XML:
            return invoice_data(content)
    return {}


def invoice_data(content: bytes) -> dict[str, str]:
    """The data of a Cross Industry Invoice as it writes them. Whatever would define entities is not read at all."""
    # Here, since most files carry none: they take half a second to load.
    import facturx
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype or facturx.get_flavor(root) not in ("factur-x", "zugferd"):
        return {}
    found = {name: " ".join(root.xpath(path))[:MAX_DATUM].strip() for name, path in _DATA.items()}
    return {name: value for name, value in found.items() if value} | {"profile": facturx.get_level(root)}


def _path(*names: str) -> str:
    """Elements of these local names, each below the one before; several names are parted by bars."""
    steps = (" or ".join(f"local-name()='{name}'" for name in step.split("|")) for step in names)
    return "/".join(f"*[{step}]" for step in steps)


# Factur-X 1 and ZUGFeRD 2 first, then the names that ZUGFeRD 1 has for the same.
_HEAD = "/*/" + _path("ExchangedDocument|HeaderExchangedDocument")
_TRADE = "/*/" + _path("SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction")
_AGREED = f"{_TRADE}/{_path('ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement')}"
_SETTLED = f"{_TRADE}/{_path('ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement')}"
_SUMS = (
    f"{_SETTLED}/{_path('SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation')}"
)
_REFERENCE = "IssuerAssignedID|ID"
_DATA = {
    "number": f"{_HEAD}/{_path('ID')}/text()",
    "type": f"{_HEAD}/{_path('TypeCode')}/text()",
    "date": f"{_HEAD}/{_path('IssueDateTime', 'DateTimeString')}/text()",
    "currency": f"{_SETTLED}/{_path('InvoiceCurrencyCode')}/text()",
    "net": f"{_SUMS}/{_path('TaxBasisTotalAmount')}/text()",
    # In another currency too, where the VAT is owed in another one.
    "vat": f"{_SUMS}/{_path('TaxTotalAmount')}[not(@currencyID) or @currencyID = string("
    f"{_SETTLED}/{_path('InvoiceCurrencyCode')})]/text()",
    "gross": f"{_SUMS}/{_path('GrandTotalAmount')}/text()",
    "payable": f"{_SUMS}/{_path('DuePayableAmount')}/text()",
    "service": f"{_AGREED}/{_path('BuyerReference')}/text()",
    "order": f"{_AGREED}/{_path('BuyerOrderReferencedDocument', _REFERENCE)}/text()",
    "contract": f"{_AGREED}/{_path('ContractReferencedDocument', _REFERENCE)}/text()",
    **{
        side: f"{_AGREED}/{_path(party)}/descendant::*[local-name()='ID' or local-name()='GlobalID']/text()"
        for side, party in (("seller", "SellerTradeParty"), ("buyer", "BuyerTradeParty"))
    },
}


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
    found = within_time(INSPECTION_SECONDS, lambda: any(is_dangerous(found) for found in dictionaries(data)), None)
    return names_active_content(data) if found is None else found


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
