import io
import uuid
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from files.enums import PdfState
from files.models import PdfReading
from files.storage import open_bytes
from invoices.enums import DepositMode, DocumentType, Framework, Motive, NumberCheck, Status
from invoices.models import Invoice, InvoiceLine, UnfinishedLine
from invoices.rules.lines import LineData, UnfinishedLineData, line_net
from invoices.rules.words import Words
from invoices.selectors import lines_of, proposed_number, unfinished_lines_of
from invoices.services import typed_pdf
from invoices.services.copies import correct_invoice, credit_invoice, duplicate_invoice
from invoices.services.deposit import send_invoice, sending_findings
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.routing import route_invoice
from invoices.services.typed import save_typed, save_typed_for_sending
from tests.invoices.factories import InvoiceFactory
from tests.structures.factories import BankAccountFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

BENCH = LineData(
    denomination="Bancs publics en acier", quantity=Decimal("6.5"), unit_price=Decimal("312.123456"),
    vat_rate=Decimal("20.00"), unit="unité", discount=Decimal("28.80"),
)  # fmt: skip
WORK = LineData(denomination="Pose", quantity=Decimal(1), unit_price=Decimal(48), vat_rate=Decimal("5.5"))
BEGUN = UnfinishedLineData(position=2, denomination="Livraison", quantity=Decimal(1), vat_rate=Decimal("20.00"))
TOTALS = {"net_amount": "2048.00", "vat_amount": "402.64", "gross_amount": "2450.64", "payable_amount": "2450.64"}


def data_of(scene, **changes):
    amounts = dict.fromkeys(TOTALS)
    return scene.data(**{**amounts, "lines": (BENCH, WORK), **changes})


def save(scene, service=save_typed, form_key=None, version=0, prepaid="0", **changes):
    return service(
        actor=scene.supplier,
        form_key=form_key or uuid.uuid4(),
        version=version,
        data=data_of(scene, **changes),
        prepaid=Decimal(prepaid),
    )


def pdf_of(invoice):
    with open_bytes(invoice.pdf.sha256) as stream:
        return stream.read()


def words_of(invoice):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(invoice))).pages).split())


# Lines, amounts, PDF


def test_lines_are_kept_and_make_the_amounts(scene):
    invoice = save(scene)
    assert lines_of(invoice) == (BENCH, WORK)
    assert [line.net_amount for line in invoice.lines.all()] == [Decimal("2000.00"), Decimal("48.00")]
    assert {name: str(getattr(invoice, name)) for name in TOTALS} == TOTALS
    assert (invoice.deposit_mode, invoice.status) == (DepositMode.SAISIE_PORTAIL, Status.BROUILLON)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(
    quantity=st.decimals(min_value="0.000001", max_value=999_999, places=6),
    price=st.decimals(min_value=0, max_value=10**8 - 1, places=6),
)
def test_the_database_rounds_as_the_rule_does(scene, quantity, price):
    line = replace(WORK, quantity=quantity, unit_price=price)
    values = {"denomination": "a", "quantity": quantity, "unit_price": price, "vat_rate": 20}
    with transaction.atomic():
        row = InvoiceLine.objects.create(invoice=InvoiceFactory(), position=1, **values)
        row.refresh_from_db()
        assert row.net_amount == line_net(line)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "wrong",
    [{"quantity": 0}, {"unit_price": -1}, {"vat_rate": 101}, {"discount": 49}, {"discount": -1}, {"denomination": ""}],
)
def test_the_database_holds_no_wrong_line(scene, wrong):
    values = {"denomination": "Pose", "quantity": 1, "unit_price": 48, "vat_rate": 20} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.create(invoice=scene.draft(), position=1, **values)


def test_the_pdf_bears_what_the_law_asks_for(scene):
    scene.issuer.vat_number = "FR40123456789"
    scene.issuer.save()
    words = words_of(save(scene, commitment_number="ENG-1", prepaid="450.64", comment="Merci\nbeaucoup"))
    expected = (
        *("Facture n° FA-2026-17", "15/01/2026", "ENG-1", "Bancs publics en acier", "6,5 unité", "312,123456 €"),
        *(scene.issuer.name, scene.issuer.identifier, "FR40123456789", scene.recipient.name),
        *("2 000,00 €", "5,5 %", "2,64 €", "2 450,64 €", "-450,64 €", "30 jours", "40 €", "huit points"),
        "Merci beaucoup",
    )  # fmt: skip
    plain = words.replace("\u00a0", " ").replace("\u202f", " ")
    assert [word for word in expected if word.replace("\u00a0", " ") not in plain] == []
    assert "2 000,00 €" in plain


def test_the_pdf_names_the_account_to_pay_on_unless_nothing_is_to_be_paid(scene):
    account = BankAccountFactory(structure=scene.issuer, bic="ESSAFRPPXXX")
    printed = f"IBAN {account.iban_in_groups}, BIC ESSAFRPPXXX"
    invoice = save(scene, bank_account=account)
    assert invoice.bank_account == account
    assert printed in words_of(invoice)
    paid = save(scene, bank_account=account, framework=Framework.A2, number="FA-2026-18")
    assert printed not in words_of(paid)


def test_the_pdf_is_tagged_in_french_and_titled(scene):
    reader = PdfReader(io.BytesIO(pdf_of(save(scene))))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"].startswith("fr")
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Facture n°\u00a0FA-2026-17"
    assert "pdfuaid:part" in catalog["/Metadata"].get_data().decode()


def test_whatever_is_typed_is_text_in_the_pdf(scene):
    hostile = '#read("/etc/passwd") *gras* $x$ \\ @a <b> œuvre fi Łódź'
    line = replace(WORK, denomination=hostile)
    assert hostile in words_of(save(scene, lines=(line,), comment='#eval("1")\n= Titre'))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Bancs 😀 verts", "Bancs ? verts"),
        ("Pose de 漢字", "Pose de ??"),
        ("A\u0007B\ufe0fC\u200dD", "ABCD"),
        ("ﬁn de chantier Ⓐ", "fin de chantier A"),
        (
            "e\u0301te\u0301 à Łódź, Ελλάδα, Москва, 5 ½ m² → 12 €, −3 ≤ x",
            "été à Łódź, Ελλάδα, Москва, 5 ½ m² → 12 €, −3 ≤ x",
        ),
    ],
)
def test_what_the_fonts_cannot_show_does_not_keep_the_pdf_from_being_made(scene, text, printed):
    scene.recipient.name = f"Acheteur {text}"
    invoice = save(scene, lines=(replace(WORK, denomination=f"Ligne {text}", unit=text[:9]),), comment=f"Note {text}")
    words = words_of(invoice)
    for place in ("Acheteur", "Ligne", "Note"):
        assert f"{place} {printed}" in words
    assert lines_of(invoice)[0].denomination == f"Ligne {text}"


def test_every_letter_that_is_printed_as_it_is_has_its_glyph(scene):
    """PDF/UA refuses a text in which one is lacking."""
    letters = [chr(code) for code in range(0x2C00) if not typed_pdf._UNPRINTABLE.match(chr(code))]
    parts = [" ".join(letters[start : start + 500]) for start in range(0, len(letters), 500)]
    assert save(scene, lines=tuple(replace(WORK, denomination=part) for part in parts)).pdf is not None


def test_the_same_invoice_is_the_same_file(scene):
    key = uuid.uuid4()
    first = save(scene, form_key=key)
    again = save(scene, form_key=key, version=1)
    assert (again.pdf_id, again.version) == (first.pdf_id, 1)
    other = save(scene, form_key=key, version=1, lines=(WORK,))
    assert other.pdf.sha256 != first.pdf.sha256
    assert lines_of(other) == (WORK,)


@pytest.mark.parametrize(
    "lacking", [{"number": ""}, {"recipient": None}, {"invoice_date": None}, {"lines": ()}, {"number": "n°1"}]
)
def test_a_draft_may_lack_what_its_pdf_is_made_from(scene, lacking):
    if lacking.get("number"):
        with refused(("FAC-001", "number")):
            save(scene, **lacking)
        return
    invoice = save(scene, **lacking)
    assert invoice.pdf is None
    assert invoice.is_draft


def test_what_changes_in_lines_alone_raises_the_version(scene):
    key = uuid.uuid4()
    save(scene, form_key=key, number="")
    changed = (replace(BENCH, denomination="Bancs"), WORK)
    assert save(scene, form_key=key, version=1, number="", lines=changed).version == 2
    with refused("FAC-019"):
        save(scene, form_key=key, version=1, number="", lines=(replace(BENCH, denomination="Autres"), WORK))


# Lines that are still to be completed


def test_a_draft_keeps_what_was_begun_and_makes_no_pdf_of_it(scene):
    key = uuid.uuid4()
    assert save(scene, form_key=key).pdf is not None
    draft = save(scene, form_key=key, version=1, unfinished=(BEGUN,))
    assert (lines_of(draft), unfinished_lines_of(draft)) == ((BENCH, WORK), (BEGUN,))
    assert (draft.pdf, str(draft.gross_amount), draft.version) == (None, "2450.64", 2)
    whole = save(scene, form_key=key, version=2, lines=(BENCH, replace(WORK, denomination="Livraison"), WORK))
    assert (whole.pdf is None, unfinished_lines_of(whole)) == (False, ())


def test_what_changes_in_a_begun_line_alone_raises_the_version(scene):
    key = uuid.uuid4()
    save(scene, form_key=key, lines=(), unfinished=(BEGUN,))
    assert save(scene, form_key=key, version=1, lines=(), unfinished=(BEGUN,)).version == 1
    assert save(scene, form_key=key, version=1, lines=(), unfinished=(replace(BEGUN, quantity=None),)).version == 2
    with refused("FAC-019"):
        save(scene, form_key=key, version=1, lines=(), unfinished=(BEGUN,))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quantity": Decimal(0)}, ("FAC-106", "quantity")),
        ({"unit_price": Decimal(-1)}, ("FAC-107", "unit_price")),
        ({"vat_rate": Decimal(101)}, ("FAC-108", "vat_rate")),
        ({"discount": Decimal(-1)}, ("FAC-109", "discount")),
        ({"denomination": "", "unit_price": Decimal(48), "discount": Decimal(49)}, ("FAC-109", "discount")),
    ],
)
def test_what_stands_in_a_begun_line_must_be_right(scene, wrong, code):
    line = replace(BEGUN, **wrong)
    with refused(code):
        save(scene, unfinished=(line,))
    with pytest.raises(IntegrityError), transaction.atomic():
        UnfinishedLine.objects.create(invoice=scene.draft(), **asdict(line))


def test_a_line_that_lacks_nothing_is_no_begun_one(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnfinishedLine.objects.create(invoice=scene.draft(), **asdict(replace(BEGUN, unit_price=Decimal(1))))


def test_nothing_is_sent_with_a_line_to_complete(scene):
    with refused(("FAC-101", "lines")):
        save(scene, save_typed_for_sending, unfinished=(BEGUN,))
    draft = save(scene, unfinished=(BEGUN,))
    assert [finding.code for finding in sending_findings(draft)] == ["FAC-101"]
    with refused(("FAC-101", "lines")):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


def test_a_duplicate_has_the_begun_lines_too(scene):
    source = save(scene, unfinished=(BEGUN,))
    copy = duplicate_invoice(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4())
    assert (lines_of(copy), unfinished_lines_of(copy)) == ((BENCH, WORK), (BEGUN,))


# Sending


def test_a_typed_invoice_goes_the_way_of_a_deposited_one(scene):
    invoice = save(scene, save_typed_for_sending)
    assert PdfReading.objects.get(sha256=invoice.pdf.sha256).state == PdfState.READABLE
    send_invoice(actor=scene.supplier, invoice_id=invoice.pk)
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number_check) == (Status.MISE_A_DISPOSITION, NumberCheck.FOUND)


def test_a_credit_note_is_typed_positive_and_kept_negative(scene):
    sent = scene.routed(number="FA-1")
    note = save(scene, number="AV-1", document_type=DocumentType.AVOIR, corrected_invoice=sent)
    assert (note.gross_amount, note.lines.first().net_amount) == (Decimal("-2450.64"), Decimal("2000.00"))
    words = words_of(note)
    assert "Avoir n°" in words
    assert "FA-1" in words


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"lines": ()}, [("FAC-100", "lines")]),
        ({"lines": (), "number": ""}, [("FAC-004", "number"), ("FAC-100", "lines")]),
        ({"number": "20230305"}, [("FAC-002", "number")]),
        ({"invoice_date": date(2100, 1, 1)}, [("FAC-007", "invoice_date")]),
        ({"lines": (replace(WORK, quantity=Decimal(0)),)}, [("FAC-106", "quantity")]),
        ({"prepaid": "2450.65"}, [("FAC-111", "prepaid")]),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_with_what_to_type(scene, changes, codes):
    with refused(*codes):
        save(scene, save_typed_for_sending, **changes)


def test_a_draft_without_lines_tells_that_it_lacks_them(scene):
    assert [finding.code for finding in sending_findings(save(scene, lines=()))] == ["FAC-100"]


# Copies


def test_a_duplicate_has_the_lines_and_neither_number_nor_date(scene):
    source = save(scene, prepaid="50")
    copy = duplicate_invoice(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4())
    assert lines_of(copy) == lines_of(source)
    assert (copy.deposit_mode, copy.gross_amount) == (DepositMode.SAISIE_PORTAIL, source.gross_amount)
    assert (copy.number, copy.invoice_date, copy.pdf) == ("", None, None)


def test_a_correction_has_the_lines(scene):
    source = save(scene)
    send_invoice(actor=scene.supplier, invoice_id=source.pk)
    withdraw_invoice(actor=scene.supplier, invoice_id=source.pk)
    copy = correct_invoice(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4())
    assert (lines_of(copy), copy.number, copy.pdf_id) == (lines_of(source), source.number, source.pdf_id)


def test_a_credit_note_made_from_a_typed_invoice_has_its_lines(scene):
    source = save(scene)
    send_invoice(actor=scene.supplier, invoice_id=source.pk)
    route_invoice(invoice_id=source.pk)
    note = credit_invoice(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4())
    assert (lines_of(note), note.gross_amount) == (lines_of(source), -source.gross_amount)


# The next number


def test_the_next_number_follows_the_highest_of_the_series_used_last(scene):
    this_year = timezone.localdate().year
    assert proposed_number(scene.issuer.pk) == f"FA-{this_year}-001"
    for number in ("FA-007", "FA-012", "AUTRE-90", "FA-009", "FA-12B"):
        InvoiceFactory(issuer=scene.issuer, sent=True, number=number)
    InvoiceFactory(issuer=scene.issuer, sent=True, number="FA-003")
    assert proposed_number(scene.issuer.pk) == "FA-013"


def test_the_number_of_a_draft_is_passed_over_and_others_series_do_not_matter(scene):
    InvoiceFactory(issuer=scene.issuer, sent=True, number="FA-012")
    InvoiceFactory(issuer=scene.issuer, number="fa-013")
    InvoiceFactory(sent=True, number="FA-100")
    assert proposed_number(scene.issuer.pk) == "FA-014"


def test_the_series_begins_anew_with_the_year(scene):
    last_year = timezone.now().replace(year=timezone.localdate().year - 1)
    InvoiceFactory(issuer=scene.issuer, sent=True, number="FA-900", first_sent_at=last_year)
    assert proposed_number(scene.issuer.pk).endswith("-001")


def test_a_proposed_number_can_be_sent(scene):
    InvoiceFactory(issuer=scene.issuer, sent=True, number="F 0099")
    invoice = save(scene, save_typed_for_sending, number=proposed_number(scene.issuer.pk))
    assert send_invoice(actor=scene.supplier, invoice_id=invoice.pk).number == "F 0100"


def test_a_rejected_typed_invoice_is_corrected_under_another_number(scene):
    source = save(scene)
    send_invoice(actor=scene.supplier, invoice_id=source.pk)
    route_invoice(invoice_id=source.pk)
    words = Words(motive=Motive.MONTANT_ERR)
    process_invoice(actor=scene.clerk, invoice_id=source.pk, move="reject", words=words)
    copy = correct_invoice(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4())
    assert (copy.number, copy.pdf, lines_of(copy)) == ("", None, lines_of(source))
    assert Invoice.objects.filter(deposit_mode=DepositMode.SAISIE_PORTAIL).count() == 2
