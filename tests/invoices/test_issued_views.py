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
from invoices.models import Invoice
from invoices.services.routing import route_invoice
from kernel.formats import money
from structures.enums import Degree, Space
from tests.invoices.deposit_form import above, parsed
from tests.invoices.factories import AttachmentFactory, InvoiceFactory, StatusChangeFactory
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.htmx import assert_swap_gives_the_page, find, swapped, walk
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

LIST = reverse("invoices:issued-summary")


def url(name, invoice):
    return reverse(f"invoices:issued-{name}", args=[invoice.pk])


@pytest.fixture
def issuer():
    return StructureFactory(name="Ateliers Vauban SARL")


@pytest.fixture
def supplier(client, issuer):
    client.force_login(MembershipFactory(structure=issuer).user)
    return client


def sign_in(client, issuer, rights):
    client.force_login(MembershipFactory(structure=issuer, rights=rights).user)
    return client


def numbers(page):
    return [row.number for row in page.context["listing"].page.rows]


# The Synthèse


def test_the_summary_counts_each_status_and_each_count_leads_to_its_list(supplier, issuer):
    for traits, count in (({}, 2), ({"sent": True}, 1), ({"available": True}, 3)):
        InvoiceFactory.create_batch(count, issuer=issuer, **traits)
    InvoiceFactory(available=True)
    page = supplier.get(LIST)
    assert page.context["counts"] == [(Status.BROUILLON, 2), (Status.DEPOSEE, 1), (Status.MISE_A_DISPOSITION, 3)]
    for status, count in page.context["counts"]:
        target = f"{LIST}?statut={status.value}"
        assert f'href="{target}"' in page.text
        assert supplier.get(target).context["listing"].totals.count == count


def test_unsent_drafts_are_loudly_told(supplier, issuer):
    assert "non envoyée" not in supplier.get(LIST).text
    InvoiceFactory(issuer=issuer)
    assert "Une facture non envoyée" in supplier.get(LIST).text
    InvoiceFactory(issuer=issuer)
    assert "2 factures non envoyées" in supplier.get(LIST).text


def test_the_list_shows_each_invoice_as_its_supplier_knows_it(supplier, issuer):
    recipient = StructureFactory(public=True, name="Commune de Valbourg")
    InvoiceFactory(
        issuer=issuer,
        recipient=recipient,
        available=True,
        number="FA-7",
        status=Status.MISE_EN_PAIEMENT,
        supplier_status=Status.MANDATEE,
    )
    page = supplier.get(LIST).text
    for text in ("FA-7", "Commune de Valbourg", "FACTURES_PUBLIQUES", money(Decimal("1200")), "Mandatée"):
        assert text in page
    rows = supplier.get(LIST, {"format": "csv"})
    with closing(io.StringIO(b"".join(rows.streaming_content).decode("utf-8-sig"))) as file:
        exported = list(csv.reader(file, delimiter=";"))
    assert exported[0][0] == "Numéro"
    assert exported[1][0] == "FA-7"
    assert exported[1][-1] == "Mandatée"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"FA-ÉTÉ 1".replace("É", "E"), "FB-2", "FC-3"}),
        ({"numero": "été"}, {"FA-ETE 1"}),
        ({"numero": "b-2"}, {"FB-2"}),
        ({"numero": "100%"}, set()),
        ({"destinataire": "hopital"}, {"FB-2"}),
        ({"statut": "DEPOSEE"}, {"FB-2"}),
        ({"depuis": "2026-02-01"}, {"FB-2", "FC-3"}),
        ({"jusque": "01/02/2026"}, {"FA-ETE 1", "FB-2"}),
        ({"depuis": "2026-02-01", "jusque": "2026-02-01"}, {"FB-2"}),
        ({"statut": "DEPOSEE", "numero": "FC"}, set()),
    ],
)
def test_the_list_is_filtered(supplier, issuer, query, expected):
    hospital = StructureFactory(public=True, name="Hôpital Saint-Arnould")
    at = [timezone.datetime.fromisoformat(f"2026-0{month}-01T10:00:00+00:00") for month in (1, 2, 3)]
    InvoiceFactory(issuer=issuer, number="FA-ETE 1", available=True, first_sent_at=at[0])
    InvoiceFactory(issuer=issuer, number="FB-2", recipient=hospital, sent=True, first_sent_at=at[1])
    InvoiceFactory(issuer=issuer, number="FC-3", available=True, first_sent_at=at[2])
    assert set(numbers(supplier.get(LIST, query))) == expected


@pytest.mark.parametrize("order", ["numero", "destinataire", "service", "montant", "depot", "echeance", "statut"])
def test_each_column_sorts_both_ways(supplier, issuer, order):
    for day in range(3):
        InvoiceFactory(
            issuer=issuer,
            number=f"FA-{day}",
            available=True,
            recipient=StructureFactory(public=True, name=f"Commune {day}"),
            recipient_service=ServiceFactory(code=f"S{day}"),
            net_amount=100 + day,
            first_sent_at=timezone.now() + timedelta(days=day),
            due_date=timezone.localdate() + timedelta(days=day),
            status=[Status.COMPLETEE, Status.MANDATEE, Status.REJETEE][day],
        )
    assert numbers(supplier.get(LIST, {"tri": order})) == ["FA-0", "FA-1", "FA-2"]
    assert numbers(supplier.get(LIST, {"tri": f"-{order}"})) == ["FA-2", "FA-1", "FA-0"]


@pytest.mark.parametrize("query", ["?statut=BROUILLON", "?tri=-montant", "?page=2", "?numero=introuvable"])
def test_the_list_swapped_is_the_list_opened(supplier, issuer, query):
    InvoiceFactory.create_batch(12, issuer=issuer)
    assert_swap_gives_the_page(supplier, LIST, LIST + query)


@pytest.mark.parametrize("count", [3, 9])
def test_the_list_costs_the_same_however_long_it_is(supplier, issuer, count):
    for _ in range(count):
        InvoiceFactory(issuer=issuer, available=True)
        InvoiceFactory(issuer=issuer)
    supplier.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        supplier.get(LIST)
    assert len(captured) == 8


# One invoice


@pytest.mark.parametrize("count", [1, 9])
def test_an_invoice_costs_the_same_however_much_it_went_through(supplier, issuer, count):
    invoice = InvoiceFactory(issuer=issuer, available=True)
    for _ in range(count):
        AttachmentFactory(invoice=invoice)
        StatusChangeFactory(invoice=invoice, user=invoice.created_by)
    queries = []
    supplier.get(LIST)
    for page in ("detail", "receipt"):
        with CaptureQueriesContext(connection) as captured:
            assert supplier.get(url(page, invoice)).status_code == 200
        queries.append(len(captured))
    assert queries == [13, 7]


def test_an_available_invoice_tells_whose_turn_it_is_and_until_when(supplier, issuer):
    due = timezone.localdate() + timedelta(days=12)
    invoice = InvoiceFactory(issuer=issuer, available=True, due_date=due)
    page = " ".join(supplier.get(url("detail", invoice)).text.split())
    assert "c’est à lui de la traiter" in page
    assert f"{due:%d/%m/%Y}" in page
    assert "reste 12 jours" in page
    assert "Retirer la facture" not in page


def test_an_automatic_rejection_is_explained_in_full(client, scene):
    invoice = scene.routed(text="Autre chose")
    client.force_login(scene.supplier.user)
    page = client.get(url("detail", invoice))
    history = str(find(parsed(page), "invoice-history"))
    assert "FAC-003" in history
    assert "ne figure pas dans le PDF" in history
    assert "Que faire\u00a0?" in history
    assert "Comparez le numéro saisi avec celui du PDF" in history


def test_a_step_kept_from_the_supplier_is_not_shown(supplier, issuer):
    invoice = InvoiceFactory(
        issuer=issuer, available=True, status=Status.MISE_EN_PAIEMENT, supplier_status=Status.MANDATEE
    )
    StatusChangeFactory(invoice=invoice, target=Status.MISE_EN_PAIEMENT, is_hidden_from_supplier=True)
    page = supplier.get(url("detail", invoice)).text
    assert "Mandatée" in page
    assert page.count("Mise en paiement") == 0


def test_a_draft_opens_in_its_form_for_whoever_may_change_it(supplier, client, issuer):
    draft = InvoiceFactory(issuer=issuer)
    assert supplier.get(url("detail", draft)).url == url("edit", draft)
    reader = sign_in(client, issuer, {Space.ISSUED: Degree.CONSULTATION})
    page = reader.get(url("detail", draft))
    assert page.status_code == 200
    assert "Cette facture n’est pas envoyée" in page.text
    assert [element for element in walk(find(parsed(page), "content")) if element.name == "form"] == []


def test_pages_of_a_sent_invoice_do_not_open_its_draft(client, scene):
    client.force_login(scene.supplier.user)
    invoice = scene.sent()
    assert client.get(url("edit", invoice)).url == url("detail", invoice)
    assert client.get(url("confirm", invoice)).url == url("receipt", invoice)
    assert client.get(url("delete", invoice)).url == url("detail", invoice)
    assert client.get(url("receipt", scene.draft())).status_code == 302


# The routing, followed


def poller(page):
    links = (dict(element.attributes) for element in walk(parsed(page)) if element.name == "a")
    return next((link for link in links if link.get("id") == "invoice-refresh"), None)


def test_the_receipt_follows_the_routing_and_stops_by_itself(client, scene):
    invoice = scene.sent()
    client.force_login(scene.supplier.user)
    page = client.get(url("receipt", invoice))
    link = poller(page)
    assert link["hx-trigger"] == "load delay:1s, click"
    waiting = client.htmx_get(link["hx-get"])
    assert "invoice-state" not in waiting.text
    assert poller(waiting)["hx-get"].endswith("essai=1")
    route_invoice(invoice_id=invoice.pk)
    arrived = client.htmx_get(poller(waiting)["hx-get"])
    assert poller(arrived) is None
    main = swapped(page, arrived, "invoice-poller")
    whole = parsed(client.get(url("receipt", invoice)))
    for part in ("invoice-state", "invoice-history", "invoice-poller"):
        assert find(main, part).children == find(whole, part).children


def test_the_poller_asks_less_and_less_and_gives_up(client, scene):
    invoice = scene.sent()
    client.force_login(scene.supplier.user)
    triggers = [
        poller(client.htmx_get(url("progress", invoice), {"etat": "DEPOSEE", "essai": tried}))["hx-trigger"]
        for tried in ("1", "6", "12", "30", "39", "x", "")
    ]
    delays = [f"load delay:{seconds}s, click" for seconds in (1, 3, 6, 15)]
    assert triggers == [*delays, "click", "click", "click"]


def test_without_scripts_the_link_shows_the_invoice(client, scene):
    invoice = scene.sent()
    client.force_login(scene.supplier.user)
    assert client.get(poller(client.get(url("receipt", invoice)))["href"]).url == url("detail", invoice)


def test_a_routing_that_waits_says_that_it_is_put_off(client, scene):
    invoice = scene.sent()
    client.force_login(scene.supplier.user)
    assert "Traitement différé" not in client.get(url("receipt", invoice)).text
    Invoice.objects.filter(pk=invoice.pk).update(status_changed_at=timezone.now() - timedelta(minutes=1))
    assert "Traitement différé" in client.get(url("receipt", invoice)).text
    answer = client.htmx_get(url("progress", invoice), {"etat": "DEPOSEE", "essai": "9"})
    assert "Traitement différé" in answer.text
    assert "Traitement différé" not in client.htmx_get(poller(answer)["hx-get"]).text


# Taking back


def test_an_invoice_on_its_way_is_taken_back(client, scene):
    invoice = scene.sent()
    client.force_login(scene.supplier.user)
    assert url("withdraw", invoice) in client.get(url("detail", invoice)).text
    assert "Retirer définitivement la facture" in client.get(url("withdraw", invoice)).text
    assert client.post(url("withdraw", invoice)).url == url("detail", invoice)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number_is_taken) == (Status.ABANDONNEE, False)


def test_an_invoice_that_arrived_is_not_taken_back(client, scene):
    invoice = scene.routed()
    assert invoice.number_check == NumberCheck.FOUND
    client.force_login(scene.supplier.user)
    before = written()
    page = client.get(url("withdraw", invoice))
    assert (page.status_code, "FAC-016" in page.text) == (409, True)
    refused = client.post(url("withdraw", invoice))
    assert refused.status_code == 422
    assert above(refused) == [("FAC-016", "")]
    assert written() == before


def test_a_draft_is_deleted_after_a_question(client, scene):
    draft = scene.draft()
    client.force_login(scene.supplier.user)
    assert "Supprimer définitivement" in client.htmx_get(url("delete", draft)).text
    assert client.htmx_post(url("delete", draft))["HX-Redirect"] == LIST
    assert not Invoice.objects.exists()


def test_a_sent_invoice_is_not_deleted(client, scene):
    invoice = scene.sent()
    client.force_login(scene.supplier.user)
    before = written()
    assert above(client.post(url("delete", invoice))) == [("FAC-020", "")]
    assert written() == before


# Who may


@pytest.mark.parametrize("page", ["detail", "receipt", "progress"])
def test_a_reader_reads_and_nothing_more(client, issuer, page):
    invoice = InvoiceFactory(issuer=issuer, sent=True)
    reader = sign_in(client, issuer, {Space.ISSUED: Degree.CONSULTATION})
    answer = reader.htmx_get(url(page, invoice))
    assert answer.status_code == 200
    assert "Retirer la facture" not in answer.text
    before = written()
    assert "SYS-020" in reader.post(url("withdraw", invoice), follow=True).text
    assert written() == before


def test_a_reader_is_not_offered_to_deposit(client, issuer):
    page = sign_in(client, issuer, {Space.ISSUED: Degree.CONSULTATION}).get(LIST)
    assert page.status_code == 200
    assert "Déposer une facture" not in page.text


@pytest.mark.parametrize("rights", [{}, {Space.ORGANISATION: Degree.MODIFICATION}])
def test_a_colleague_without_the_right_is_told_which_is_missing(client, issuer, rights):
    invoice = InvoiceFactory(issuer=issuer, sent=True)
    colleague = sign_in(client, issuer, rights)
    for path in (LIST, url("detail", invoice), url("receipt", invoice)):
        page = colleague.get(path)
        assert (page.status_code, "SYS-020" in page.text) == (403, True)


def test_the_recipient_is_a_stranger_on_the_supplier_s_pages(client, scene):
    invoice = scene.routed()
    client.force_login(scene.clerk.user)
    for page in ("detail", "receipt", "progress", "edit", "confirm", "delete", "withdraw"):
        assert client.get(url(page, invoice)).status_code == 404


def test_a_link_to_another_of_ones_structures_switches_and_says_so(client, issuer):
    user = MembershipFactory(structure=issuer).user
    other = MembershipFactory(user=user, structure=StructureFactory(name="Autre maison SARL")).structure
    invoice = InvoiceFactory(issuer=issuer, sent=True)
    client.force_login(user)
    session = client.session
    session["current_structure"] = other.pk
    session.save()
    page = client.get(url("detail", invoice))
    assert page.status_code == 200
    assert "Vous travaillez maintenant pour la structure Ateliers Vauban SARL." in page.text
    assert numbers(client.get(LIST)) == [invoice.number]


def test_a_list_shows_nothing_of_others(supplier):
    theirs = make_scene()
    theirs.draft()
    assert numbers(supplier.get(LIST)) == []
