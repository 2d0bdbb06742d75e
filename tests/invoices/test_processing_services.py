import pytest
from django.db import IntegrityError, transaction

from invoices.enums import Motive, Side, Status
from invoices.models import Invoice, StatusChange
from invoices.rules.words import Words
from invoices.selectors import available_moves, status_counts, timeline
from invoices.services.processing import process_invoice
from outbox.models import Delivery
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, ServiceFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

WORDS = {
    "recycle": Words(comment="Le service TECH ne connaît pas cette commande"),
    "reject": Words(motive=Motive.DOUBLE_FACT),
    "suspend": Words(motive=Motive.LIVR_INCOMP, comment="Il manque le bon de livraison"),
    "mandate": Words(mandate_number="M-2026-4"),
}


def process(scene, invoice, *moves, actor=None):
    for move in moves:
        process_invoice(actor=actor or scene.clerk, invoice_id=invoice.pk, move=move, words=WORDS.get(move, Words()))
    invoice.refresh_from_db()
    return invoice


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        (["recycle"], Status.A_RECYCLER),
        (["reject"], Status.REJETEE),
        (["suspend"], Status.SUSPENDUE),
        (["suspend", "reject"], Status.REJETEE),
        (["confirm_service"], Status.SERVICE_FAIT),
        (["confirm_service", "suspend"], Status.SUSPENDUE),
        (["mandate"], Status.MANDATEE),
        (["confirm_service", "mandate", "hand_to_accountant", "account", "pay"], Status.MISE_EN_PAIEMENT),
        (["mandate", "pay"], Status.MISE_EN_PAIEMENT),
    ],
)
def test_the_recipient_makes_the_moves_of_the_table(scene, moves, status):
    invoice = process(scene, scene.routed(), *moves)
    assert invoice.status == invoice.supplier_status == status
    assert status_counts(scene.clerk, Side.RECIPIENT) == {status: 1}


def test_history_keeps_who_and_what_was_said(scene):
    invoice = process(scene, scene.routed(), "suspend")
    step = timeline(invoice, Side.SUPPLIER)[-1]
    assert step.who == str(scene.clerk.user)
    assert step.motive == Motive.LIVR_INCOMP.label
    assert step.comment == "Il manque le bon de livraison"


def test_the_supplier_is_told_of_each_step(scene):
    process(scene, scene.routed(), "confirm_service", "mandate")
    events = Delivery.objects.filter(subscriber="invoices.notices").values_list("event", flat=True)
    assert list(events.order_by("pk"))[-2:] == ["invoice.service_confirmed", "invoice.mandated"]


@pytest.mark.parametrize(
    ("move", "words", "code"),
    [
        ("reject", Words(), "FAC-017"),
        ("suspend", Words(comment="Il manque une pièce"), "FAC-017"),
        ("recycle", Words(comment=" "), "FAC-018"),
        ("confirm_service", Words(mandate_number="M-1"), "FAC-021"),
        ("confirm_service", Words(motive=Motive.AUTRE), "FAC-022"),
        ("account", Words(), "FAC-016"),
        ("pay", Words(), "FAC-016"),
        ("make_available", Words(), "FAC-016"),
        ("no-such-move", Words(), "FAC-016"),
    ],
)
def test_a_refused_move_writes_nothing(scene, move, words, code):
    invoice = scene.routed()
    with refused(code):
        process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=move, words=words)


def test_the_second_of_two_clicks_is_refused_and_leaves_no_trace(scene):
    invoice = process(scene, scene.routed(), "mandate")
    with refused("FAC-016") as refusal:
        process(scene, invoice, "mandate")
    assert "Mandatée" in refusal.value.findings[0].message


def test_the_supplier_makes_none_of_the_recipients_moves(scene):
    invoice = scene.routed()
    with refused("FAC-016"):
        process(scene, invoice, "confirm_service", actor=scene.supplier)


@pytest.mark.parametrize("rights", [{}, {Space.RECEIVED: Degree.CONSULTATION}, {Space.ISSUED: Degree.MODIFICATION}])
def test_without_the_right_nothing_moves(scene, rights):
    actor = load_actor(MembershipFactory(structure=scene.recipient, rights=rights).user, None)
    invoice = scene.routed()
    assert available_moves(invoice, actor, Side.RECIPIENT) == []
    with refused("FAC-016"):
        process(scene, invoice, "confirm_service", actor=actor)


def test_a_right_on_another_service_moves_nothing(scene):
    schools = ServiceFactory(structure=scene.recipient, code="ECOLES")
    rights = {Space.RECEIVED: Degree.MODIFICATION}
    member = MembershipFactory(structure=scene.recipient, service=schools, rights=rights)
    actor = load_actor(member.user, None)
    invoice = scene.routed()
    assert not Invoice.objects.received_by(actor).exists()
    with refused("FAC-016"):
        process(scene, invoice, "confirm_service", actor=actor)
    assert process(scene, scene.routed(number="A-2", service_code="ECOLES"), "confirm_service", actor=actor)


def test_a_stranger_sees_and_moves_nothing(scene):
    invoice = scene.routed()
    other = make_scene()
    for actor in (other.clerk, other.supplier):
        assert not Invoice.objects.visible_to(actor).exists()
        with refused("FAC-016"):
            process(scene, invoice, "confirm_service", actor=actor)


@pytest.mark.parametrize("by", ["structure", "service"])
def test_payment_steps_can_be_kept_from_the_supplier(scene, by):
    if by == "structure":
        scene.recipient.payment_status_hidden = True
        scene.recipient.save()
    else:
        scene.service.payment_status_sent = False
        scene.service.save()
    invoice = process(scene, scene.routed(), "mandate", "account", "pay")
    assert (invoice.status, invoice.supplier_status) == (Status.MISE_EN_PAIEMENT, Status.MANDATEE)
    assert timeline(invoice, Side.SUPPLIER)[-1].status == Status.MANDATEE
    assert timeline(invoice, Side.RECIPIENT)[-1].status == Status.MISE_EN_PAIEMENT
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.MANDATEE: 1}


def test_history_cannot_be_rewritten(scene):
    scene.routed()
    for change in (lambda rows: rows.update(comment="autre"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(StatusChange.objects.all())
