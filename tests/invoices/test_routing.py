from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files import ocr
from files.enums import ScanState
from files.models import StoredFile
from invoices.enums import NumberCheck, Side, Status
from invoices.models import Invoice, StatusChange
from invoices.selectors import status_counts, timeline
from invoices.services.deposit import receive_pdf, send_invoice
from invoices.services.processing import withdraw_invoice
from invoices.services.routing import route_invoice, route_recognised
from outbox.models import Delivery
from outbox.registry import subscriber_named
from structures.models import Partner
from tests.invoices.scenes import make_scene
from tests.structures.factories import ServiceFactory
from tests.support.outbox import deliveries_of, drain_outbox, let_time_pass
from tests.support.pdfs import scanned_pdf
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db


def rejection(invoice):
    (change,) = StatusChange.objects.filter(invoice=invoice, target=Status.REJETEE)
    return [row["code"] for row in change.findings]


def test_a_good_invoice_becomes_available_and_its_delay_starts(scene):
    invoice = scene.routed()
    assert invoice.status == Status.MISE_A_DISPOSITION
    assert invoice.recipient_service == scene.service
    assert invoice.number_check == NumberCheck.FOUND
    assert invoice.due_date == timezone.localdate() + timedelta(days=30)
    moves = StatusChange.objects.filter(invoice=invoice).values_list("move", "side")
    assert list(moves) == [("send", "SUPPLIER"), ("route", "SYSTEM"), ("make_available", "SYSTEM")]


def test_the_delay_is_that_of_the_recipient(scene):
    scene.recipient.payment_delay_category = "HEALTH"
    scene.recipient.save()
    assert scene.routed().due_date == timezone.localdate() + timedelta(days=50)


def test_without_service_code_it_goes_to_the_default_service(scene):
    assert scene.routed(service_code="").recipient_service.code == "FACTURES_PUBLIQUES"


def test_a_service_code_is_read_without_regard_to_case(scene):
    assert scene.routed(service_code="tech").recipient_service == scene.service


def test_a_number_absent_from_the_pdf_is_rejected_and_freed(scene):
    invoice = scene.routed(text="Facture n° ZZ-99")
    assert (invoice.status, invoice.number_check) == (Status.REJETEE, NumberCheck.NOT_FOUND)
    assert rejection(invoice) == ["FAC-003"]
    assert not invoice.number_is_taken
    assert scene.sent().number_is_taken


# Scans: their pictures are read apart.


def recognising(monkeypatch, answer):
    """What reading pictures gives in this test; returns how often it was asked."""
    asked = []

    def recognise(data, seconds):
        asked.append(seconds)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(ocr, "recognise", recognise)
    return asked


def sent_scan(scene, **changes):
    return scene.sent(pdf=receive_pdf(upload=SimpleUploadedFile("scan.pdf", scanned_pdf())), **changes)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("FACTURE n° FA-2026-17 du 15/01/2026", NumberCheck.FOUND_BY_OCR),
        ("FACTURE n° FA-2026-99", NumberCheck.UNVERIFIABLE),
        ("", NumberCheck.UNVERIFIABLE),
        (None, NumberCheck.UNVERIFIABLE),
    ],
    ids=["there", "another", "nothing", "illegible"],
)
def test_a_scan_goes_on_once_its_pictures_were_read(scene, monkeypatch, text, check):
    recognising(monkeypatch, text)
    invoice = sent_scan(scene)
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number_check) == (Status.EN_COURS_ACHEMINEMENT, NumberCheck.NOT_CHECKED)
    drain_outbox()
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number_check) == (Status.MISE_A_DISPOSITION, check)


def test_the_pictures_are_read_in_the_slow_queue_and_once(scene, monkeypatch):
    asked = recognising(monkeypatch, "FA-2026-17")
    invoice = sent_scan(scene)
    for _ in range(3):
        route_invoice(invoice_id=invoice.pk)
    assert [subscriber_named(row.subscriber).queue for row in deliveries_of("invoice.awaits_ocr")] == ["bulk"]
    drain_outbox()
    for _ in range(2):
        route_recognised(invoice_id=invoice.pk)
    assert len(asked) == 1
    assert StatusChange.objects.filter(invoice=invoice, move="make_available").count() == 1


def test_the_same_scan_sent_again_is_not_read_again(scene, monkeypatch):
    asked = recognising(monkeypatch, "FA-2026-17 FA-2026-18")
    for number in ("FA-2026-17", "FA-2026-18"):
        sent_scan(scene, number=number)
        drain_outbox()
    assert len(asked) == 1
    assert set(Invoice.objects.values_list("number_check", flat=True)) == {NumberCheck.FOUND_BY_OCR}


def test_a_scan_whose_reading_ends_the_worker_is_unverifiable_and_not_lost(scene, monkeypatch):
    recognising(monkeypatch, RuntimeError("the worker dies"))
    invoice = sent_scan(scene)
    route_invoice(invoice_id=invoice.pk)
    for _ in range(3):
        drain_outbox(failures_expected=True)
        let_time_pass()
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number_check) == (Status.MISE_A_DISPOSITION, NumberCheck.UNVERIFIABLE)


def test_an_invoice_withdrawn_meanwhile_stays_withdrawn(scene, monkeypatch):
    recognising(monkeypatch, "FA-2026-17")
    invoice = sent_scan(scene)
    route_invoice(invoice_id=invoice.pk)
    withdraw_invoice(actor=scene.supplier, invoice_id=invoice.pk)
    drain_outbox()
    invoice.refresh_from_db()
    assert invoice.status == Status.ABANDONNEE


def change_after_sending(scene, what):
    if what == "recipient":
        scene.recipient.is_active = False
        scene.recipient.save()
    elif what == "service":
        scene.service.is_active = False
        scene.service.save()
    elif what == "service code":
        scene.service.delete()
    elif what == "commitment":
        scene.recipient.commitment_required = True
        scene.recipient.save()
    elif what == "commitment of the service":
        scene.service.commitment_required = True
        scene.service.save()


@pytest.mark.parametrize(
    ("what", "codes"),
    [
        ("recipient", ["STR-003"]),
        ("service", ["STR-022"]),
        ("service code", ["STR-021"]),
        ("commitment", ["STR-023"]),
        ("commitment of the service", ["STR-023"]),
    ],
)
def test_what_changed_since_the_sending_is_rejected_by_the_system(scene, what, codes):
    invoice = scene.sent()
    change_after_sending(scene, what)
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert invoice.status == Status.REJETEE
    assert rejection(invoice) == codes
    assert invoice.made_available_at is None


def test_a_rejection_names_every_reason_and_explains_it(scene):
    invoice = scene.sent(text="Rien")
    change_after_sending(scene, "service")
    route_invoice(invoice_id=invoice.pk)
    last = timeline(invoice, Side.SUPPLIER)[-1]
    assert last.who == "système"
    assert [finding.code for finding in last.findings] == ["FAC-003", "STR-022"]
    assert all(finding.explanation and finding.remedy for finding in last.findings)


def test_the_recipient_never_sees_what_was_rejected_on_the_way(scene):
    scene.routed(text="Rien")
    assert not Invoice.objects.received_by(scene.clerk).exists()
    assert not Invoice.objects.visible_to(scene.clerk).exists()
    assert status_counts(scene.clerk, Side.RECIPIENT) == {}


def test_routing_again_changes_nothing(scene):
    invoice = scene.routed()
    before = written()
    route_invoice(invoice_id=invoice.pk)
    assert written() == before


def test_a_worker_that_died_half_way_is_continued(scene):
    invoice = scene.sent()
    Invoice.objects.filter(pk=invoice.pk).update(status=Status.EN_COURS_ACHEMINEMENT)
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert invoice.status == Status.MISE_A_DISPOSITION


def test_the_first_available_invoice_makes_partners_in_that_direction(scene):
    for number in ("A-1", "A-2"):
        scene.sent(number=number)
    drain_outbox()
    assert list(Partner.objects.values_list("supplier", "client")) == [(scene.issuer.pk, scene.recipient.pk)]


def test_a_rejected_invoice_makes_no_partners(scene):
    scene.sent(text="Rien")
    drain_outbox()
    assert not Partner.objects.exists()


def test_a_withdrawn_invoice_is_not_routed_and_its_number_is_free(scene):
    invoice = scene.sent()
    withdraw_invoice(actor=scene.supplier, invoice_id=invoice.pk)
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert invoice.status == Status.ABANDONNEE
    assert scene.sent().number_is_taken


def test_an_available_invoice_cannot_be_withdrawn(scene):
    invoice = scene.routed()
    with refused("FAC-016"):
        withdraw_invoice(actor=scene.supplier, invoice_id=invoice.pk)


def test_nobody_withdraws_somebody_elses_invoice(scene):
    invoice = scene.sent()
    stranger = make_scene().supplier
    for actor in (scene.clerk, stranger):
        with refused("FAC-016"):
            withdraw_invoice(actor=actor, invoice_id=invoice.pk)


def test_with_scanning_on_routing_waits_for_the_verdict(scene, settings):
    settings.FILES_SCANNING = True
    draft = scene.draft()
    send_invoice(actor=scene.supplier, invoice_id=draft.pk)
    route_invoice(invoice_id=draft.pk)
    draft.refresh_from_db()
    assert draft.status == Status.EN_COURS_ACHEMINEMENT
    StoredFile.objects.update(scan_state=ScanState.CLEAN)
    route_invoice(invoice_id=draft.pk)
    draft.refresh_from_db()
    assert draft.status == Status.MISE_A_DISPOSITION


def test_an_infected_pdf_is_rejected(scene, settings):
    settings.FILES_SCANNING = True
    draft = scene.draft()
    send_invoice(actor=scene.supplier, invoice_id=draft.pk)
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    route_invoice(invoice_id=draft.pk)
    assert rejection(draft) == ["FIC-011"]


def test_each_service_has_its_own_tally(scene):
    ServiceFactory(structure=scene.recipient, code="ECOLES")
    scene.routed(number="A-1")
    scene.routed(number="A-2", service_code="ECOLES")
    assert status_counts(scene.clerk, Side.RECIPIENT) == {Status.MISE_A_DISPOSITION: 2}
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.MISE_A_DISPOSITION: 2}


def test_every_step_is_announced_once(scene):
    scene.routed()
    events = Delivery.objects.values_list("event", "subscriber").order_by("pk")
    assert list(events) == [
        ("invoice.sent", "invoices.route"),
        ("invoice.sent", "invoices.notices"),
        ("invoice.made_available", "invoices.partners"),
        ("invoice.made_available", "invoices.notices"),
    ]
