from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from invoices.enums import DocumentType, Framework, Motive, Side, Status
from invoices.models import Invoice, StatusChange
from invoices.rules.words import Words
from invoices.selectors import available_moves, status_counts, timeline
from invoices.services.deposit import receive_attachment
from invoices.services.follow_up import RoutingData, acknowledge_rejection, complete_invoice, resubmit_invoice
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.routing import route_invoice
from kernel.errors import Refused
from outbox.models import Delivery
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

WORDS = {
    "suspend": Words(motive=Motive.LIVR_INCOMP, comment="Il manque le bon de livraison"),
    "recycle": Words(comment="Cette commande relève d’un autre service"),
    "reject": Words(motive=Motive.MONTANT_ERR),
}


def came_back(scene, move, **changes):
    """An invoice that its recipient sent back by this move."""
    invoice = scene.routed(**changes)
    return process(scene, invoice, move)


def process(scene, invoice, move):
    return process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=move, words=WORDS.get(move, Words()))


def slip(name="bon.txt", text=b"Bon de livraison"):
    return receive_attachment(upload=SimpleUploadedFile(name, text, "text/plain"))


def complete(scene, invoice, **said):
    return complete_invoice(actor=scene.supplier, invoice_id=invoice.pk, **({"comment": "Le voici"} | said))


def destination(scene, **changes):
    data = RoutingData(recipient=scene.recipient, service_code=scene.service.code, commitment_number="")
    return replace(data, **changes)


def resubmit(scene, invoice, actor=None, **changes):
    return resubmit_invoice(actor=actor or scene.supplier, invoice_id=invoice.pk, data=destination(scene, **changes))


def acknowledge(scene, invoice, actor=None):
    return acknowledge_rejection(actor=actor or scene.supplier, invoice_id=invoice.pk)


def reader(scene):
    rights = {Space.ISSUED: Degree.CONSULTATION}
    return load_actor(MembershipFactory(structure=scene.issuer, rights=rights).user, None)


# Completing


@pytest.mark.parametrize("said", [{"comment": "Livré le 3 mars"}, {"comment": "", "attachments": True}])
def test_a_comment_or_a_file_completes(scene, said):
    if said.get("attachments"):
        said = {**said, "attachments": [slip()]}
    invoice = complete(scene, came_back(scene, "suspend"), **said)
    step = timeline(invoice, Side.RECIPIENT)[-1]
    assert (invoice.status, step.status, step.comment) == (Status.COMPLETEE, Status.COMPLETEE, said["comment"])
    assert [one.file.name for one in step.attachments] == (["bon.txt"] if "attachments" in said else [])
    assert status_counts(scene.clerk, Side.RECIPIENT) == {Status.COMPLETEE: 1}


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_nothing_completes_nothing(scene, comment):
    invoice = came_back(scene, "suspend")
    with refused(("FAC-040", "comment")):
        complete(scene, invoice, comment=comment)


def test_files_that_are_too_big_together_are_refused(scene):
    invoice = came_back(scene, "suspend")
    file = slip()
    file.size = 121 * 1024 * 1024
    file.save()
    with refused(("FIC-003", "attachments")):
        complete(scene, invoice, attachments=[file])


def test_only_a_suspended_invoice_is_completed(scene):
    invoice = scene.routed()
    with refused("FAC-016"):
        complete(scene, invoice)


def test_the_recipient_hears_of_the_completion(scene):
    complete(scene, came_back(scene, "suspend"))
    assert Delivery.objects.filter(event="invoice.completed", subscriber="invoices.notices").count() == 1


# The clock


def test_a_suspension_stops_the_clock_and_completion_opens_a_new_delay(scene):
    today = timezone.localdate()
    invoice = scene.routed()
    assert invoice.due_date == invoice.open_due_date == today + timedelta(days=30)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        invoice = reread(process(scene, invoice, "suspend"))
        assert (invoice.due_date, invoice.open_due_date, invoice.clock_days_kept) == (None, None, 20)
        assert invoice.clock_stopped_on == today + timedelta(days=10)
    with time_machine.travel(timezone.now() + timedelta(days=25)):
        invoice = reread(complete(scene, invoice))
        assert invoice.due_date == invoice.open_due_date == today + timedelta(days=55)
        process(scene, invoice, "suspend")
    assert reread(invoice).open_due_date == today + timedelta(days=55)


def test_what_is_over_is_no_longer_due(scene):
    invoice = reread(came_back(scene, "reject"))
    assert (invoice.due_date, invoice.open_due_date) == (None, None)


def test_a_paid_invoice_keeps_its_due_date_and_awaits_nobody(scene):
    invoice = came_back(scene, "mandate")
    process(scene, invoice, "pay")
    invoice = reread(invoice)
    assert invoice.due_date == timezone.localdate() + timedelta(days=30)
    assert invoice.open_due_date is None


@pytest.mark.parametrize("changes", [{"framework": Framework.A2}, {"document_type": DocumentType.AVOIR}])
def test_what_is_paid_or_given_back_has_no_clock(scene, changes):
    if "document_type" in changes:
        changes = {**changes, "corrected_invoice": scene.routed(number="FA-1")}
    invoice = scene.routed(**changes)
    assert (invoice.status, invoice.due_date) == (Status.MISE_A_DISPOSITION, None)
    invoice = process(scene, invoice, "suspend")
    assert (invoice.clock_stopped_on, complete(scene, invoice).due_date) == (None, None)


def reread(invoice):
    return Invoice.objects.get(pk=invoice.pk)


# Recycling


def test_a_corrected_destination_sends_the_invoice_on_its_way_again(scene):
    invoice = came_back(scene, "recycle")
    first_sent, pdf, number = invoice.first_sent_at, invoice.pdf_id, invoice.number
    schools = ServiceFactory(structure=scene.recipient, code="ECOLES")
    resubmit(scene, invoice, service_code="ECOLES", commitment_number="E-9")
    invoice = reread(invoice)
    assert (invoice.status, invoice.made_available_at, invoice.due_date) == (Status.DEPOSEE, None, None)
    assert not Invoice.objects.received_by(scene.clerk).exists()
    assert status_counts(scene.clerk, Side.RECIPIENT) == {}
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        route_invoice(invoice_id=invoice.pk)
    invoice = reread(invoice)
    assert (invoice.status, invoice.recipient_service) == (Status.MISE_A_DISPOSITION, schools)
    assert (invoice.number, invoice.pdf_id, invoice.first_sent_at) == (number, pdf, first_sent)
    assert (invoice.commitment_number, invoice.number_is_taken) == ("E-9", True)
    assert invoice.due_date == timezone.localdate() + timedelta(days=33)


def test_another_recipient_has_it_and_the_first_one_no_more(scene):
    other = make_scene()
    invoice = came_back(scene, "recycle")
    resubmit(scene, invoice, recipient=other.recipient, service_code="")
    route_invoice(invoice_id=invoice.pk)
    assert Invoice.objects.received_by(other.clerk).get() == invoice
    assert not Invoice.objects.visible_to(scene.clerk).exists()


def test_resubmitting_asks_for_routing(scene):
    resubmit(scene, came_back(scene, "recycle"))
    assert Delivery.objects.filter(event="invoice.resubmitted", subscriber="invoices.route").count() == 1


def test_a_number_that_a_recipient_has_seen_stays_taken(scene):
    invoice = came_back(scene, "recycle")
    resubmit(scene, invoice, service_code="")
    scene.recipient.is_active = False
    scene.recipient.save()
    route_invoice(invoice_id=invoice.pk)
    invoice = reread(invoice)
    assert (invoice.status, invoice.number_is_taken) == (Status.REJETEE, True)


def test_a_recycled_invoice_that_is_withdrawn_keeps_its_number(scene):
    invoice = resubmit(scene, came_back(scene, "recycle"))
    withdraw_invoice(actor=scene.supplier, invoice_id=invoice.pk)
    assert reread(invoice).number_is_taken


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recipient": None}, ("FAC-008", "recipient")),
        ({"service_code": "NULLE-PART"}, ("STR-021", "service_code")),
    ],
)
def test_a_wrong_destination_is_refused(scene, changes, code):
    invoice = came_back(scene, "recycle")
    with refused(code):
        resubmit(scene, invoice, **changes)


def test_a_missing_commitment_is_refused(scene):
    invoice = came_back(scene, "recycle")
    scene.recipient.commitment_required = True
    scene.recipient.save()
    with refused(("STR-023", "commitment_number")):
        resubmit(scene, invoice)


def test_ones_own_structure_is_no_destination(scene):
    invoice = came_back(scene, "recycle")
    own = StructureFactory(public=True)
    Invoice.objects.filter(pk=invoice.pk).update(issuer=own)
    supplier = load_actor(MembershipFactory(structure=own).user, None)
    with refused(("FAC-014", "recipient")):
        resubmit(scene, invoice, actor=supplier, recipient=own, service_code="")


def test_only_an_invoice_to_recycle_is_corrected(scene):
    invoice = scene.routed()
    with refused("FAC-016"):
        resubmit(scene, invoice)


# Acknowledging


def test_a_rejection_is_acknowledged_once_for_the_whole_structure(scene):
    invoice = came_back(scene, "reject")
    assert invoice.needs_acknowledgement
    acknowledge(scene, invoice)
    step = timeline(reread(invoice), Side.SUPPLIER)[-1]
    assert (step.move, step.status, step.who) == ("acknowledge", Status.REJETEE, str(scene.supplier.user))
    assert not reread(invoice).needs_acknowledgement
    colleague = load_actor(MembershipFactory(structure=scene.issuer).user, None)
    assert available_moves(reread(invoice), colleague, Side.SUPPLIER) == []
    with refused("FAC-041"):
        acknowledge(scene, invoice, colleague)


def test_an_automatic_rejection_is_acknowledged_too(scene):
    invoice = scene.routed(text="Facture sans numéro")
    assert invoice.needs_acknowledgement
    assert not acknowledge(scene, invoice).needs_acknowledgement


def test_nobody_is_mailed_about_an_acknowledgement(scene):
    acknowledge(scene, came_back(scene, "reject"))
    assert not Delivery.objects.filter(event="invoice.rejection_acknowledged").exists()


def test_only_a_rejection_is_acknowledged(scene):
    invoice = scene.routed()
    with refused("FAC-016"):
        acknowledge(scene, invoice)


# Who may


@pytest.mark.parametrize(
    ("move", "act"),
    [
        ("suspend", lambda scene, invoice, actor: complete_invoice(actor=actor, invoice_id=invoice.pk, comment="Oui")),
        ("recycle", lambda scene, invoice, actor: resubmit(scene, invoice, actor)),
        ("reject", lambda scene, invoice, actor: acknowledge(scene, invoice, actor)),
    ],
)
def test_readers_recipients_and_strangers_follow_nothing_up(scene, move, act):
    invoice = came_back(scene, move)
    for actor in (reader(scene), scene.clerk, make_scene().supplier):
        with refused("FAC-016"):
            act(scene, invoice, actor)


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("move", "act", "code"),
    [
        ("suspend", lambda scene, invoice: complete(scene, invoice), "FAC-016"),
        ("recycle", lambda scene, invoice: resubmit(scene, invoice), "FAC-016"),
        ("reject", lambda scene, invoice: acknowledge(scene, invoice), "FAC-041"),
    ],
)
def test_of_several_at_once_one_wins_and_the_others_are_told(move, act, code):
    scene = make_scene()
    invoice = came_back(scene, move)
    steps = StatusChange.objects.count()
    outcomes = at_once([partial(act, scene, invoice)] * 4)
    refusals = [outcome.findings[0].code for outcome in outcomes if isinstance(outcome, Refused)]
    assert refusals == [code] * 3
    assert StatusChange.objects.count() == steps + 1
