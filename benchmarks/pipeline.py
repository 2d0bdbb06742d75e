"""Invoices a second from « Confirmer et envoyer » to the last mail written, by a real worker on real PDFs.

The floor is the same PDFs through pdfium in one process, and the same SQL statements alone by one plain connection.
"""

import re
import subprocess
import sys
import time
import uuid
from datetime import date
from decimal import Decimal

import psycopg
import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from benchmarks.scene import Scene, known_scene, make_scene, pdf
from benchmarks.sql import Statement, recorded
from chorus.env import for_child, optional
from invoices.enums import Status
from invoices.models import Invoice
from invoices.services.deposit import DraftData, receive_pdf, save_draft, send_invoice
from mails.models import Mail
from outbox.models import Delivery, State
from outbox.services import deliver

_DROP_UNIQUENESS = """
    DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT conname, conrelid::regclass AS owner FROM pg_constraint
            WHERE contype = 'u' AND connamespace = 'public'::regnamespace
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', one.owner, one.conname); END LOOP;
        FOR one IN SELECT indexrelid::regclass AS name FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
            WHERE indisunique AND NOT indisprimary AND relnamespace = 'public'::regnamespace
        LOOP EXECUTE format('DROP INDEX %s', one.name); END LOOP;
    END $$
"""
# Without uniqueness there is nothing to be in conflict with.
_UPSERT = re.compile(r"ON CONFLICT\([^)]*\) DO UPDATE SET \S+ = \S+")
PATIENCE = 300  # seconds for the whole pipeline before the benchmark gives up


def run(*, invoices: int, workers: int) -> None:
    """Print the rate of the pipeline and its ratio to the floor."""
    scene = known_scene() or make_scene()
    documents = [pdf(f"BENCH-{n}") for n in range(invoices)]
    drafts = [_draft(scene, n, document) for n, document in enumerate(documents)]
    statements = _statements_of_one(scene)

    worker = _start_worker(workers)
    try:
        started = time.perf_counter()
        for draft in drafts:
            send_invoice(actor=scene.supplier, invoice_id=draft.pk)
        sent = time.perf_counter() - started
        _await_mails()
        whole = time.perf_counter() - started
    finally:
        worker.terminate()
        worker.wait()

    mails = Mail.objects.count()
    floor = _floor(documents, statements)
    print(f"pipeline: {invoices} invoices, worker of {workers} processes")
    print(f"  sent (one web process)     {invoices / sent:8.1f} invoices/s")
    print(f"  sent → available → mailed  {invoices / whole:8.1f} invoices/s, {mails} mails")
    print(f"  floor: pdfium + {len(statements)} statements, alone  {invoices / floor:8.1f} invoices/s")
    print(f"  ratio to the floor         {whole / floor:8.1f} × its time")


def _draft(scene: Scene, n: int, document: bytes) -> Invoice:
    data = DraftData(
        issuer=scene.issuer,
        recipient=scene.recipient,
        number=f"BENCH-{n}",
        invoice_date=date(2026, 1, 15),
        net_amount=Decimal("625.00"),
        vat_amount=Decimal("125.00"),
        gross_amount=Decimal("750.00"),
        payable_amount=Decimal("750.00"),
        pdf=receive_pdf(upload=SimpleUploadedFile("facture.pdf", document)),
    )
    return save_draft(actor=scene.supplier, form_key=uuid.uuid4(), version=0, data=data)


def _statements_of_one(scene: Scene) -> list[Statement]:
    """Every statement that one invoice causes between its sending and its last mail, recorded in this process."""
    draft = _draft(scene, 10**6, pdf("BENCH-1000000"))
    with recorded() as statements:
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)
        while due := list(Delivery.objects.filter(state=State.PENDING).values_list("pk", flat=True)):
            for delivery_id in due:
                deliver(delivery_id)
    return statements


def _start_worker(processes: int) -> subprocess.Popen[bytes]:
    """A Celery worker as the embedded run starts it, ready when this returns."""
    command = [sys.executable, "-m", "celery", "-A", "chorus", "worker", "-Q", "fast,default,bulk"]
    worker = subprocess.Popen(
        [*command, "-c", str(processes), "--loglevel", "ERROR"],
        env=for_child(CHORUS_ROLE="worker"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(5)
    return worker


def _await_mails() -> None:
    """Until every invoice is available and nothing is left to deliver."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        under_way = Invoice.objects.filter(number__startswith="BENCH-").exclude(status=Status.MISE_A_DISPOSITION)
        if not under_way.exists() and not Delivery.objects.filter(state=State.PENDING).exists():
            return
        time.sleep(0.1)
    raise SystemExit(f"the pipeline was not through after {PATIENCE} s")


def _floor(documents: list[bytes], statements: list[Statement]) -> float:
    """Seconds for the same PDFs and the same number of the same statements, one after the other, without the portal."""
    started = time.perf_counter()
    for document in documents:
        reader = pypdfium2.PdfDocument(document)
        reader[0].get_textpage().get_text_range()
        reader.close()
    with connection.cursor() as cursor:
        # The same rows are written again and again: only their uniqueness would object. Nothing here is kept.
        cursor.execute(_DROP_UNIQUENESS)
    with psycopg.connect(optional("DATABASE_URL")) as plain:
        for _ in documents:
            for sql, params in statements:
                plain.execute(_UPSERT.sub("", sql), params)
            plain.commit()
    return time.perf_counter() - started
