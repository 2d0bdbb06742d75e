import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from files import pdf_reader
from files.enums import PdfState
from files.pdf_reader import PdfReader
from tests.support import pdfs


@pytest.fixture
def reader():
    reader = PdfReader()
    yield reader
    reader.stop()


@pytest.fixture(scope="module")
def shared_reader():
    """One child for the whole set of hostile files, as a worker has it."""
    reader = PdfReader()
    yield reader
    reader.stop()


HARMLESS = {
    "invoice": (pdfs.invoice_pdf, PdfState.READABLE, 1),
    "scan": (pdfs.scanned_pdf, PdfState.NO_TEXT, 1),
    "opening on a page": (pdfs.opening_on_a_page, PdfState.READABLE, 1),
    "words of active content": (pdfs.words_of_active_content, PdfState.READABLE, 1),
    "Factur-X": (lambda: pdfs.embedded_file("factur-x.xml", b"<a/>"), PdfState.READABLE, 1),
    "10,000 pages": (pdfs.many_pages, PdfState.READABLE, 10_000),
    "100,000 annotations": (pdfs.many_annotations, PdfState.READABLE, 1),
    "small tail": (lambda: pdfs.zip_polyglot(100), PdfState.READABLE, 1),
    "loop of object tables": (pdfs.xref_loop, PdfState.READABLE, 1),
}
HOSTILE = {
    "truncated": (pdfs.truncated_pdf, PdfState.UNREADABLE),
    "empty": (bytes, PdfState.UNREADABLE),
    "only a header": (lambda: b"%PDF-1.7\n", PdfState.UNREADABLE),
    "noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4000 + b"%%EOF", PdfState.UNREADABLE),
    "loop of pages": (pdfs.page_tree_loop, PdfState.UNREADABLE),
    "bomb in a page": (pdfs.stream_bomb, PdfState.UNREADABLE),
    "bomb in an object stream": (pdfs.object_stream_bomb, PdfState.UNREADABLE),
    "archive at the end": (pdfs.zip_polyglot, PdfState.UNREADABLE),
    "user password": (lambda: pdfs.encrypted_pdf("secret"), PdfState.ENCRYPTED),
    "restrictions only": (lambda: pdfs.encrypted_pdf(""), PdfState.ENCRYPTED),
    "script at opening": (pdfs.script_at_opening, PdfState.ACTIVE),
    "script by name": (pdfs.script_by_name, PdfState.ACTIVE),
    "script of a page": (pdfs.script_of_page, PdfState.ACTIVE),
    "script with an escaped name": (pdfs.script_with_escaped_name, PdfState.ACTIVE),
    "script in an object stream": (pdfs.script_in_object_stream, PdfState.ACTIVE),
    "launch at opening": (pdfs.launch_at_opening, PdfState.ACTIVE),
    "launch of an annotation": (pdfs.launch_of_annotation, PdfState.ACTIVE),
    "program by name": (lambda: pdfs.embedded_file("setup.exe", b"anything"), PdfState.ACTIVE),
    "program by content": (lambda: pdfs.embedded_file("factur-x.xml", b"MZ\x90\x00"), PdfState.ACTIVE),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_pdf_is_read(shared_reader, name):
    make, state, pages = HARMLESS[name]
    result = shared_reader.read(make(), 20)
    assert (result.state, result.pages) == (state, pages)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_gets_its_state_in_time_and_the_next_file_is_read(shared_reader, name):
    make, state = HOSTILE[name]
    data = make()
    started = time.monotonic()
    result = shared_reader.read(data, 20)
    assert time.monotonic() - started < 10
    assert result.state == state
    assert result.text == ""
    assert shared_reader.read(pdfs.invoice_pdf(), 20).state == PdfState.READABLE


def test_the_text_comes_line_by_line(shared_reader):
    result = shared_reader.read(pdfs.invoice_pdf("Facture FA\u00a02024-12", "Été comman-", "dement"), 20)
    assert result.text == "Facture FA 2024-12\nÉté comman\u00addement"


def test_the_text_of_a_long_document_is_bounded(shared_reader):
    assert len(shared_reader.read(pdfs.many_pages(), 20).text) == len("Page\n" * 200) - 1


def test_a_file_that_costs_too_much_ends_as_unreadable(reader, monkeypatch):
    monkeypatch.setattr(pdf_reader, "CPU_SECONDS", 1)
    started = time.monotonic()
    assert reader.read(pdfs.slow_pages(), 60) == pdf_reader.UNREADABLE
    assert time.monotonic() - started < 30
    assert reader.read(pdfs.invoice_pdf(), 20).state == PdfState.READABLE


def test_a_deadline_ends_the_wait_without_a_verdict(reader):
    assert reader.read(pdfs.invoice_pdf(), 20).state == PdfState.READABLE
    slow = pdfs.slow_pages()
    started = time.monotonic()
    assert reader.read(slow, 0.3) is None
    assert time.monotonic() - started < 5
    assert reader.read(pdfs.invoice_pdf(), 20).state == PdfState.READABLE


def test_waiting_for_another_thread_counts(reader):
    slow = pdfs.slow_pages()
    results = []
    thread = threading.Thread(target=lambda: results.append(reader.read(slow, 1.5)))
    thread.start()
    while reader.child is None or not reader.child.files:
        os.sched_yield()
    assert reader.read(pdfs.invoice_pdf(), 0.1) is None
    thread.join()
    assert results == [None]


def test_a_child_killed_by_somebody_is_replaced_and_the_file_read(reader):
    reader.read(pdfs.invoice_pdf(), 20)
    killed = reader.child.pid
    os.kill(killed, signal.SIGKILL)
    assert reader.read(pdfs.invoice_pdf(), 20).state == PdfState.READABLE
    assert reader.child.pid != killed


def test_a_file_during_which_the_child_dies_twice_is_unreadable(reader, monkeypatch, tmp_path):
    dying = tmp_path / "dies.py"
    dying.write_text("import sys; sys.stdin.buffer.read(8)")
    monkeypatch.setattr(pdf_reader, "_PROGRAM", dying)
    assert reader.read(pdfs.invoice_pdf(), 20) == pdf_reader.UNREADABLE


@pytest.mark.parametrize(
    "answer",
    [b"not JSON", b"[]", b'{"state": "FINE", "pages": 1, "text": ""}', b'{"state": "READABLE"}', b"\xff\xfe"],
)
def test_a_child_that_talks_nonsense_is_not_believed(reader, monkeypatch, tmp_path, answer):
    lying = tmp_path / "lies.py"
    lying.write_text(
        "import struct, sys\n"
        "sys.stdin.buffer.read(8)\n"
        f"answer = {answer!r}\n"
        "sys.stdout.buffer.write(struct.pack('>Q', len(answer)) + answer)\n"
    )
    monkeypatch.setattr(pdf_reader, "_PROGRAM", lying)
    assert reader.read(b"%PDF-", 20) == pdf_reader.UNREADABLE


def test_a_child_that_announces_an_endless_answer_is_not_heard_out(reader, monkeypatch, tmp_path):
    boasting = tmp_path / "boasts.py"
    boasting.write_text("import sys; sys.stdin.buffer.read(8); sys.stdout.buffer.write(b'\\xff' * 8)")
    monkeypatch.setattr(pdf_reader, "_PROGRAM", boasting)
    assert reader.read(b"%PDF-", 20) == pdf_reader.UNREADABLE


def test_one_child_serves_many_files_and_is_replaced_in_time(reader, monkeypatch):
    monkeypatch.setattr(pdf_reader, "FILES_PER_CHILD", 3)
    children = []
    for _ in range(7):
        reader.read(pdfs.invoice_pdf(), 20)
        children.append(reader.child.pid)
    assert [children.count(pid) for pid in dict.fromkeys(children)] == [3, 3, 1]


def test_a_child_swollen_by_a_large_file_is_replaced(reader):
    reader.read(pdfs.many_annotations(), 30)
    swollen = reader.child.pid
    assert reader.read(pdfs.invoice_pdf(), 20).state == PdfState.READABLE
    assert reader.child.pid != swollen


def test_a_large_parent_does_not_make_its_children_look_swollen(reader):
    ballast = bytearray(os.urandom(1)) * (300 * 1024 * 1024)
    children = set()
    for _ in range(3):
        reader.read(pdfs.invoice_pdf(), 20)
        children.add(reader.child.pid)
    assert len(children) == 1
    del ballast


def test_a_forked_process_has_a_child_of_its_own():
    pdf_reader.read(pdfs.invoice_pdf(), 20)
    parent_child = pdf_reader._reader.child.pid
    # Its own program, since a fork of a process with threads, as the test runner may be, is unsafe.
    script = f"""
import os, sys
sys.path.insert(0, {os.getcwd()!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "chorus.settings.test"
import django; django.setup()
from files import pdf_reader
from tests.support import pdfs
data = pdfs.invoice_pdf()
pdf_reader.read(data, 30)
before = pdf_reader._reader.child.pid
forked = os.fork()
if not forked:
    assert pdf_reader._reader.child is None
    assert pdf_reader.read(data, 30).state == "READABLE"
    assert pdf_reader._reader.child.pid != before
    pdf_reader._reader.stop()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 7
assert pdf_reader.read(data, 30).state == "READABLE"
assert pdf_reader._reader.child.pid == before
print(before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    # The child went with its parent.
    assert not os.path.exists(f"/proc/{done.stdout.strip()}")
    assert pdf_reader._reader.child.pid == parent_child


def test_the_child_is_confined(reader):
    reader.read(pdfs.invoice_pdf(), 20)
    proc = f"/proc/{reader.child.pid}"
    with open(f"{proc}/limits") as limits:
        rows = {row[:25].strip(): row[25:].split()[:2] for row in limits}
    assert rows["Max address space"] == [str(512 * 1024 * 1024)] * 2
    assert rows["Max file size"] == ["0", "0"]
    assert rows["Max core file size"] == ["0", "0"]
    assert rows["Max open files"] == ["16", "16"]
    assert rows["Max cpu time"][0] != "unlimited"
    with open(f"{proc}/environ", "rb") as environ:
        assert environ.read() == b""
    assert os.getsid(reader.child.pid) != os.getsid(0)
    if _namespaces_allowed():
        assert os.readlink(f"{proc}/ns/net") != os.readlink("/proc/self/ns/net")


def _namespaces_allowed():
    attempt = "import os; os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)"
    return subprocess.run([sys.executable, "-c", attempt], capture_output=True, check=False).returncode == 0


def test_no_pdf_library_is_loaded_by_the_portal_itself():
    script = f"""
import os, sys
sys.path.insert(0, {os.getcwd()!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "chorus.settings.test"
import django; django.setup()
import files.services, files.tasks, files.http
print([name for name in sys.modules if name.split(".")[0] in ("pypdf", "pypdfium2", "pypdfium2_raw")])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
