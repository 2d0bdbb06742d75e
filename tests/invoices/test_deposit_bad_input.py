"""Bad input to the deposit form: each a registered error beside its field and above the form, and nothing is lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files.models import StoredFile
from files.rules import MAX_FILE_SIZE
from files.services import token_for
from invoices.models import Invoice
from outbox.models import Delivery
from structures.models import Structure
from tests.invoices.deposit_form import DEPOSIT, above, beside, tokens, typed, uploaded, value
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.pdfs import encrypted_pdf, invoice_pdf, script_at_opening, truncated_pdf

pytestmark = pytest.mark.django_db

TOMORROW = f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}"


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def assert_refused(page, *expected):
    """Exactly these errors, each beside its field and above the form with a link to it, and nothing written."""
    assert page.status_code == 422
    assert re.search(r"<title>\s*Erreur\u00a0: ", page.text)
    assert above(page) == [(code, f"#id_{field}") for code, field in expected]
    for code, field in expected:
        assert code in beside(page, field)
    assert not Invoice.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"number": ""}, "FAC-004", "number"),
        ({"number": "FA n° 1"}, "FAC-001", "number"),
        ({"number": "F" * 21}, "FAC-001", "number"),
        ({"number": "20230305"}, "FAC-002", "number"),
        ({"invoice_date": ""}, "FAC-006", "invoice_date"),
        ({"invoice_date": TOMORROW}, "FAC-007", "invoice_date"),
        ({"invoice_date": "31/02/2026"}, "SYS-002", "invoice_date"),
        ({"invoice_date": "hier"}, "SYS-002", "invoice_date"),
        ({"net_amount": ""}, "FAC-013", "net_amount"),
        ({"vat_amount": ""}, "FAC-013", "vat_amount"),
        ({"gross_amount": ""}, "FAC-013", "gross_amount"),
        ({"payable_amount": ""}, "FAC-013", "payable_amount"),
        ({"net_amount": "cent"}, "SYS-003", "net_amount"),
        ({"net_amount": "1.234,56"}, "SYS-003", "net_amount"),
        ({"net_amount": "1,234"}, "SYS-012", "net_amount"),
        ({"gross_amount": "1481,48"}, "FAC-010", "gross_amount"),
        ({"payable_amount": "1481,48"}, "FAC-011", "payable_amount"),
        ({"payable_amount": "-1"}, "FAC-012", "payable_amount"),
        ({"service_code": "NULLE-PART"}, "STR-021", "service_code"),
        ({"recipient": ""}, "FAC-008", "recipient"),
        ({"recipient": "", "recipient_words": "Saint-Essai"}, "FAC-008", "recipient"),
        ({"recipient": "", "recipient_words": "Nulle Part-sur-Mer"}, "STR-001", "recipient"),
        ({"recipient": "", "recipient_words": "99999999999999"}, "STR-001", "recipient"),
        ({"recipient": "987654321"}, "STR-001", "recipient"),
        ({"recipient": "9" * 5000}, "STR-001", "recipient"),
        ({"recipient": "x"}, "STR-001", "recipient"),
        ({"pdf": None}, "FAC-009", "pdf"),
        ({"comment": "x" * 2001}, "SYS-004", "comment"),
        ({"commitment_number": "x" * 51}, "SYS-004", "commitment_number"),
        ({"market_number": "x" * 51}, "SYS-004", "market_number"),
    ],
)
def test_a_wrong_or_missing_datum_is_told_beside_its_field_and_nothing_is_lost(supplier, scene, changes, code, field):
    data = typed(scene, **changes)
    page = supplier.post(DEPOSIT, data)
    assert_refused(page, (code, field))
    for name in ("number", "net_amount", "invoice_date", "market_number"):
        if changes.get(name) not in ("hier", "31/02/2026"):
            assert value(page, name) == data[name]
    assert len(tokens(page, "pdf")) == (0 if code == "FAC-009" else 1)


def test_a_number_is_kept_from_being_used_twice(supplier, scene):
    scene.sent(number="FA-2026-17")
    page = supplier.post(DEPOSIT, typed(scene))
    assert page.status_code == 422
    assert above(page) == [("FAC-005", "#id_number")]
    assert Invoice.objects.count() == 1


def test_an_inactive_service_is_told(supplier, scene):
    ServiceFactory(structure=scene.recipient, code="ANCIEN", is_active=False)
    assert_refused(supplier.post(DEPOSIT, typed(scene, service_code="ANCIEN")), ("STR-022", "service_code"))


def test_an_inactive_recipient_is_told(supplier, scene):
    gone = StructureFactory(public=True, is_active=False)
    page = supplier.post(DEPOSIT, typed(scene, recipient=gone.pk, service_code=""))
    assert_refused(page, ("STR-003", "recipient"))


@pytest.mark.parametrize("required", ["service_code", "commitment"])
def test_what_the_recipient_requires_is_told(supplier, scene, required):
    Structure.objects.filter(pk=scene.recipient.pk).update(**{f"{required}_required": True})
    page = supplier.post(DEPOSIT, typed(scene, service_code="", commitment_number=""))
    expected = {"service_code": ("STR-020", "service_code"), "commitment": ("STR-023", "commitment_number")}
    assert_refused(page, expected[required])


def test_ones_own_structure_is_no_recipient(client, scene):
    department = StructureFactory(public=True)
    client.force_login(MembershipFactory(structure=department).user)
    page = client.post(DEPOSIT, typed(scene, issuer=department.pk, recipient=department.pk, service_code=""))
    assert_refused(page, ("FAC-014", "recipient"))


def test_a_company_is_no_recipient_and_a_forged_choice_does_not_tell_its_name(supplier, scene):
    company = StructureFactory(name="Secrets SARL")
    page = supplier.post(DEPOSIT, typed(scene, recipient=company.pk))
    assert_refused(page, ("STR-001", "recipient"))
    assert "Secrets" not in page.text


def test_somebody_elses_structure_is_no_issuer(supplier, scene):
    page = supplier.post(DEPOSIT, typed(scene, issuer=StructureFactory().pk))
    assert page.status_code == 422
    assert above(page) == [("SYS-006", "")]
    assert not Invoice.objects.exists()


def test_everything_missing_is_told_at_once(supplier, scene):
    empty = dict.fromkeys(
        ("recipient", "number", "invoice_date", "net_amount", "vat_amount", "gross_amount", "payable_amount"), ""
    )
    page = supplier.post(DEPOSIT, typed(scene, pdf=None, service_code="", **empty))
    assert_refused(
        page,
        ("FAC-009", "pdf"),
        ("FAC-008", "recipient"),
        ("FAC-004", "number"),
        ("FAC-006", "invoice_date"),
        ("FAC-013", "net_amount"),
        ("FAC-013", "vat_amount"),
        ("FAC-013", "gross_amount"),
        ("FAC-013", "payable_amount"),
    )


BAD_PDFS = [
    (b"<html>not a PDF</html>", "facture.pdf", "FIC-007"),
    (b"", "facture.pdf", "FIC-001"),
    (encrypted_pdf("secret"), "facture.pdf", "FIC-008"),
    (truncated_pdf(), "facture.pdf", "FIC-009"),
    (script_at_opening(), "facture.pdf", "FIC-010"),
    (invoice_pdf() + b"\n" * MAX_FILE_SIZE, "facture.pdf", "FIC-002"),
    (invoice_pdf(), "facture.docx", "FIC-004"),
    (invoice_pdf(), "f" * 200 + ".pdf", "FIC-005"),
]


@pytest.mark.parametrize(("content", "name", "code"), BAD_PDFS, ids=[code for _, _, code in BAD_PDFS])
def test_a_file_that_cannot_be_an_invoice_is_told_and_forgotten(supplier, scene, content, name, code):
    data = typed(scene, pdf=uploaded(content, name))
    page = supplier.post(DEPOSIT, data)
    assert page.status_code == 422
    assert (code, "#id_pdf") in above(page)
    assert code in beside(page, "pdf")
    assert value(page, "number") == data["number"]
    assert not StoredFile.objects.exists()
    assert not Invoice.objects.exists()


def test_a_bad_replacement_leaves_the_pdf_that_was_there(supplier, scene):
    first = supplier.post(DEPOSIT, typed(scene, number=""))
    page = supplier.post(DEPOSIT, typed(scene, pdf=[*tokens(first, "pdf"), uploaded(b"nonsense")]))
    assert_refused(page, ("FIC-007", "pdf"))
    assert tokens(page, "pdf") == tokens(first, "pdf")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ", "programme.exe", "FIC-004"),
        (b"", "vide.txt", "FIC-001"),
        (b"pas une image", "photo.png", "FIC-006"),
        (b"note", "n" * 50 + ".txt", "FIC-005"),
    ],
)
def test_a_bad_attachment_takes_neither_the_others_nor_the_pdf_with_it(supplier, scene, content, name, code):
    good = SimpleUploadedFile("bon.txt", b"bon de livraison")
    page = supplier.post(DEPOSIT, typed(scene, attachments=[good, SimpleUploadedFile(name, content)]))
    assert_refused(page, (code, "attachments"))
    assert len(tokens(page, "attachments")) == len(tokens(page, "pdf")) == 1
    again = typed(scene, pdf=tokens(page, "pdf"), attachments=tokens(page, "attachments"))
    assert supplier.post(DEPOSIT, again).status_code == 302
    kept = Invoice.objects.get()
    assert kept.pdf.name == "facture.pdf"
    assert [attachment.file.name for attachment in kept.attachments.all()] == ["bon.txt"]


def test_files_that_are_too_big_together_are_told(supplier, scene):
    StoredFile.objects.create(sha256="0" * 64, size=121 * 1024 * 1024, name="gros.zip", media_type="application/zip")
    token = token_for(StoredFile.objects.get(), user_id=scene.supplier.user.pk)
    assert_refused(supplier.post(DEPOSIT, typed(scene, attachments=[token])), ("FIC-003", "attachments"))


def test_another_persons_file_is_not_taken(supplier, scene):
    file = StoredFile.objects.create(sha256="0" * 64, size=12, name="autre.pdf", media_type="application/pdf")
    stolen = token_for(file, user_id=scene.clerk.user.pk)
    page = supplier.post(DEPOSIT, typed(scene, pdf=[stolen]))
    assert_refused(page, ("SYS-009", "pdf"))
    assert "autre.pdf" not in page.text


@pytest.mark.parametrize("name", ["number", "service_code", "recipient_words", "comment", "commitment_number"])
def test_a_null_character_breaks_nothing(supplier, scene, name):
    assert supplier.post(DEPOSIT, typed(scene, **{name: "a\x00b", "command": "save"})).status_code in (302, 422)
    assert supplier.post(DEPOSIT, typed(scene, **{name: "a\x00b", "command": "search"})).status_code == 200
