import csv
import io
from contextlib import closing
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invoices.enums import NumberCheck, Status
from invoices.workflow import INVOICE_TABLE
from structures.enums import Degree, Space
from tests.invoices.factories import AttachmentFactory, InvoiceFactory
from tests.invoices.reception import LIST, MOVES, detail_url, move_url, received, sign_in
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.htmx import assert_swap_gives_the_page
from tests.support.refusals import written

pytestmark = pytest.mark.django_db


def numbers(page):
    """The invoice numbers of the list, in its order."""
    return [row.number for row in page.context["listing"].page.rows]


# The list


def test_the_list_shows_what_was_made_available_and_nothing_before(clerk, commune):
    received(commune, number="FA-OUI")
    InvoiceFactory(recipient=commune, number="FA-BROUILLON")
    InvoiceFactory(recipient=commune, sent=True, number="FA-EN-ROUTE")
    received(StructureFactory(public=True), number="FA-AILLEURS")
    page = clerk.get(LIST)
    assert numbers(page) == ["FA-OUI"]
    assert "FA-EN-ROUTE" not in page.text
    assert "FA-AILLEURS" not in page.text


def test_the_list_shows_the_data_of_each_invoice(clerk, commune):
    received(
        commune,
        number="FA-7",
        issuer=StructureFactory(name="Ateliers Vauban SARL", identifier="90010137900015"),
        net_amount=Decimal("1028.80"),
        recipient_service=ServiceFactory(structure=commune, code="TECH"),
        due_date=timezone.localdate() + timedelta(days=12),
    )
    page = clerk.get(LIST).text
    for text in ("FA-7", "Ateliers Vauban SARL", "90010137900015", "TECH", "1\u00a0234,56\u00a0€", "reste 12 jours"):
        assert text in page
    assert "Mise à disposition" in page


@pytest.mark.parametrize(
    ("days", "status", "words"),
    [
        (-3, Status.MISE_A_DISPOSITION, "en retard de 3 jours"),
        (-1, Status.MANDATEE, "en retard d’un jour"),
        (0, Status.SERVICE_FAIT, "aujourd’hui"),
        (1, Status.MISE_A_DISPOSITION, "reste un jour"),
    ],
)
def test_the_due_date_is_told_in_words_while_somebody_is_to_act(clerk, commune, days, status, words):
    received(commune, status=status, due_date=timezone.localdate() + timedelta(days=days))
    assert words in clerk.get(LIST).text


@pytest.mark.parametrize("status", [Status.MISE_EN_PAIEMENT, Status.REJETEE, Status.A_RECYCLER])
def test_nothing_is_late_once_nobody_is_to_act(clerk, commune, status):
    received(commune, status=status, due_date=timezone.localdate() - timedelta(days=3))
    assert "en retard" not in clerk.get(LIST).text


FILTERS = [
    ({"statut": "MANDATEE"}, {"FA-A"}),
    ({"numero": "fa-b"}, {"FA-B"}),
    ({"emetteur": "vauban"}, {"FA-A"}),
    ({"emetteur": "90010137900015"}, {"FA-A"}),
    ({"echeance": "depassee"}, {"FA-B"}),
    ({"echeance": "semaine"}, {"FA-C"}),
    ({"du": "2026-03-10"}, {"FA-B", "FA-C"}),
    ({"au": "2026-03-10"}, {"FA-A", "FA-B"}),
    ({"du": "2026-03-10", "au": "2026-03-10"}, {"FA-B"}),
    ({"statut": "MANDATEE", "numero": "FA-B"}, set()),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filters_narrow_the_list(clerk, commune, query, expected):
    today = timezone.localdate()
    vauban = StructureFactory(name="Ateliers Vauban SARL", identifier="90010137900015")
    days = [timezone.make_aware(timezone.datetime(2026, 3, day, 23, 30)) for day in (9, 10, 11)]
    received(
        commune, number="FA-A", issuer=vauban, status=Status.MANDATEE, made_available_at=days[0],
        due_date=today + timedelta(days=20),
    )  # fmt: skip
    received(commune, number="FA-B", made_available_at=days[1], due_date=today - timedelta(days=1))
    received(commune, number="FA-C", made_available_at=days[2], due_date=today + timedelta(days=7))
    assert set(numbers(clerk.get(LIST, query))) == expected


def test_the_service_filter_offers_the_services_in_view(clerk, commune):
    tech = ServiceFactory(structure=commune, code="TECH")
    ServiceFactory(code="AILLEURS")
    received(commune, number="FA-TECH", recipient_service=tech)
    received(commune, number="FA-DEFAUT")
    page = clerk.get(LIST, {"service": tech.pk})
    assert numbers(page) == ["FA-TECH"]
    assert "AILLEURS" not in page.text


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["FA-2", "FA-3", "FA-1"]),
        ("montant", ["FA-3", "FA-1", "FA-2"]),
        ("-montant", ["FA-2", "FA-1", "FA-3"]),
        ("numero", ["FA-1", "FA-2", "FA-3"]),
        ("echeance", ["FA-2", "FA-1", "FA-3"]),
    ],
)
def test_the_list_is_sorted_as_asked_and_latest_arrival_first(clerk, commune, order, expected):
    now, today = timezone.now(), timezone.localdate()
    for number, amount, hours, days in [("FA-1", 200, 5, 2), ("FA-2", 300, 1, 1), ("FA-3", 100, 3, 3)]:
        received(
            commune,
            number=number,
            net_amount=Decimal(amount),
            made_available_at=now - timedelta(hours=hours),
            due_date=today + timedelta(days=days),
        )
    assert numbers(clerk.get(LIST, {"tri": order})) == expected


def test_the_total_amount_is_that_of_the_filtered_list(clerk, commune):
    received(commune, number="FA-1", net_amount=Decimal("100.00"))
    received(commune, number="FA-2", net_amount=Decimal("200.00"))
    assert "360,00\u00a0€" in clerk.get(LIST).text
    page = clerk.get(LIST, {"numero": "FA-2"}).text
    assert "240,00\u00a0€" in page
    assert "360,00\u00a0€" not in page


def test_the_export_is_the_view_of_the_list(clerk, commune):
    received(commune, number="FA-1", issuer=StructureFactory(name="=HYPERLINK()", identifier="90010137900015"))
    received(commune, number="FA-2", status=Status.MANDATEE)
    answer = clerk.get(LIST, {"format": "csv", "statut": "MISE_A_DISPOSITION"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["FA-1"]
    assert rows[1][1:3] == ["'=HYPERLINK()", "90010137900015"]
    with closing(clerk.get(LIST, {"format": "xlsx"})) as answer:
        assert answer.getvalue().startswith(b"PK")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_export_reads_no_more_than_it_writes(clerk, commune, file_format):
    received(commune, number="FA-1", comment="Pas dans la liste")
    with CaptureQueriesContext(connection) as captured, closing(clerk.get(LIST, {"format": file_format})) as answer:
        answer.getvalue()
    [rows] = [query["sql"] for query in captured if '"number"' in query["sql"]]
    assert '"gross_amount"' in rows
    assert '"comment"' not in rows
    assert '"payment_delay_category"' not in rows


def test_each_status_is_counted_and_its_count_leads_to_its_list(clerk, commune):
    received(commune, number="FA-1", status=Status.MANDATEE)
    received(commune, number="FA-2", status=Status.MANDATEE)
    received(commune, number="FA-3")
    page = clerk.get(LIST)
    assert page.context["counts"] == [(Status.MISE_A_DISPOSITION, 1), (Status.MANDATEE, 2)]
    assert f'href="{LIST}?statut=MANDATEE"' in page.text
    assert set(numbers(clerk.get(LIST, {"statut": "MANDATEE"}))) == {"FA-1", "FA-2"}


def test_a_user_of_one_service_sees_that_service_alone(client, commune):
    schools, tech = ServiceFactory(structure=commune, code="ECOLES"), ServiceFactory(structure=commune, code="TECH")
    mine = received(commune, number="FA-ECOLES", recipient_service=schools)
    other = received(commune, number="FA-TECH", recipient_service=tech)
    sign_in(client, commune, {Space.RECEIVED: Degree.MODIFICATION}, service=schools)
    page = client.get(LIST)
    assert numbers(page) == ["FA-ECOLES"]
    assert page.context["counts"] == [(Status.MISE_A_DISPOSITION, 1)]
    assert numbers(client.get(LIST, {"service": tech.pk})) == ["FA-ECOLES"]
    assert client.get(detail_url(mine)).status_code == 200
    assert client.get(detail_url(other)).status_code == 403


def test_the_fragment_of_the_list_is_its_part_of_the_page(clerk, commune):
    for _ in range(12):
        received(commune)
    received(commune, status=Status.MANDATEE)
    assert_swap_gives_the_page(clerk, LIST, f"{LIST}?statut=MISE_A_DISPOSITION&tri=-montant&page=2")


@pytest.mark.parametrize("path", [LIST, f"{LIST}?statut=MISE_A_DISPOSITION&emetteur=Entreprise&tri=emetteur"])
def test_the_list_costs_the_same_however_long_it_is(clerk, commune, path):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(path).status_code == 200
        return len(captured)

    for _ in range(3):
        received(commune)
    queries()  # the first page of a session writes it
    few = queries()
    for _ in range(6):
        received(commune)
    assert queries() == few <= 25


# One invoice


def test_the_detail_shows_all_there_is_to_know(clerk, commune):
    invoice = received(
        commune,
        number="FA-77",
        commitment_number="ENG-9",
        market_number="M-12",
        comment="Livré lundi",
        recipient_service=ServiceFactory(structure=commune, code="TECH", label="Services techniques"),
    )
    attachment = AttachmentFactory(invoice=invoice)
    page = clerk.get(detail_url(invoice)).text
    for text in ("FA-77", "ENG-9", "M-12", "Livré lundi", "TECH – Services techniques", invoice.issuer.name):
        assert text in page
    for text in ("1\u00a0000,00\u00a0€", "200,00\u00a0€", "1\u00a0200,00\u00a0€"):
        assert text in page
    pdf = reverse("invoices:file", args=[invoice.pk, invoice.pdf_id])
    assert '<iframe class="received-pdf"' in page
    assert f'href="{pdf}"' in page
    assert f'href="{pdf}?telecharger"' in page
    assert reverse("invoices:file", args=[invoice.pk, attachment.file_id]) in page
    assert "Numéro non vérifiable" not in page


def test_a_number_that_could_not_be_verified_is_flagged(clerk, commune):
    invoice = received(commune, number_check=NumberCheck.UNVERIFIABLE)
    assert '<h2 class="fr-alert__title">Numéro non vérifiable</h2>' in clerk.get(detail_url(invoice)).text


def test_the_detail_keeps_its_query_budget(clerk, commune):
    invoice = received(commune)
    for _ in range(5):
        AttachmentFactory(invoice=invoice)
    with CaptureQueriesContext(connection) as captured:
        assert clerk.get(detail_url(invoice)).status_code == 200
    assert len(captured) <= 25


@pytest.mark.parametrize("status", [status for status in Status if status not in {
    Status.BROUILLON, Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT, Status.ABANDONNEE}])  # fmt: skip
def test_the_buttons_are_the_moves_of_the_status(clerk, commune, status):
    invoice = received(commune, status=status)
    page = clerk.get(detail_url(invoice)).text
    offered = {move for move in MOVES if f'href="{move_url(invoice, move)}"' in page}
    assert offered == {move.name for move in INVOICE_TABLE if move.name in MOVES and status in move.sources}


def test_before_it_is_available_the_invoice_does_not_exist_for_its_recipient(clerk, commune):
    for invoice in (InvoiceFactory(recipient=commune), InvoiceFactory(recipient=commune, sent=True)):
        assert clerk.get(detail_url(invoice)).status_code == 404
        assert clerk.get(move_url(invoice, "mandate")).status_code == 404
        assert clerk.post(move_url(invoice, "mandate")).status_code == 404


@pytest.mark.parametrize("other", ["stranger", "supplier"])
def test_the_invoice_does_not_exist_for_others(client, commune, other):
    invoice = received(commune)
    structure = invoice.issuer if other == "supplier" else StructureFactory(public=True)
    client.force_login(MembershipFactory(structure=structure).user)
    before = written()
    assert client.get(detail_url(invoice)).status_code == 404
    assert client.post(move_url(invoice, "mandate")).status_code == 404
    assert written() == before


def test_a_colleague_without_the_right_is_told_so(client, commune):
    invoice = received(commune)
    sign_in(client, commune, {Space.ORGANISATION: Degree.MODIFICATION})
    page = client.get(detail_url(invoice))
    assert page.status_code == 403
    assert 'data-error-code="SYS-020"' in page.text
    assert client.get(LIST).status_code == 403


def test_who_may_only_look_has_no_buttons_and_a_forged_move_is_refused(client, commune):
    invoice = received(commune)
    sign_in(client, commune, {Space.RECEIVED: Degree.CONSULTATION})
    page = client.get(detail_url(invoice))
    assert page.status_code == 200
    assert "/traiter/" not in page.text
    before = written()
    assert client.get(move_url(invoice, "mandate")).status_code == 403
    answer = client.post(move_url(invoice, "mandate"))
    assert answer.status_code == 403
    assert 'data-error-code="SYS-020"' in answer.text
    assert written() == before


def test_an_invoice_of_another_of_the_users_structures_switches_and_says_so(client, commune):
    user = MembershipFactory(structure=StructureFactory()).user
    MembershipFactory(user=user, structure=commune)
    client.force_login(user)
    session = client.session
    session["current_structure"] = user.memberships.exclude(structure=commune).get().structure_id
    session.save()
    page = client.get(detail_url(received(commune)))
    assert page.status_code == 200
    assert "Commune de Valbourg" in page.text.split('id="messages"')[1].split("</div>")[0]
    assert client.session["current_structure"] == commune.pk


def test_the_way_back_keeps_the_filters(clerk, commune):
    invoice = received(commune)
    listed = f"{LIST}?statut=MISE_A_DISPOSITION"
    link = f"{detail_url(invoice)}?retour=%2Ffactures%2Frecues%2F%3Fstatut%3DMISE_A_DISPOSITION"
    assert f'href="{link}"' in clerk.get(listed).text
    assert f'href="{listed}"' in clerk.get(link).text
    answer = clerk.post(f"{move_url(invoice, 'confirm_service')}?{link.partition('?')[2]}")
    assert answer.url == link


def test_the_way_back_leads_to_this_portal_only(clerk, commune):
    page = clerk.get(detail_url(received(commune)), {"retour": "https://ailleurs.example/"}).text
    assert 'href="https://ailleurs' not in page
    assert f'href="{LIST}"' in page


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({"due_date": timezone.localdate()}, True),
        ({"due_date": None, "framework": "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE"}, True),
        # Rejected, or to be sent elsewhere: no delay runs, and there is nothing to say of it.
        ({"due_date": None, "status": Status.REJETEE}, False),
    ],
)
def test_the_delay_has_a_heading_where_there_is_something_to_say(clerk, commune, changes, is_told):
    page = clerk.get(detail_url(received(commune, **changes))).text
    assert ("invoice-delay" in page) == is_told
