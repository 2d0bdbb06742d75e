import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from files.models import StoredFile
from invoices.enums import Side, Status
from invoices.models import Invoice, StatusChange
from invoices.selectors import status_counts
from invoices.services.deposit import delete_draft, receive_attachment, receive_pdf, save_draft, send_invoice
from kernel.models import RecoveryCopy
from kernel.recovery import save_copy
from outbox.models import Delivery
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.pdfs import encrypted_pdf, script_at_opening
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def save(scene, *, form_key=None, version=0, actor=None, attachments=(), **changes):
    return save_draft(
        actor=actor or scene.supplier,
        form_key=form_key or uuid.uuid4(),
        version=version,
        data=scene.data(**changes),
        attachments=attachments,
    )


# Drafts


def test_a_draft_may_be_almost_empty(scene):
    empty = dict.fromkeys(
        ("recipient", "invoice_date", "net_amount", "vat_amount", "gross_amount", "payable_amount"), None
    )
    draft = save(scene, number="", service_code="", **empty)
    assert draft.status == Status.BROUILLON
    assert not draft.number_is_taken
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.BROUILLON: 1}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": "20230305"}, ("FAC-002", "number")),
        ({"number": "FA n° 1"}, ("FAC-001", "number")),
        ({"gross_amount": Decimal("120.01")}, ("FAC-010", "gross_amount")),
        ({"invoice_date": timezone.localdate() + timedelta(days=1)}, ("FAC-007", "invoice_date")),
        ({"service_code": "NULLE-PART"}, ("STR-021", "service_code")),
    ],
)
def test_a_draft_with_a_wrong_datum_is_refused(scene, changes, expected):
    with refused(expected):
        save(scene, **changes)


def test_a_draft_to_an_inactive_recipient_is_refused(scene):
    inactive = StructureFactory(public=True, is_active=False)
    with refused(("STR-003", "recipient")):
        save(scene, recipient=inactive, service_code="")


def test_a_draft_to_a_company_is_refused(scene):
    company = StructureFactory()
    with refused(("STR-002", "recipient")):
        save(scene, recipient=company, service_code="")


def test_a_draft_to_an_inactive_service_is_refused(scene):
    ServiceFactory(structure=scene.recipient, code="ANCIEN", is_active=False)
    with refused(("STR-022", "service_code")):
        save(scene, service_code="ANCIEN")


def test_a_public_supplier_cannot_invoice_itself(scene):
    public = StructureFactory(public=True)
    actor = load_actor(MembershipFactory(structure=public).user, None)
    with refused(("FAC-014", "recipient")):
        save(scene, actor=actor, issuer=public, recipient=public, service_code="")


def test_what_the_recipient_requires_may_come_later_in_a_draft(scene):
    scene.recipient.service_code_required = scene.recipient.commitment_required = True
    scene.recipient.save()
    assert save(scene, service_code="").is_draft


def test_the_same_form_posted_twice_is_one_draft(scene):
    key = uuid.uuid4()
    assert save(scene, form_key=key).pk == save(scene, form_key=key).pk
    assert Invoice.objects.count() == 1
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.BROUILLON: 1}


def test_going_back_and_correcting_changes_the_same_draft(scene):
    key = uuid.uuid4()
    save(scene, form_key=key)
    changed = save(scene, form_key=key, number="FA-18")
    assert (changed.number, changed.version, Invoice.objects.count()) == ("FA-18", 2, 1)


def test_a_draft_changed_meanwhile_is_not_overwritten(scene):
    key = uuid.uuid4()
    save(scene, form_key=key)
    save(scene, form_key=key, version=1, number="FA-18")
    with refused("FAC-019"):
        save(scene, form_key=key, version=1, number="FA-19")


def test_a_sent_invoice_cannot_be_edited(scene):
    invoice = scene.sent()
    with refused("FAC-020"):
        save(scene, form_key=invoice.form_key, version=1, number="FA-99")


def test_somebody_elses_draft_cannot_be_taken_over_by_its_form_key(scene):
    theirs = make_scene()
    draft = theirs.draft()
    with refused(("FAC-015", "issuer")):
        save(scene, form_key=draft.form_key, version=1)


@pytest.mark.parametrize("rights", [{}, {Space.ISSUED: Degree.CONSULTATION}, {Space.RECEIVED: Degree.MODIFICATION}])
def test_without_the_right_no_draft_is_kept(scene, rights):
    actor = load_actor(MembershipFactory(structure=scene.issuer, rights=rights).user, None)
    with refused(("FAC-015", "issuer")):
        save(scene, actor=actor)


def test_no_draft_for_somebody_elses_structure(scene):
    somebody_else = StructureFactory()
    with refused(("FAC-015", "issuer")):
        save(scene, issuer=somebody_else)


def test_attachments_are_exactly_those_of_the_form(scene):
    key = uuid.uuid4()
    first, second = (receive_attachment(upload=SimpleUploadedFile(name, b"note")) for name in ("a.txt", "b.txt"))
    draft = save(scene, form_key=key, attachments=[first, second])
    save(scene, form_key=key, attachments=[second])
    assert [attachment.file.name for attachment in draft.attachments.all()] == ["b.txt"]


def test_a_colleague_deletes_a_draft(scene):
    draft = scene.draft()
    colleague = load_actor(MembershipFactory(structure=scene.issuer).user, None)
    delete_draft(actor=colleague, invoice_id=draft.pk)
    assert not Invoice.objects.exists()
    assert status_counts(scene.supplier, Side.SUPPLIER) == {}


def test_a_sent_invoice_is_never_deleted(scene):
    invoice = scene.sent()
    with refused("FAC-020"):
        delete_draft(actor=scene.supplier, invoice_id=invoice.pk)


def test_a_stranger_deletes_nothing(scene):
    draft = scene.draft()
    stranger = make_scene().supplier
    with refused("FAC-015"):
        delete_draft(actor=stranger, invoice_id=draft.pk)


@pytest.mark.parametrize(("content", "code"), [(encrypted_pdf("secret"), "FIC-008"), (script_at_opening(), "FIC-010")])
def test_a_pdf_that_nobody_could_process_is_refused_and_forgotten(content, code):
    with refused((code, "pdf")):
        receive_pdf(upload=SimpleUploadedFile("facture.pdf", content))
    assert not StoredFile.objects.exists()


# Sending


def test_sending_takes_the_number_and_starts_the_routing(scene):
    invoice = scene.sent()
    assert (invoice.status, invoice.number_is_taken) == (Status.DEPOSEE, True)
    assert [change.move for change in StatusChange.objects.all()] == ["send"]
    assert set(Delivery.objects.values_list("subscriber", flat=True)) == {"invoices.route", "invoices.notices"}
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.DEPOSEE: 1}


def test_what_is_sent_leaves_no_copy_of_its_form(scene):
    drafts = [scene.draft(number=number) for number in ("FA-1", "FA-2")]
    for draft in drafts:
        place = reverse("invoices:issued-edit", args=[draft.pk])
        save_copy(user_id=scene.supplier.user.pk, key=uuid.uuid4(), place=place, typed={"number": ["1"]})
    send_invoice(actor=scene.supplier, invoice_id=drafts[0].pk)
    assert RecoveryCopy.objects.get().place == reverse("invoices:issued-edit", args=[drafts[1].pk])


def test_sending_twice_sends_once(scene):
    draft = scene.draft()
    for _ in range(2):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)
    assert StatusChange.objects.count() == 1


def test_an_incomplete_draft_is_told_everything_at_once(scene):
    scene.recipient.commitment_required = scene.recipient.service_code_required = True
    scene.recipient.save()
    draft = save(scene, number="", service_code="", payable_amount=None)
    with refused(
        ("FAC-009", "pdf"),
        ("FAC-004", "number"),
        ("FAC-013", "payable_amount"),
        ("STR-020", "service_code"),
        ("STR-023", "commitment_number"),
    ):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


def test_where_service_or_engagement_is_mandatory_one_of_them_is_needed(scene):
    scene.recipient.service_or_commitment_required = True
    scene.recipient.save()
    draft = scene.draft(service_code="", commitment_number="")
    with refused(("STR-024", "commitment_number")):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)
    assert send_invoice(actor=scene.supplier, invoice_id=scene.draft(commitment_number="").pk).number_is_taken


def test_what_became_wrong_since_the_draft_is_refused_at_sending(scene):
    draft = scene.draft()
    scene.service.is_active = False
    scene.service.save()
    with refused(("STR-022", "service_code")):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


def test_an_inactive_issuer_sends_nothing(scene):
    draft = scene.draft()
    scene.issuer.is_active = False
    scene.issuer.save()
    with refused("FAC-015"):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


@pytest.mark.parametrize("rights", [{}, {Space.ISSUED: Degree.CONSULTATION}])
def test_without_the_right_nothing_is_sent(scene, rights):
    draft = scene.draft()
    actor = load_actor(MembershipFactory(structure=scene.issuer, rights=rights).user, None)
    with refused("FAC-015"):
        send_invoice(actor=actor, invoice_id=draft.pk)


# The number


@pytest.mark.parametrize("again", ["FA-2026-17", "fa-2026-17", " FA-2026-17 "])
def test_a_number_is_taken_once_for_its_issuer_and_year(scene, again):
    scene.sent()
    draft = scene.draft(number=again)
    with refused(("FAC-005", "number")):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


def test_spaces_inside_a_number_count_once(scene):
    scene.sent(number="FA 17")
    draft = scene.draft(number="FA  17")
    with refused("FAC-005"):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


def test_drafts_reserve_no_number(scene):
    scene.draft()
    assert scene.sent().number_is_taken


def test_another_issuer_may_use_the_same_number(scene):
    scene.sent()
    assert make_scene().sent().number_is_taken


def test_the_year_is_that_of_paris_and_frees_the_number(scene, time_machine):
    years = []
    for moment in ("2026-12-31T22:30:00+00:00", "2026-12-31T23:30:00+00:00"):
        time_machine.move_to(moment, tick=False)
        invoice = scene.sent()
        invoice.refresh_from_db()
        years.append(invoice.sent_year)
    assert years == [2026, 2027]


@pytest.mark.parametrize("number", ["20230305", "20240229", "19991231"])
def test_a_date_is_no_number(scene, number):
    with refused(("FAC-002", "number")):
        save(scene, number=number)


@pytest.mark.parametrize("number", ["17052019", "20231399", "20230229"])
def test_what_is_no_real_date_in_that_form_is_a_number(scene, number):
    assert scene.sent(number=number).number_is_taken
