import io
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from kernel import exports
from kernel.columns import Column


class Rows:
    """What an export asks of a queryset; it notes how many rows were read of it, and breaks where it is told to."""

    model = None

    def __init__(self, rows, breaks_at=None):
        self.rows, self.breaks_at, self.seen = rows, breaks_at, Counter()

    def iterator(self, chunk_size):
        try:
            for row in self.rows:
                if self.seen["read"] == self.breaks_at:
                    raise ConnectionError
                self.seen["read"] += 1
                yield row
        finally:
            self.seen["closed"] += 1

    def order_by(self):
        return self

    def __getitem__(self, window):
        return self

    def count(self):
        return len(self.rows)


def exported(rows, file_format="xlsx", columns=1):
    """The answer that holds these rows; the first column reads the first value of each, and so on."""
    made = [
        Column(key=str(place), label=f"Tête {place}", value=lambda row, place=place: row[place])
        for place in range(columns)
    ]
    return exports.download(rows, made, file_format, "essai")


def content_of(values):
    """The workbook with one line of these values."""
    return b"".join(exported(Rows([values]), columns=len(values)).streaming_content)


def cells(values):
    """The cells of the line of these values."""
    return openpyxl.load_workbook(io.BytesIO(content_of(values))).active[2]


def test_each_value_keeps_its_kind():
    moment = datetime(2026, 7, 14, 10, 30, tzinfo=UTC)
    written = cells([Decimal("-1234.50"), 12, True, 0.1, date(2026, 11, 24), moment, "A & <B>", None])
    assert [cell.value and str(cell.value) for cell in written] == [
        "-1234.5",
        "12",
        "1",
        "0.1",
        "2026-11-24 00:00:00",
        "2026-07-14 12:30:00",
        "A & <B>",
        None,
    ]
    assert [cell.data_type for cell in written] == ["n", "n", "n", "n", "d", "d", "s", "n"]
    formats = ["#,##0.00", "General", "General", "General", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "General", "General"]
    assert [cell.number_format for cell in written] == formats


def test_the_heads_are_bold_and_stay_in_sight():
    sheet = openpyxl.load_workbook(io.BytesIO(content_of(["a", "b"]))).active
    assert [(cell.value, cell.font.bold) for cell in sheet[1]] == [("Tête 0", True), ("Tête 1", True)]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == pytest.approx(20, abs=1)


def test_a_list_without_a_row_is_its_heads():
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(exported(Rows([])).streaming_content))).active
    assert list(sheet.iter_rows(values_only=True)) == [("Tête 0",)]


def test_a_reader_that_trusts_the_size_of_the_table_reads_all_of_it():
    content = b"".join(exported(Rows([["a"], ["b"], ["c"]])).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Tête 0", "a", "b", "c"]


def test_characters_that_xml_forbids_are_left_out_and_spaces_kept():
    assert cells(["  a\x01\x0b\x1fb\ufffec\nd  "])[0].value == "  abc\nd  "


def test_a_text_that_looks_like_the_code_of_a_character_stays_that_text():
    # A spreadsheet turns `_x005F_` into the underscore that it stands for.
    with zipfile.ZipFile(io.BytesIO(content_of(["FA_x003D_1"]))) as book:
        assert b">FA_x005F_x003D_1<" in book.read("xl/worksheets/sheet1.xml")


def test_a_text_longer_than_a_cell_holds_is_cut():
    assert len(cells(["é" * 40_000])[0].value) == 32_767


def test_the_first_bytes_go_out_before_a_row_is_read_and_the_rest_as_rows_are():
    rows = Rows([[f"{number:x}" * 8] for number in range(50_000)])
    parts = iter(exported(rows).streaming_content)
    assert next(parts).startswith(b"PK")
    assert rows.seen["read"] == 0
    read = []
    largest = 0
    for part in parts:
        read.append(rows.seen["read"])
        largest = max(largest, len(part))
    assert len(set(read)) > 10
    assert largest < 100_000


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_download_that_breaks_off_never_looks_whole(file_format):
    rows = Rows([[number] for number in range(50_000)], breaks_at=40_000)
    received = []
    with pytest.raises(ConnectionError):
        received.extend(exported(rows, file_format).streaming_content)
    assert received
    assert not zipfile.is_zipfile(io.BytesIO(b"".join(received)))


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_whoever_goes_away_leaves_no_list_open(file_format):
    rows = Rows([[number] for number in range(50_000)])
    answer = exported(rows, file_format)
    parts = iter(answer.streaming_content)
    while not rows.seen["read"]:
        next(parts)
    answer.close()
    assert rows.seen["closed"] == 1
    assert rows.seen["read"] < 50_000
