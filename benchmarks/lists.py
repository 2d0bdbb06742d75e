"""The list of Factures reçues over many invoices: p95 of a page, its queries, and the same SQL alone as the floor."""

import uuid
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks.scene import Scene, known_scene, make_scene
from benchmarks.sql import beside_sql

_LOAD = """
    INSERT INTO invoices_invoice (
        kind, framework, document_type, deposit_mode, status, supplier_status, status_changed_at,
        issuer_id, recipient_id, service_code, recipient_service_id,
        commitment_number, market_number, number, first_sent_at, number_is_taken,
        number_check, invoice_date, net_amount, vat_amount, gross_amount, payable_amount, comment, pdf_id,
        made_available_at, due_date, created_at, form_key, version,
        has_reached_recipient, needs_acknowledgement, reminders_sent
    )
    SELECT 'FACTURE', 'A1_FACTURE_FOURNISSEUR', 'FACTURE', 'DEPOT_PDF_PORTAIL', status, status, moment,
        %(issuer)s, %(recipient)s, '', %(service)s, 'ENG-' || n %% 997, '', 'FA-' || n, moment, true,
        'FOUND', moment::date, amount, amount / 5, amount + amount / 5, amount + amount / 5, '', %(pdf)s,
        moment, moment::date + 30, moment, gen_random_uuid(), 1,
        true, false, 0
    FROM (
        SELECT n, now() - n * interval '3 minutes' AS moment, (5 * (1 + n %% 100000))::numeric(19, 2) AS amount,
            (ARRAY['MISE_A_DISPOSITION', 'SERVICE_FAIT', 'MANDATEE', 'MISE_EN_PAIEMENT'])[1 + n %% 4] AS status
        FROM generate_series(1, %(rows)s) AS n
    ) AS made
"""
_PDF = """
    INSERT INTO files_storedfile (sha256, size, name, media_type, scan_state, created_at)
    VALUES (repeat('0', 64), 1, 'facture.pdf', 'application/pdf', 'CLEAN', now()) RETURNING id
"""


def run(*, rows: int) -> None:
    """Print p95 and queries of the list's usual views, each beside its SQL alone."""
    scene = known_scene() or make_scene()
    _load(scene, rows)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(User.objects.get(first_name="Mairie"), backend=settings.AUTHENTICATION_BACKENDS[0])
    path = reverse("invoices:received-list")
    print(f"Factures reçues of one structure, {rows} invoices")
    print(f"  {'view':28} {'p95':>9} {'queries':>8} {'SQL alone':>10} {'ratio':>6}")
    for name, query in VIEWS.items():
        _measure(name, partial(_read, client, f"{path}?{query}"))
    _measure_check(scene)


def _measure_check(scene: Scene) -> None:
    """What is asked while somebody types in the deposit form, among so many invoices."""
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0], "HX-Request": "true"})
    client.force_login(User.objects.get(first_name="Fournisseur"), backend=settings.AUTHENTICATION_BACKENDS[0])
    form = {
        **{"form_key": str(uuid.uuid4()), "version": 0, "issuer": scene.issuer.pk, "recipient": scene.recipient.pk},
        **{"number": "FA-4242", "invoice_date": f"{timezone.localdate():%Y-%m-%d}", "net_amount": "100"},
        **{"vat_amount": "20", "gross_amount": "120", "payable_amount": "120", "touched": "number"},
    }
    url = reverse("invoices:deposit-check")
    _measure("live check of a deposit", lambda: _answered(client.post(url, form), url))


VIEWS = {
    "first page": "",
    "filtered by status": "statut=MANDATEE",
    "searched by number": "numero=FA-4242",
    "sorted by amount": "tri=-montant",
    "deep page": "page=900",
}


def _load(scene: Scene, rows: int) -> None:
    service = scene.recipient.services.get(is_default=True)
    with connection.cursor() as cursor:
        cursor.execute(_PDF)
        (pdf,) = cursor.fetchone()
        known = {"issuer": scene.issuer.pk, "recipient": scene.recipient.pk, "service": service.pk}
        cursor.execute(_LOAD, {**known, "pdf": pdf, "rows": rows})
        cursor.execute("VACUUM ANALYZE")


def _read(client: Client, url: str) -> None:
    _answered(client.get(url), url)


def _answered(response: Any, url: str) -> None:
    if response.status_code != HTTPStatus.OK:
        raise SystemExit(f"{url} answers {response.status_code}")


def _measure(name: str, work: Callable[[], object]) -> None:
    found = beside_sql(work)
    figures = f"{found.whole * 1000:6.0f} ms {found.queries:8} {found.alone * 1000:7.1f} ms {found.ratio:6.1f}"
    print(f"  {name:28} {figures}")
