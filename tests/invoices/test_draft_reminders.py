from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.models import Invoice
from invoices.rules.reminders import REMINDERS, reminders_due
from invoices.selectors import UnsentDrafts, unsent_drafts
from invoices.services.deposit import delete_draft, send_invoice
from invoices.services.reminders import remind_of_drafts
from invoices.tasks import draft_reminders
from mails.models import Mail
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.factories import InvoiceFactory
from tests.invoices.validating import later
from tests.structures.factories import MembershipFactory

REMINDED = "draft-reminder"


@pytest.mark.parametrize(("days", "due"), [(0, 0), (2, 0), (3, 1), (9, 1), (10, 2), (400, 2)])
def test_a_draft_is_reminded_of_after_three_and_ten_days(days, due):
    begun = timezone.now()
    assert reminders_due(begun, begun + timedelta(days=days, minutes=1)) == due


def reminders():
    return list(Mail.objects.filter(kind=REMINDED).order_by("pk"))


@pytest.mark.django_db
def test_each_reminder_is_written_once(scene):
    scene.draft()
    for days, expected in ((2, 0), (3, 1), (4, 1), (9, 1), (10, 2), (11, 2), (100, 2)):
        with later(days):
            remind_of_drafts()
            assert remind_of_drafts() == 0
            assert len(reminders()) == expected


@pytest.mark.django_db
def test_a_reminder_that_comes_too_late_is_left_out(scene):
    scene.draft()
    with later(20):
        assert remind_of_drafts() == 1
    assert len(reminders()) == 1
    assert Invoice.objects.get().reminders_sent == len(REMINDERS)


@pytest.mark.django_db
def test_who_sees_issued_invoices_is_told_what_waits_and_where(scene):
    colleague = MembershipFactory(structure=scene.issuer, rights={Space.ISSUED: Degree.CONSULTATION}).user
    MembershipFactory(structure=scene.issuer, rights={Space.MESSAGING: Degree.MODIFICATION})
    draft = scene.draft()
    with later(3):
        draft_reminders()
    people = (scene.supplier.user, colleague)
    assert sorted(mail.address for mail in reminders()) == sorted(user.contact_address for user in people)
    mail = reminders()[0]
    assert mail.subject == "Rappel\u00a0: la facture n°\u00a0FA-2026-17 n’est pas envoyée"
    assert "attend depuis 3 jours" in mail.text
    assert f"/factures/emises/{draft.pk}/modifier/" in mail.text


@pytest.mark.django_db
def test_an_empty_draft_is_reminded_of_too(scene):
    scene.draft(number="", recipient=None, gross_amount=None, text="rien")
    with later(3):
        remind_of_drafts()
    assert "un brouillon de facture n’est pas envoyé" in reminders()[0].subject


@pytest.mark.django_db
@pytest.mark.parametrize("ended", [send_invoice, delete_draft])
def test_what_is_sent_or_deleted_is_not_reminded_of(scene, ended):
    ended(actor=scene.supplier, invoice_id=scene.draft().pk)
    with later(10):
        assert remind_of_drafts() == 0
    assert reminders() == []


# The banner


@pytest.mark.django_db
def test_the_home_page_counts_the_drafts_of_the_list_that_it_leads_to(client, scene):
    for days in (11, 4):
        InvoiceFactory(issuer=scene.issuer, created_at=timezone.now() - timedelta(days=days))
    InvoiceFactory(issuer=scene.issuer, sent=True)
    InvoiceFactory()
    client.force_login(scene.supplier.user)
    page = client.get("/").text
    assert "2 factures ne sont pas envoyées" in " ".join(page.split())
    assert "attend depuis 11 jours" in " ".join(page.split())
    assert "/factures/emises/?statut=BROUILLON" in page
    rows = client.get("/factures/emises/?statut=BROUILLON").context["listing"].totals.count
    assert rows == unsent_drafts(scene.supplier).count == 2


@pytest.mark.django_db
def test_who_cannot_send_is_not_told(client, scene):
    scene.draft()
    reader = MembershipFactory(structure=scene.issuer, rights={Space.ISSUED: Degree.CONSULTATION}).user
    assert unsent_drafts(load_actor(reader, None)) == UnsentDrafts(0, None)
    client.force_login(reader)
    assert "n’est pas envoyée" not in client.get("/").text
