import csv
import io
import re
from html import escape, unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.enums import BulkState, Status
from invoices.models import BulkJob, Invoice
from invoices.services import bulk
from structures.enums import Degree, Role, Space
from structures.models import Membership
from tests.invoices.desk import received_by
from tests.invoices.reception import LIST, received, sign_in
from tests.structures.factories import MembershipFactory, RightFactory, ServiceFactory, StructureFactory
from tests.support.outbox import drain_outbox
from tests.support.refusals import written

pytestmark = pytest.mark.django_db
START, JOBS = reverse("invoices:bulk-start"), reverse("invoices:bulk-list")


def detail_of(job):
    return reverse("invoices:bulk-detail", args=[job.pk])


def hidden_fields(page):
    """What the page's form carries along, as a browser sends it."""
    found = re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page.text)
    fields = {}
    for name, value in found:
        if name not in ("csrfmiddlewaretoken", "next"):
            fields.setdefault(name, []).append(value.replace("&amp;", "&"))
    return fields


def confirmed(client, query, **answers):
    """Go the whole way: the list's form, what is said, the confirmation; returns the last answer."""
    page = client.get(START, query)
    page = client.post(START, hidden_fields(page) | answers)
    assert "Confirmer pour" in page.text
    return client.post(START, hidden_fields(page) | {"confirme": "1"})


def test_ticked_invoices_are_rejected_with_one_motive(clerk, commune):
    first, second, other = received_by(commune, 3)
    answer = confirmed(
        clerk, {"action": "reject", "choix": [first.pk, second.pk]}, motive="DOUBLE_FACT", comment="Déjà reçue"
    )
    job = BulkJob.objects.get()
    assert answer["Location"] == detail_of(job)
    drain_outbox()
    assert set(Invoice.objects.filter(status=Status.REJETEE)) == {first, second}
    assert first.history.latest("pk").comment == "Déjà reçue"
    other.refresh_from_db()
    assert other.status == Status.MISE_A_DISPOSITION


def test_all_results_of_the_filter_are_taken_whatever_the_page(clerk, commune):
    received_by(commune, 12)
    for number in ("XX-1", "XX-2"):
        received(commune, number=number)
    confirmed(
        clerk, {"action": "mandate", "tous": "1", "filtre": "numero=FA-&page=2&tri=-montant"}, mandate_number="M1"
    )
    drain_outbox()
    assert Invoice.objects.filter(status=Status.MANDATEE, number__startswith="FA-").count() == 12
    assert Invoice.objects.filter(status=Status.MANDATEE).count() == 12


def test_the_confirmation_says_exactly_how_many_and_which_cannot_be(clerk, commune):
    received_by(commune, 3)
    received_by(commune, 2, status=Status.MISE_EN_PAIEMENT)
    page = clerk.get(START, {"action": "reject", "tous": "1"})
    assert "<strong>5</strong> factures choisies" in page.text
    page = clerk.post(START, hidden_fields(page) | {"motive": "AUTRE"})
    assert "Exactement <strong>5</strong> factures sont concernées" in page.text
    assert "Seules 3 factures sont à un statut qui le permet" in page.text
    assert "Mise en paiement\u00a0: 2" in page.text
    assert "Confirmer pour 5 factures" in page.text
    assert not BulkJob.objects.exists()


def test_a_selection_that_changed_is_shown_again_with_its_new_number(clerk, commune):
    received_by(commune, 2)
    page = clerk.get(START, {"action": "mandate", "tous": "1"})
    page = clerk.post(START, hidden_fields(page))
    received_by(commune, 1)
    before = written()
    page = clerk.post(START, hidden_fields(page) | {"confirme": "1"})
    assert page.status_code == 422
    assert 'data-error-code="FAC-081"' in page.text
    assert written() == before
    assert clerk.post(START, hidden_fields(page) | {"confirme": "1"}).status_code == 302


def test_what_the_move_needs_is_asked_before(clerk, commune):
    received_by(commune, 1)
    page = clerk.get(START, {"action": "reject", "tous": "1"})
    page = clerk.post(START, hidden_fields(page))
    assert page.status_code == 422
    assert 'data-error-code="FAC-017"' in page.text
    page = clerk.post(START, hidden_fields(page) | {"confirme": "1"})
    assert page.status_code == 422
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize("query", [{}, {"choix": ["0", "abc", "9" * 30]}, {"tous": "1", "filtre": "numero=ZZZ"}])
def test_an_empty_selection_is_refused_in_words(clerk, commune, query):
    received_by(commune, 1)
    page = clerk.get(START, {"action": "mandate", **query})
    assert page.status_code == 422
    assert 'data-error-code="FAC-080"' in page.text


def test_a_filter_that_is_not_valid_never_widens_what_is_done(clerk, commune):
    received_by(commune, 1)
    page = clerk.get(START, {"action": "mandate", "tous": "1", "filtre": "du=hier"})
    assert page.status_code == 422
    assert 'data-error-code="SYS-036"' in page.text


@pytest.mark.parametrize("action", ["", "pay2", "correct_to_available", "send"])
def test_only_the_moves_of_a_recipient_can_be_asked(clerk, commune, action):
    received_by(commune, 1)
    assert clerk.get(START, {"action": action, "tous": "1"}).status_code == 404


def test_strangers_invoices_are_never_part_of_it(clerk, commune):
    theirs = received(StructureFactory(public=True))
    mine = received(commune)
    confirmed(clerk, {"action": "mandate", "choix": [mine.pk, theirs.pk]})
    drain_outbox()
    assert BulkJob.objects.get().total == 1
    theirs.refresh_from_db()
    assert theirs.status == Status.MISE_A_DISPOSITION


def test_readers_choose_only_to_download(client, commune):
    received_by(commune, 1)
    sign_in(client, commune, {Space.RECEIVED: Degree.CONSULTATION})
    page = client.get(LIST).text
    assert "Télécharger les fichiers (ZIP)" in page
    assert "selection-action" not in page
    assert client.get(START, {"action": "mandate", "tous": "1"}).status_code == 403


def test_many_are_assigned_from_the_list(clerk, commune):
    tech = ServiceFactory(structure=commune, code="TECH")
    ServiceFactory(code="AILLEURS")
    colleague = MembershipFactory(structure=commune).user
    received_by(commune, 2)
    assert "AILLEURS" not in clerk.get(START, {"action": "service", "tous": "1"}).text
    confirmed(clerk, {"action": "service", "tous": "1"}, service=tech.pk)
    confirmed(clerk, {"action": "collegue", "tous": "1"}, colleague=colleague.pk)
    drain_outbox()
    assert set(Invoice.objects.values_list("recipient_service", "assignee")) == {(tech.pk, colleague.pk)}


def reader_of_one_service(client, commune):
    """The client of somebody who processes what the service TECH receives and only reads the rest; and that service."""
    tech = ServiceFactory(structure=commune, code="TECH")
    member = MembershipFactory(structure=commune, rights={Space.RECEIVED: Degree.CONSULTATION})
    MembershipFactory(user=member.user, structure=commune, service=tech, rights={Space.RECEIVED: Degree.MODIFICATION})
    client.force_login(member.user)
    return tech


def test_invoices_that_one_may_only_read_are_told_on_each_page(client, commune):
    tech = reader_of_one_service(client, commune)
    [mine] = received_by(commune, 1, recipient_service=tech, number="FA-MIENNE")
    theirs = received_by(commune, 2)
    received(StructureFactory(public=True))
    for query in ({"tous": "1"}, {"choix": [invoice.pk for invoice in (mine, *theirs)]}):
        page = client.get(START, {"action": "mandate", **query})
        assert "2 factures laissées de côté\u00a0: vous pouvez seulement les consulter." in page.text
        page = client.post(START, hidden_fields(page))
        assert "2 factures laissées de côté" in page.text
        assert "Confirmer pour 1 facture" in " ".join(page.text.split())
    assert "laissée" not in client.get(START, {"action": "mandate", "choix": mine.pk}).text
    client.post(START, hidden_fields(page) | {"confirme": "1"})
    drain_outbox()
    assert set(Invoice.objects.filter(status=Status.MANDATEE)) == {mine}


def test_a_selection_of_which_one_may_process_nothing_says_why(client, commune):
    reader_of_one_service(client, commune)
    before = received_by(commune, 2) and written()
    page = client.get(START, {"action": "mandate", "tous": "1"})
    assert page.status_code == 422
    assert 'data-error-code="FAC-130"' in page.text
    assert written() == before


# The way back


@pytest.mark.parametrize("query", ["", "numero=FA-&tri=-montant&page=2"])
def test_each_page_leads_back_to_the_list_as_it_was(clerk, commune, query):
    received_by(commune, 30)
    back = f'href="{escape(f"{LIST}?{query}" if query else LIST)}"'
    page = clerk.get(START, {"action": "mandate", "tous": "1", "filtre": query})
    # The trail and « Annuler ».
    assert page.text.count(back) >= 2
    page = clerk.post(START, hidden_fields(page))
    assert "Confirmer pour 30 factures" in " ".join(page.text.split())
    assert page.text.count(back) >= 2
    answer = clerk.post(START, hidden_fields(page) | {"confirme": "1"})
    page = clerk.get(answer["Location"])
    assert back in page.text
    job = BulkJob.objects.get()
    cancel = re.search(f'action="({reverse("invoices:bulk-cancel", args=[job.pk])}[^"]*)"', page.text).group(1)
    assert back in clerk.post(unescape(cancel), follow=True).text


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.test/", "//ailleurs.test", "javascript:alert(1)"])
def test_a_job_leads_back_to_nowhere_else(clerk, commune, elsewhere):
    received_by(commune, 1)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    page = clerk.get(detail_of(BulkJob.objects.get()), {"retour": elsewhere}).text
    assert f'href="{LIST}"' in page
    assert f'href="{elsewhere}' not in page


# The job


def test_the_job_tells_each_refusal_with_its_remedy_and_gives_it_as_csv(clerk, commune):
    received_by(commune, 2)
    [paid] = received_by(commune, 1, status=Status.MISE_EN_PAIEMENT)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    drain_outbox()
    job = BulkJob.objects.get()
    page = clerk.get(detail_of(job)).text
    assert "<strong>2</strong> faites" in page
    assert "<strong>1</strong> refusée" in page
    page = clerk.get(detail_of(job), {"resultat": "REFUSED"}).text
    for words in ("FAC-016", "la facture est au statut", "a changé de statut entre-temps", "Relisez l’historique"):
        assert words in page
    answer = clerk.get(detail_of(job), {"format": "csv", "resultat": "REFUSED"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [(row[0], row[4], row[5]) for row in rows[1:]] == [(paid.number, "Refusée", "FAC-016")]
    assert rows[1][7].startswith("Relisez")
    answer = clerk.get(detail_of(job), {"format": "csv"})
    assert len(answer.getvalue().decode().strip().splitlines()) == 4


def test_progress_is_asked_for_until_it_is_over(clerk, commune, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    received_by(commune, 3)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    job = BulkJob.objects.get()
    progress = reverse("invoices:bulk-progress", args=[job.pk])
    page = clerk.get(detail_of(job)).text
    assert f'hx-get="{progress}?essai=0"' in page
    bulk.run_batch(job_id=job.pk)
    part = clerk.htmx_get(progress, {"essai": "0"}).text
    assert 'id="bulk-progress"' in part
    assert f'hx-get="{progress}?essai=1"' in part
    assert "<strong>2</strong> faites" in part
    assert "<strong>1</strong> à traiter" in part
    assert clerk.get(progress)["Location"] == detail_of(job)
    drain_outbox()
    assert clerk.htmx_get(progress, {"essai": "1"})["HX-Refresh"] == "true"
    assert "bulk-refresh" not in clerk.get(detail_of(job)).text


def test_a_running_job_is_cancelled_and_says_what_was_done(clerk, commune, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 1)
    received_by(commune, 3)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    job = BulkJob.objects.get()
    bulk.run_batch(job_id=job.pk)
    cancel = reverse("invoices:bulk-cancel", args=[job.pk])
    page = clerk.post(cancel, follow=True).text
    assert "Opération annulée" in page
    assert "<strong>1</strong> faite" in page
    assert "<strong>2</strong> non traitées" in page
    job.refresh_from_db()
    assert job.state == BulkState.CANCELLED
    assert clerk.post(cancel, follow=True).status_code in (200, 409)


def test_a_job_is_its_authors_alone(client, clerk, commune):
    received_by(commune, 1)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    job = BulkJob.objects.get()
    assert detail_of(job) in clerk.get(JOBS).text
    client.force_login(MembershipFactory(structure=commune).user)
    assert detail_of(job) not in client.get(JOBS).text
    for name in ("bulk-detail", "bulk-progress", "archive-download"):
        assert client.get(reverse(f"invoices:{name}", args=[job.pk])).status_code == 404
    assert client.post(reverse("invoices:bulk-cancel", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("loss", ["left", "other service", "other structure in view"])
def test_of_a_job_only_what_one_still_receives_is_listed_and_exported(client, clerk, commune, loss):
    tech = ServiceFactory(structure=commune, code="TECH")
    kept, gone = received_by(commune, 1, recipient_service=tech)[0], received(commune)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    drain_outbox()
    job = BulkJob.objects.get()
    elsewhere = MembershipFactory(user=job.author, structure__kind="PUBLIC").structure
    own = Membership.objects.filter(user=job.author, structure=commune)
    if loss == "left":
        own.update(state="SUSPENDED")
    elif loss == "other service":
        own.update(service=tech, role=Role.USER)
        RightFactory(membership=own.get(), space=Space.RECEIVED, degree=Degree.CONSULTATION)
    else:
        # Another current structure hides nothing that is still one's own.
        client.post(reverse("structures:switch"), {"structure": elsewhere.pk})
    seen = {"left": set(), "other service": {kept}, "other structure in view": {kept, gone}}[loss]
    for query in ({}, {"format": "csv"}):
        answer = client.get(detail_of(job), query)
        text = answer.getvalue().decode("utf-8-sig")
        assert answer.status_code == 200
        assert {invoice for invoice in (kept, gone) if invoice.number in text} == seen
        assert (commune.name in text) <= bool(seen)
        assert (kept.issuer.name in text) == bool(seen)


def test_a_job_costs_the_same_however_long_it_is(clerk, commune):
    received_by(commune, 4, status=Status.MISE_EN_PAIEMENT)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    received_by(commune, 8, status=Status.MISE_EN_PAIEMENT)
    confirmed(clerk, {"action": "mandate", "tous": "1"})
    drain_outbox()

    def queries(job):
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(detail_of(job)).status_code == 200
        return len(captured)

    few, many = BulkJob.objects.order_by("pk")
    queries(few)
    assert queries(few) == queries(many) <= 25
