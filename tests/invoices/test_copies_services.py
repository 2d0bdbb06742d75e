import uuid
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from invoices.enums import DocumentType, Framework, Motive, Side, Status
from invoices.models import Invoice
from invoices.rules.words import Words
from invoices.selectors import invoice_to_correct, probable_duplicate, status_counts
from invoices.services.copies import correct_invoice, credit_invoice, duplicate_invoice
from invoices.services.corrections import correct_status
from invoices.services.deposit import delete_draft, send_invoice, sending_findings
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.routing import route_invoice
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.factories import AttachmentFactory
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, StructureFactory
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def copy(service, scene, invoice, actor=None, form_key=None):
    return service(actor=actor or scene.supplier, invoice_id=invoice.pk, form_key=form_key or uuid.uuid4())


def rejected(scene, **changes):
    invoice = scene.routed(**changes)
    words = Words(motive=Motive.MONTANT_ERR)
    return process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move="reject", words=words)


def rejected_by_the_system(scene):
    return scene.routed(text="Facture sans numéro")


def withdrawn(scene):
    return withdraw_invoice(actor=scene.supplier, invoice_id=scene.sent().pk)


# « Corriger et renvoyer »


@pytest.mark.parametrize("ended", [rejected_by_the_system, withdrawn])
def test_what_no_recipient_saw_is_corrected_with_its_number_and_pdf(scene, ended):
    source = ended(scene)
    draft = copy(correct_invoice, scene, source)
    assert (draft.number, draft.pdf_id, draft.replaced_invoice) == (source.number, source.pdf_id, source)
    assert (draft.status, draft.number_is_taken) == (Status.BROUILLON, False)
    assert status_counts(scene.supplier, Side.SUPPLIER) == {source.status: 1, Status.BROUILLON: 1}


def test_a_withdrawn_invoice_can_go_again_under_its_number(scene):
    draft = copy(correct_invoice, scene, withdrawn(scene))
    send_invoice(actor=scene.supplier, invoice_id=draft.pk)
    route_invoice(invoice_id=draft.pk)
    assert Invoice.objects.get(pk=draft.pk).status == Status.MISE_A_DISPOSITION


def test_what_a_recipient_rejected_is_corrected_without_number_nor_pdf(scene):
    source = rejected(scene, commitment_number="E-1", market_number="M-1", comment="Voir devis")
    draft = copy(correct_invoice, scene, source)
    assert (draft.number, draft.pdf) == ("", None)
    same = ("issuer", "recipient", "service_code", "commitment_number", "market_number", "invoice_date", "comment")
    amounts = ("net_amount", "vat_amount", "gross_amount", "payable_amount")
    for name in (*same, *amounts):
        assert getattr(draft, name) == getattr(source, name)


def test_attachments_of_the_deposit_come_along(scene):
    source = rejected(scene)
    attached = AttachmentFactory(invoice=source)
    draft = copy(correct_invoice, scene, source)
    assert [one.file for one in draft.attachments.all()] == [attached.file]


def test_as_long_as_its_correction_waits_there_is_only_that_one(scene):
    source = rejected(scene)
    first = copy(correct_invoice, scene, source)
    assert copy(correct_invoice, scene, source) == first
    delete_draft(actor=scene.supplier, invoice_id=first.pk)
    assert copy(correct_invoice, scene, source).pk != first.pk


def test_a_destination_that_no_longer_exists_does_not_forbid_the_correction(scene):
    source = rejected_by_the_system(scene)
    scene.service.is_active = False
    scene.service.save()
    draft = copy(correct_invoice, scene, source)
    assert [finding.code for finding in sending_findings(draft)] == ["STR-022"]


@pytest.mark.parametrize("stage", ["draft", "sent", "routed"])
def test_what_did_not_end_is_not_corrected(scene, stage):
    invoice = getattr(scene, stage)()
    with refused("FAC-016"):
        copy(correct_invoice, scene, invoice)


# « Dupliquer »


@pytest.mark.parametrize("stage", ["draft", "sent", "routed"])
def test_a_duplicate_goes_to_the_same_place_and_has_nothing_of_its_own(scene, stage):
    source = getattr(scene, stage)(commitment_number="E-1", market_number="M-1", framework=Framework.A2)
    draft = copy(duplicate_invoice, scene, source)
    for name in ("issuer", "recipient", "service_code", "commitment_number", "market_number", "framework"):
        assert getattr(draft, name) == getattr(source, name)
    assert (draft.number, draft.pdf, draft.invoice_date, draft.gross_amount) == ("", None, None, None)
    assert (draft.replaced_invoice, draft.created_by) == (None, scene.supplier.user)


def test_the_same_button_pressed_again_makes_no_second_draft(scene):
    source, key = scene.routed(), uuid.uuid4()
    assert copy(duplicate_invoice, scene, source, form_key=key) == copy(duplicate_invoice, scene, source, form_key=key)
    assert copy(duplicate_invoice, scene, source).pk != copy(credit_invoice, scene, source, form_key=key).pk
    assert Invoice.objects.count() == 4


# « Créer un avoir »


def test_a_credit_note_names_its_invoice_and_has_its_amounts_negative(scene):
    source = scene.routed()
    draft = copy(credit_invoice, scene, source)
    assert (draft.document_type, draft.corrected_invoice) == (DocumentType.AVOIR, source)
    assert (draft.net_amount, draft.vat_amount) == (Decimal("-100.00"), Decimal("-20.00"))
    assert (draft.gross_amount, draft.payable_amount) == (Decimal("-120.00"), Decimal("-120.00"))
    assert (draft.number, draft.pdf) == ("", None)


def test_amounts_of_a_credit_note_are_typed_positive_and_kept_negative(scene):
    draft = scene.draft(document_type=DocumentType.AVOIR, corrected_invoice=scene.routed(number="FA-1"))
    assert (draft.net_amount, draft.gross_amount, draft.payable_amount) == (-100, -120, -120)
    assert sending_findings(draft) == []


def test_an_amount_typed_negative_is_refused_in_a_credit_note_as_well(scene):
    source = scene.routed(number="FA-1")
    with refused(("FAC-012", "net_amount"), ("FAC-011", "payable_amount")):
        scene.draft(
            pdf=source.pdf,
            document_type=DocumentType.AVOIR,
            corrected_invoice=source,
            net_amount=Decimal("-20.00"),
            gross_amount=Decimal("0.00"),
        )


def test_a_credit_note_that_names_no_invoice_is_not_sent(scene):
    draft = scene.draft(document_type=DocumentType.AVOIR)
    with refused(("FAC-042", "corrected_number")):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


def test_the_database_holds_that_a_sent_credit_note_names_its_invoice(scene):
    invoice = scene.routed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(document_type=DocumentType.AVOIR)


@pytest.mark.parametrize("stage", ["draft", "sent", "rejected"])
def test_nothing_is_given_back_on_what_nobody_owes(scene, stage):
    invoice = rejected(scene) if stage == "rejected" else getattr(scene, stage)()
    with refused("FAC-016"):
        copy(credit_invoice, scene, invoice)


def test_a_credit_note_is_not_credited(scene):
    note = scene.routed(number="FA-2", document_type=DocumentType.AVOIR, corrected_invoice=scene.routed())
    with refused("FAC-016"):
        copy(credit_invoice, scene, note)


def test_the_invoice_to_correct_is_found_by_its_number_among_the_issuers_own(scene):
    source = scene.routed(number="FA 1")
    other = make_scene()
    assert invoice_to_correct(scene.issuer.pk, " fa  1 ", uuid.uuid4()) == source
    assert invoice_to_correct(other.issuer.pk, "FA 1", uuid.uuid4()) is None
    assert invoice_to_correct(scene.issuer.pk, rejected(scene, number="FA 2").number, uuid.uuid4()) is None


def test_of_two_years_with_the_same_number_the_draft_keeps_its_own(scene):
    old = scene.routed(number="FA 1")
    Invoice.objects.filter(pk=old.pk).update(first_sent_at="2025-03-03T12:00:00Z")
    new = scene.routed(number="FA 1")
    draft = copy(credit_invoice, scene, old)
    assert invoice_to_correct(scene.issuer.pk, "FA 1", draft.form_key) == old
    assert invoice_to_correct(scene.issuer.pk, "FA 1", uuid.uuid4()) == new


# Who may


@pytest.mark.parametrize("service", [correct_invoice, duplicate_invoice, credit_invoice])
def test_readers_recipients_and_strangers_copy_nothing(scene, service):
    invoice = rejected(scene)
    rights = {Space.ISSUED: Degree.CONSULTATION}
    reader = load_actor(MembershipFactory(structure=scene.issuer, rights=rights).user, None)
    for actor in (reader, scene.clerk, make_scene().supplier):
        with refused("FAC-015"):
            copy(service, scene, invoice, actor)


def test_an_inactive_structure_makes_no_draft(scene):
    invoice = rejected(scene)
    scene.issuer.is_active = False
    scene.issuer.save()
    with refused("FAC-015"):
        copy(correct_invoice, scene, invoice)


@pytest.mark.django_db(transaction=True)
def test_several_corrections_at_once_are_one_draft():
    scene = make_scene()
    invoice = rejected(scene)
    outcomes = at_once([partial(copy, correct_invoice, scene, invoice) for _ in range(4)])
    assert len({draft.pk for draft in outcomes}) == 1
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.REJETEE: 1, Status.BROUILLON: 1}


# A probable duplicate


def test_the_same_amount_and_date_to_the_same_recipient_is_probably_the_same_invoice(scene):
    first = scene.routed(number="FA-1")
    draft = scene.draft(number="FA-2")
    assert probable_duplicate(draft) == first
    assert send_invoice(actor=scene.supplier, invoice_id=draft.pk).status == Status.DEPOSEE


@pytest.mark.parametrize(
    "changes",
    [
        {"gross_amount": Decimal("121.00"), "vat_amount": Decimal("21.00")},
        {"invoice_date": date(2026, 1, 16)},
        {"number": "fa-1"},
        {"recipient": None},
        {"gross_amount": None},
    ],
)
def test_what_differs_is_another_invoice(scene, changes):
    scene.routed(number="FA-1")
    assert probable_duplicate(scene.draft(**({"number": "FA-2"} | changes))) is None


def test_neither_drafts_nor_what_ended_nor_what_is_replaced_are_duplicates(scene):
    scene.draft(number="FA-1")
    source = rejected(scene, number="FA-3")
    make_scene().routed(number="FA-4")
    draft = copy(correct_invoice, scene, source)
    assert probable_duplicate(draft) is None


@pytest.mark.parametrize("amount", [Decimal("120.00"), Decimal("90.00")])
def test_what_a_draft_was_to_replace_warns_once_its_recipient_has_it_back(scene, amount):
    source = rejected(scene, number="FA-3")
    draft = copy(correct_invoice, scene, source)
    draft.gross_amount = amount
    draft.save(update_fields=["gross_amount"])
    assert probable_duplicate(draft) is None
    correct_status(actor=scene.clerk, invoice_id=source.pk, reason="Confondue avec une autre")
    assert probable_duplicate(Invoice.objects.get(pk=draft.pk)) == source


@pytest.mark.parametrize("status", [Status.REFUSEE_1, Status.REFUSEE_2])
def test_what_a_validator_refused_for_good_is_no_duplicate_of_what_replaces_it(scene, status):
    source = scene.sent(number="FA-3")
    Invoice.objects.filter(pk=source.pk).update(
        framework=Framework.A12, validator_1=StructureFactory(), status=status, supplier_status=status
    )
    assert probable_duplicate(copy(correct_invoice, scene, source)) is None
