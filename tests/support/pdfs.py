"""PDFs of every kind, made on the fly and the same each time: an honest invoice, and what hostile people send."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache

import pypdfium2
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

INVOICE_LINES = ("Facture FA 2024-12", "Ateliers Vauban SARL", "Date : 12/05/2023", "Total TTC : 1 234,50 €")

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_CONTENT = b"BT /F1 12 Tf 72 720 Td (Facture FA 2024-12) Tj ET"
_MIB = 1024 * 1024


def invoice_pdf(*lines: str) -> bytes:
    """One page of text, as accounting software makes it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    text = canvas.beginText(72, 760)
    for line in lines or INVOICE_LINES:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    """One page that is only an image."""
    image = _stream(
        b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8", 64 * b"\x80"
    )
    return document(
        content=b"q 500 0 0 700 50 50 cm /Im1 Do Q", page=b"/Resources << /XObject << /Im1 6 0 R >> >>", extra=[image]
    )


def picture_of(pdf: bytes, scale: float = 2.0) -> bytes:
    """The first page of a PDF as a scanner gives it: its picture, without any text."""
    with pypdfium2.PdfDocument(pdf) as opened:
        picture = opened[0].render(scale=scale, grayscale=True).to_pil()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=True)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.save()
    return buffer.getvalue()


def with_data(pdf: bytes, data: bytes, name: str = "factur-x.xml") -> bytes:
    """The same PDF with a file attached, as Factur-X has it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.add_attachment(name, data)
    return _written(writer)


def document(
    *,
    content: bytes = _CONTENT,
    catalog: bytes = b"",
    page: bytes = b"",
    extra: Sequence[bytes] = (),
    tail: bytes = b"",
) -> bytes:
    """A document written by hand: catalog 1, pages 2, page 3, its content 4, a font 5, extra objects from 6 on."""
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            + (page if b"/Resources" in page else page + b" /Resources << /Font << /F1 5 0 R >> >>")
            + b" >>",
            content if content.startswith(b"<<") else _stream(b"", content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            *extra,
        ],
        tail,
    )


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: Sequence[bytes], tail: bytes = b"") -> bytes:
    parts, offsets, position = [_HEADER], [], len(_HEADER)
    for number, body in enumerate(objects, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        offsets.append(position)
        position += len(part)
        parts.append(part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table))
    parts.append(
        b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, tail.replace(b"@xref@", b"%d" % position), position)
    )
    return b"".join(parts)


def truncated_pdf() -> bytes:
    whole = invoice_pdf()
    return whole[: len(whole) * 2 // 3]


def xref_loop() -> bytes:
    """Its table of objects names itself as the one before."""
    return document(tail=b"/Prev @xref@")


def page_tree_loop() -> bytes:
    """Its page tree is its own child."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
    ]
    return _file(objects)


@cache
def _gigabyte(byte: bytes) -> bytes:
    """A gigabyte of one byte, deflated twice: a few kilobytes. The same block a thousand times, for speed."""
    deflater = zlib.compressobj(9)
    block = byte * _MIB
    start = deflater.compress(block) + deflater.flush(zlib.Z_FULL_FLUSH)
    again = deflater.compress(block) + deflater.flush(zlib.Z_FULL_FLUSH)
    return zlib.compress(start + again * 1023 + deflater.flush(), 9)


def stream_bomb() -> bytes:
    """A page whose content inflates to a gigabyte."""
    packed = _gigabyte(b" ")
    return document(content=_stream(b"/Filter [/FlateDecode /FlateDecode]", packed))


def object_stream_bomb() -> bytes:
    """Its catalog is inside a stream of objects of a gigabyte."""
    return _packed_file(3, b"/First 15 /Filter [/FlateDecode /FlateDecode]", _gigabyte(b"1"))


def _packed_file(count: int, entries: bytes, data: bytes, plain: bytes = b"null") -> bytes:
    """The first `count` objects stand in one stream of objects, and one more stands in the open after it."""
    parts = [_HEADER]
    offsets = []
    for number, body in enumerate(
        [_stream(b"/Type /ObjStm /N %d %s" % (count, entries), data), plain], start=count + 1
    ):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    offsets.append(sum(map(len, parts)))
    rows = [(0, 0, 65535), *((2, count + 1, index) for index in range(count)), *((1, offset, 0) for offset in offsets)]
    table = b"".join(kind.to_bytes(1) + where.to_bytes(4) + index.to_bytes(2) for kind, where, index in rows)
    index = _stream(b"/Type /XRef /W [1 4 2] /Size %d /Root 1 0 R" % len(rows), table)
    parts.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (count + 3, index, offsets[-1]))
    return b"".join(parts)


def slow_pages() -> bytes:
    """Two hundred pages that share one long drawing: a minute of work in a few kilobytes."""
    drawing = zlib.compress(zlib.compress(b"0 0 m 9 9 l 9 0 l h f\n" * 400_000, 9), 9)
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 204))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 200 >>" % kids,
        _stream(b"/Filter [/FlateDecode /FlateDecode]", drawing),
    ]
    return _file(objects + [page] * 200)


def many_pages(count: int = 10_000) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(5, count + 5))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        _stream(b"", b"BT /F1 1 Tf 1 1 Td (Page) Tj ET"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _file(objects + [page] * count)


def many_annotations(count: int = 100_000) -> bytes:
    annotation = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.test) >> >>"
    references = b" ".join(b"%d 0 R" % number for number in range(6, count + 6))
    return document(page=b"/Annots [%s]" % references, extra=[annotation] * count)


def encrypted_pdf(user_password: str) -> bytes:
    """Protected; with an empty user password anybody can open it, and only the restrictions remain."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(invoice_pdf())))
    writer.encrypt(user_password, "owner", algorithm="RC4-128")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


_SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"


def script_at_opening() -> bytes:
    return document(catalog=b"/OpenAction " + _SCRIPT)


def script_by_name() -> bytes:
    return document(catalog=b"/Names << /JavaScript << /Names [(a) 6 0 R] >> >>", extra=[_SCRIPT])


def script_of_page() -> bytes:
    return document(page=b"/AA << /O %s >>" % _SCRIPT)


def script_with_escaped_name() -> bytes:
    return document(catalog=b"/OpenAction << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>")


def script_in_object_stream() -> bytes:
    """Nothing of it can be read in the raw bytes."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _SCRIPT,
    ]
    offsets = [sum(len(body) + 1 for body in objects[:number]) for number in range(len(objects))]
    header = b" ".join(b"%d %d" % (number, offset) for number, offset in enumerate(offsets, start=1)) + b" "
    data = zlib.compress(header + b"\n".join(objects))
    return _packed_file(len(objects), b"/First %d /Filter /FlateDecode" % len(header), data, _stream(b"", _CONTENT))


def launch_at_opening() -> bytes:
    return document(catalog=b"/OpenAction " + _LAUNCH)


def launch_of_annotation() -> bytes:
    annotation = b"<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A %s >>" % _LAUNCH
    return document(page=b"/Annots [6 0 R]", extra=[annotation])


def opening_on_a_page() -> bytes:
    """A harmless way to say how to show the document."""
    return document(catalog=b"/OpenAction [3 0 R /Fit]")


def words_of_active_content() -> bytes:
    """An honest invoice for such work."""
    return document(content=b"BT /F1 12 Tf 72 720 Td (Formation HTML/JavaScript /Launch /EmbeddedFile) Tj ET")


def embedded_file(name: str, data: bytes) -> bytes:
    names = b"/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>"
    specification = b"<< /Type /Filespec /F (%s) /EF << /F 7 0 R >> >>" % name.encode()
    return document(
        catalog=names,
        extra=[specification, _stream(b"/Type /EmbeddedFile /Filter /FlateDecode", zlib.compress(data))],
    )


def html_polyglot() -> bytes:
    """A page for whoever looks at its first bytes."""
    return b"<html><script>alert(1)</script></html>\n" + invoice_pdf()


def zip_polyglot(size: int = 8192) -> bytes:
    """An archive for whoever looks at its last bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.exe", b"MZ" + bytes(size))
    return invoice_pdf() + buffer.getvalue()
