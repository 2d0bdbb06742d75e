import io
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from files import storage
from files.services import keep_own_file, store_file

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 "


def stored(name, content=PDF):
    return store_file(upload=SimpleUploadedFile(name, content))


def verify():
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_files", stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_whole_files_are_counted_and_nothing_is_said_of_them():
    stored("a.pdf", PDF + b"a")
    keep_own_file(content=PDF + b"b", name="b.pdf")
    assert verify() == ("2 files verified, all whole.\n", "", "")


def test_no_file_is_no_fault():
    assert verify() == ("0 files verified, all whole.\n", "", "")


def test_a_changed_file_is_named_with_every_name_it_has():
    first, second = stored("a.pdf"), stored("copie.pdf")
    stored("autre.pdf", PDF + b"other")
    storage.path_of(first.sha256).write_bytes(PDF + b"changed")
    out, err, failure = verify()
    assert failure == "2 files verified, 1 damaged."
    assert err == f"differs: {first.sha256} a.pdf (no. {first.pk}), copie.pdf (no. {second.pk})\n"


def test_a_missing_file_is_named():
    file = stored("a.pdf")
    storage.path_of(file.sha256).unlink()
    _, err, failure = verify()
    assert err == f"missing: {file.sha256} a.pdf (no. {file.pk})\n"
    assert failure == "1 files verified, 1 damaged."


def test_a_big_file_is_not_held_in_memory():
    size = 32 * 1024 * 1024
    keep_own_file(content=bytes(size), name="a.bin")
    tracemalloc.start()
    verify()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size / 8


def test_progress_is_told(monkeypatch):
    monkeypatch.setattr("files.management.commands.verify_files.SECONDS_BETWEEN_WORDS", 0)
    stored("a.pdf")
    assert "1 files verified, 0 damaged so far…" in verify()[0]
