"""The desk of a public entity at scale: Factures reçues of an average and of the biggest entity, exports and archives.

Each figure stands beside its floor: the same SQL alone, or the same octets copied by nothing but the system.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from io import StringIO
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from benchmarks.scene import principal
from benchmarks.sql import beside_sql, recorded
from chorus.env import BASE_DIR, DATA_DIR, optional
from files import archives
from files.services import keep_own_file
from invoices.enums import BulkState, Side
from invoices.models import Invoice
from invoices.selectors import received_invoices, status_counts
from invoices.services.archives import extend_archive, start_archive
from invoices.views.received_table import received_table
from kernel.exports import download
from structures.models import Structure
from structures.selectors import load_actor

VIEWS = {
    "first page": "",
    "by status": "statut=MANDATEE",
    "by amount": "montant_min=500&montant_max=600",
    "by words": "recherche=menuiserie valbourg",
    "by supplier": "emetteur=menuiserie",
    "by amount, sorted": "tri=-montant",
    "late first": "tri=echeance",
    "deep page": "page=900",
}
DOCUMENTS, DOCUMENT_SIZE = 10_000, 50_000
# In megabytes, from a tenth of the work to all of it.
MOST_GROWTH = 50
# Memory is looked at from inside: once after a tenth of the work, once after all of it.
_IN_A_PROCESS = """
import resource, sys
import django
django.setup()
from benchmarks import desk
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
work = getattr(desk, sys.argv[1])
work(int(sys.argv[2]))
before = peak()
done, seconds = work(int(sys.argv[3]))
print(done, seconds, before, peak())
"""


def run(*, invoices: int) -> None:
    """Print the pages of two entities at ten thousand invoices and at so many, then exports and archives."""
    small = min(10_000, invoices)
    average, biggest = _load(small, small // 20, seed=1)
    _measure_pages(small, {"average": average, "biggest": biggest})
    if invoices > small:
        average, biggest = _load(invoices - small, max(invoices // 20, 100), seed=2)
        _measure_pages(invoices, {"average": average, "biggest": biggest})
    rows = min(100_000, Invoice.objects.filter(recipient=biggest, made_available_at__isnull=False).count())
    print(f"exports of {rows} rows")
    for name in ("csv_export", "xlsx_export"):
        _measure_apart(name, rows, "rows")
    print(f"  {'floor: the same SQL, rows alone':28} {_export_floor(rows):10.0f} rows/s")
    _measure_archives()


def _load(invoices: int, structures: int, *, seed: int) -> tuple[int, int]:
    """Have generate_load write so much; the ids of an average and of the biggest entity."""
    out = StringIO()
    call_command("generate_load", invoices=invoices, structures=structures, seed=seed, stdout=out)
    print("generate_load:", out.getvalue().strip().splitlines()[-2])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    biggest, average = re.findall(r"\d+", out.getvalue().strip().splitlines()[-1])
    return int(average), int(biggest)


def _clerk(structure_id: int) -> User:
    structure = Structure.objects.get(pk=structure_id)
    known = User.objects.filter(memberships__structure=structure).first()
    made = None if known else principal(f"e{structure_id}", structure).user
    user = known or made
    if user is None:
        raise ValueError("a principal is somebody")
    return user


def _measure_pages(invoices: int, entities: dict[str, int]) -> None:
    print(f"Factures reçues, {invoices} invoices in all")
    for size, structure_id in entities.items():
        user = _clerk(structure_id)
        own = Invoice.objects.filter(recipient=structure_id, made_available_at__isnull=False).count()
        print(f"  {size} entity, {own} invoices of its own")
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        actor = load_actor(user, None)
        known = received_table(actor).filter_form.base_fields
        number = received_invoices(actor).order_by("-pk")[0].number
        for name, query in {**VIEWS, "by number": f"numero={number[:7]}"}.items():
            if all(part.partition("=")[0] in {"", "tri", "page", *known} for part in query.split("&")):
                _measure_page(client, name, f"{reverse('invoices:received-list')}?{query}")
            else:
                print(f"    {name:26} no such filter")
        _measure(f"{'counts of the Synthèse':26}", partial(status_counts, actor, Side.RECIPIENT))


def _measure_page(client: Client, name: str, url: str) -> None:
    def page() -> None:
        response = client.get(url)
        if response.status_code != HTTPStatus.OK:
            raise SystemExit(f"{url} answers {response.status_code}")

    _measure(f"{name:26}", page)


def _measure(name: str, work: Callable[[], object]) -> None:
    found = beside_sql(work)
    print(
        f"    {name} {found.whole * 1000:6.0f} ms {found.queries:3} queries, "
        f"SQL alone {found.alone * 1000:7.1f} ms, ratio {found.ratio:5.1f}"
    )


def _biggest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient_id FROM invoices_invoice GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        return int(cursor.fetchone()[0])


def csv_export(rows: int) -> tuple[int, float]:
    """Write so many rows of the biggest entity's list as CSV."""
    return _export("csv", rows)


def xlsx_export(rows: int) -> tuple[int, float]:
    """The same as XLSX."""
    return _export("xlsx", rows)


def _export(file_format: str, rows: int) -> tuple[int, float]:
    actor = load_actor(_clerk(_biggest()), None)
    table = received_table(actor)
    found = received_invoices(actor).order_by("-made_available_at", "-pk")
    # A moment bounds the list, as a filter would: what is exported has no limit of its own.
    last = found.values_list("made_available_at", flat=True)[rows - 1]
    started = time.perf_counter()
    response: Any = download(found.filter(made_available_at__gte=last), table.columns, file_format, "export")
    for _ in response.streaming_content:
        pass
    response.close()
    return rows, time.perf_counter() - started


def _export_floor(rows: int) -> float:
    with recorded() as statements:
        _export("csv", rows)
    # The one that reads the list comes last.
    sql, params = statements[-1]
    with psycopg.connect(optional("DATABASE_URL")) as plain, plain.cursor("floor") as cursor:
        started = time.perf_counter()
        cursor.execute(sql, params)
        count = sum(1 for _ in cursor)
        return count / (time.perf_counter() - started)


def _measure_apart(name: str, count: int, unit: str) -> float:
    """Do it in a process of its own, once small and once big: the rate, and how much more memory the big one took."""
    command = [sys.executable, "-c", _IN_A_PROCESS, name, str(max(count // 10, 1)), str(count)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=BASE_DIR).stdout.split()
    done, seconds, before, peak = (float(figure) for figure in told[-4:])
    print(f"  {name:28} {done / seconds:10.0f} {unit}/s, peak {peak:.0f} MB, {before:.0f} MB after a tenth of it")
    if peak - before > MOST_GROWTH:
        raise SystemExit(f"{name} takes more memory the more there is to do")
    return done / seconds


def _measure_archives() -> None:
    print(f"archives of documents of {DOCUMENT_SIZE} octets")
    rate = _measure_apart("archive", DOCUMENTS, "documents")
    print(f"  {'in octets':28} {rate * DOCUMENT_SIZE / 1e6:10.0f} MB/s")
    made = max(archives.path_of("x").parent.glob("*.zip"), key=lambda path: path.stat().st_size)
    started = time.perf_counter()
    shutil.copyfile(made, DATA_DIR / "copy.zip")
    rate = made.stat().st_size / 1e6 / (time.perf_counter() - started)
    print(f"  {'floor: that ZIP copied':28} {rate:10.0f} MB/s")


def archive(count: int) -> tuple[int, float]:
    """Prepare the archive of so many invoices of the biggest entity, each with octets of its own."""
    received = Invoice.objects.filter(recipient=_biggest(), made_available_at__isnull=False)
    ids = list(received.order_by("pk").values_list("pk", flat=True)[:count])
    for pk in received.filter(pk__in=ids).exclude(pdf__size=DOCUMENT_SIZE).values_list("pk", flat=True):
        pdf = keep_own_file(content=os.urandom(DOCUMENT_SIZE), name=f"{pk}.pdf")
        Invoice.objects.filter(pk=pk).update(pdf=pdf)
    actor, rows = load_actor(_clerk(_biggest()), None), received.filter(pk__in=ids)
    started = time.perf_counter()
    job = start_archive(actor=actor, rows=rows, expected=len(ids), form_key=uuid.uuid4())
    while job.state == BulkState.RUNNING:
        extend_archive(job_id=job.pk)
        job.refresh_from_db()
    return job.done, time.perf_counter() - started
