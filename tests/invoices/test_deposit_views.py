from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.enums import Status
from invoices.models import Invoice
from invoices.services.deposit import save_draft, send_invoice
from structures.enums import Degree, Space
from structures.models import Structure
from tests.invoices.deposit_form import DEPOSIT, above, beside, parsed, tokens, typed, uploaded, value
from tests.invoices.factories import AttachmentFactory
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.htmx import find, swapped, walk
from tests.support.pdfs import invoice_pdf, scanned_pdf
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

CHECK = reverse("invoices:deposit-pdf")
SEARCH = reverse("invoices:recipient-search")


def url(name, invoice):
    return reverse(f"invoices:issued-{name}", args=[invoice.pk])


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


@pytest.fixture
def reader(client, scene):
    rights = {Space.ISSUED: Degree.CONSULTATION}
    client.force_login(MembershipFactory(structure=scene.issuer, rights=rights).user)
    return client


# From the form to the receipt


def test_from_the_form_to_the_receipt(supplier, scene):
    answer = supplier.post(DEPOSIT, typed(scene))
    draft = Invoice.objects.get()
    assert answer.url == url("confirm", draft)
    window = supplier.get(answer.url)
    assert "Confirmation d'envoi" in window.text
    answer = supplier.post(answer.url, {"version": value(window, "version")})
    assert answer.url == url("receipt", draft)
    sentence = "La facture n° FA-2026-17 est validée, elle est en cours de transmission au service concerné"
    assert sentence in supplier.get(answer.url).text
    draft.refresh_from_db()
    assert draft.status == Status.DEPOSEE


def test_saving_keeps_a_draft_with_everything_typed(supplier, scene):
    attached = SimpleUploadedFile("bon.txt", b"bon de livraison")
    answer = supplier.post(DEPOSIT, typed(scene, attachments=[attached], market_number="M-1", command="save"))
    draft = Invoice.objects.get()
    assert answer.url == url("edit", draft)
    assert (draft.status, draft.number, draft.invoice_date) == (Status.BROUILLON, "FA-2026-17", date(2026, 1, 15))
    assert (draft.gross_amount, draft.comment, draft.market_number) == (Decimal("1481.47"), "Merci d’avance", "M-1")
    page = supplier.get(answer.url)
    for name in ("number", "invoice_date", "gross_amount", "service_code", "commitment_number", "market_number"):
        assert value(page, name) == typed(scene, market_number="M-1")[name]
    assert value(page, "recipient") == str(scene.recipient.pk)
    assert len(tokens(page, "pdf")) == len(tokens(page, "attachments")) == 1


def test_a_draft_may_be_empty(supplier, scene):
    answer = supplier.post(DEPOSIT, {name: typed(scene)[name] for name in ("form_key", "version", "issuer")})
    assert answer.url == url("edit", Invoice.objects.get())


@pytest.mark.parametrize("amount", ["1234,56", "1 234,56", "1234.56", "1\u00a0234,56", "1\u202f234,56"])
def test_an_amount_is_the_same_however_it_is_typed(supplier, scene, amount):
    supplier.post(DEPOSIT, typed(scene, net_amount=amount))
    assert Invoice.objects.get().net_amount == Decimal("1234.56")


@pytest.mark.parametrize("day", ["2026-01-15", "15/01/2026"])
def test_a_date_is_the_same_typed_or_chosen(supplier, scene, day):
    supplier.post(DEPOSIT, typed(scene, invoice_date=day))
    assert Invoice.objects.get().invoice_date == date(2026, 1, 15)


def test_the_form_says_what_is_optional(supplier):
    labels = [element for element in walk(parsed(supplier.get(DEPOSIT))) if element.name == "label"]
    optional = {dict(label.attributes)["for"] for label in labels if "(optionnel)" in str(label)}
    names = ("service_code", "commitment_number", "market_number", "corrected_number", "comment", "attachments")
    assert optional == {f"id_{name}" for name in names}


# One form, one invoice


def test_a_double_click_makes_one_draft(supplier, scene):
    data = typed(scene, pdf=None, command="save")
    answers = [supplier.post(DEPOSIT, data).url for _ in range(2)]
    assert answers == [url("edit", Invoice.objects.get())] * 2


def test_going_back_after_sending_leads_to_the_receipt(supplier, scene):
    data = typed(scene)
    first = supplier.post(DEPOSIT, data)
    draft = Invoice.objects.get()
    page = supplier.get(url("edit", draft))
    send_invoice(actor=scene.supplier, invoice_id=draft.pk)
    before = written()
    again = supplier.post(DEPOSIT, data | {"pdf": tokens(page, "pdf")})
    assert (first.url, again.url) == (url("confirm", draft), url("receipt", draft))
    assert written() == before


def test_a_draft_changed_in_another_tab_is_told_and_then_kept(supplier, scene):
    supplier.post(DEPOSIT, typed(scene, command="save"))
    draft = Invoice.objects.get()
    mine, other = ({"pdf": tokens(supplier.get(url("edit", draft)), "pdf")} for _ in range(2))
    data = typed(scene, form_key=str(draft.form_key), version="1", command="save")
    supplier.post(url("edit", draft), data | other | {"comment": "de l’autre onglet"})
    page = supplier.post(url("edit", draft), data | mine | {"comment": "d’ici"})
    assert page.status_code == 422
    assert [code for code, _ in above(page)] == ["FAC-019"]
    both = str(find(parsed(page), "deposit-conflict"))
    assert "d’ici" in both
    assert "de l’autre onglet" in both
    assert "Numéro de facture" not in both
    again = supplier.post(url("edit", draft), data | mine | {"comment": "d’ici", "version": value(page, "version")})
    assert again.status_code == 302
    draft.refresh_from_db()
    assert (draft.comment, draft.version) == ("d’ici", 3)


# Files


@pytest.mark.parametrize("unchosen", [[], [""]], ids=["scripts", "browsers"])
def test_a_kept_file_need_not_be_chosen_again(supplier, scene, unchosen):
    page = supplier.post(DEPOSIT, typed(scene, number=""))
    supplier.post(DEPOSIT, typed(scene, pdf=tokens(page, "pdf") + unchosen, attachments=unchosen))
    assert Invoice.objects.get().pdf.name == "facture.pdf"


def test_the_last_pdf_chosen_is_the_one(supplier, scene):
    page = supplier.post(DEPOSIT, typed(scene, number=""))
    supplier.post(DEPOSIT, typed(scene, pdf=[*tokens(page, "pdf"), uploaded(name="la-bonne.pdf")]))
    assert Invoice.objects.get().pdf.name == "la-bonne.pdf"


def test_a_file_is_taken_away_without_losing_what_was_typed(supplier, scene):
    page = supplier.post(DEPOSIT, typed(scene, number=""))
    (token,) = tokens(page, "pdf")
    page = supplier.post(DEPOSIT, typed(scene, pdf=[token], discard=token))
    assert page.status_code == 200
    assert tokens(page, "pdf") == []
    assert value(page, "number") == "FA-2026-17"
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("content", "number", "verdict"),
    [
        (invoice_pdf("Facture FA-17"), "FA-17", "figure dans le PDF"),
        (invoice_pdf("Facture FA-17"), "FA-18", "ne figure pas dans le PDF"),
        (scanned_pdf(), "FA-17", "le numéro ne peut pas y être vérifié"),
    ],
)
def test_an_upload_answers_at_once_whether_the_number_stands_in_it(supplier, content, number, verdict):
    answer = supplier.htmx_post(CHECK, {"pdf": uploaded(content), "number": number})
    assert answer.status_code == 200
    assert verdict in str(find(parsed(answer), "number-check"))
    assert len(tokens(answer, "pdf")) == 1
    assert not Invoice.objects.exists()


def test_a_bad_upload_answers_at_once_with_its_error(supplier):
    answer = supplier.htmx_post(CHECK, {"pdf": uploaded(b"nonsense"), "number": ""})
    assert answer.status_code == 422
    assert beside(answer, "pdf") == ["FIC-007"]


def test_the_part_is_the_pages_own(supplier, scene):
    data = {"pdf": uploaded(), "number": "FA-2026-17"}
    answer = supplier.htmx_post(CHECK, data)
    page = supplier.get(DEPOSIT)
    main = swapped(page, answer, "deposit-pdf")
    assert "Le PDF est reçu et son texte est lisible." in str(find(main, "deposit-pdf"))
    assert "figure dans le PDF" in str(find(main, "number-check"))


# The recipient


@pytest.mark.parametrize("words", ["saint-essai", "Rennes", "RENNES saint"])
def test_a_recipient_is_found_by_name_or_town(supplier, scene, words):
    answer = supplier.htmx_get(SEARCH, {"recipient_words": words})
    assert scene.recipient.name in answer.text
    assert scene.issuer.name not in answer.text


def test_without_scripts_the_search_keeps_everything_typed(supplier, scene):
    data = typed(scene, recipient="", recipient_words="essai", command="search")
    page = supplier.post(DEPOSIT, data)
    assert page.status_code == 200
    assert f'value="{scene.recipient.pk}"' in page.text
    assert (value(page, "recipient_words"), value(page, "number")) == ("essai", "FA-2026-17")
    assert len(tokens(page, "pdf")) == 1
    assert not Invoice.objects.exists()


def test_a_whole_siret_needs_no_choice(supplier, scene):
    siret = f"{scene.recipient.identifier[:9]} {scene.recipient.identifier[9:]}"
    assert supplier.post(DEPOSIT, typed(scene, recipient="", recipient_words=siret)).status_code == 302
    assert Invoice.objects.get().recipient == scene.recipient


def test_the_chosen_recipient_tells_what_it_makes_mandatory_and_its_services(supplier, scene):
    ServiceFactory(structure=scene.recipient, code="ANCIEN", is_active=False)
    Structure.objects.filter(pk=scene.recipient.pk).update(service_code_required=True)
    answer = supplier.htmx_get(SEARCH, {"recipient": scene.recipient.pk, "service_code": "ancien"})
    assert "Ce destinataire exige un code service." in answer.text
    assert '<option value="TECH">' in answer.text
    assert '<option value="ANCIEN">' not in answer.text
    assert beside(answer, "service_code") == ["STR-022"]


def test_the_search_is_also_a_page(supplier, scene):
    page = supplier.get(SEARCH, {"recipient_words": "essai"})
    link = f"{DEPOSIT}?destinataire={scene.recipient.pk}"
    assert link in page.text
    assert value(supplier.get(link), "recipient") == str(scene.recipient.pk)


# The window


def test_the_window_lists_what_bars_the_sending_and_does_not_offer_it(supplier, scene):
    draft = scene.draft(number="")
    page = supplier.get(url("confirm", draft))
    assert "FAC-004" in page.text
    assert f"{url('edit', draft)}#id_number" in page.text
    assert "Confirmer et envoyer" not in page.text
    before = written()
    assert supplier.post(url("confirm", draft), {"version": "1"}).status_code == 422
    assert written() == before


def test_the_window_warns_loudly_of_a_number_that_is_not_in_the_pdf_and_lets_it_go(supplier, scene):
    draft = scene.draft(text="Une autre facture")
    page = supplier.get(url("confirm", draft))
    assert 'data-error-code="FAC-003"' in page.text
    assert supplier.post(url("confirm", draft), {"version": "1"}).url == url("receipt", draft)


def test_what_changed_since_the_window_was_opened_is_confirmed_anew(supplier, scene):
    draft = scene.draft()
    window = supplier.get(url("confirm", draft))
    save_draft(
        actor=scene.supplier,
        form_key=draft.form_key,
        version=1,
        data=scene.data(pdf=draft.pdf, comment="changé"),
    )
    before = written()
    refused = supplier.post(url("confirm", draft), {"version": value(window, "version")})
    assert refused.status_code == 422
    assert [code for code, _ in above(refused)] == ["FAC-019"]
    assert written() == before
    assert supplier.post(url("confirm", draft), {"version": value(refused, "version")}).url == url("receipt", draft)


def test_with_scripts_the_window_opens_over_the_form_and_the_form_knows_its_new_version(supplier, scene):
    answer = supplier.htmx_post(DEPOSIT, typed(scene))
    draft = Invoice.objects.get()
    assert answer["HX-Retarget"] == "#window-body"
    assert answer["HX-Replace-Url"] == url("edit", draft)
    assert dict(find(parsed(answer), "id_version").attributes)["value"] == "1"
    sent = supplier.htmx_post(url("confirm", draft), {"version": "1"})
    assert sent["HX-Redirect"] == url("receipt", draft)


# Who may


def test_a_reader_sees_no_form_and_a_forged_one_writes_nothing(reader, scene):
    draft = scene.draft()
    before = written()
    for path in (DEPOSIT, url("edit", draft), url("confirm", draft), url("delete", draft), SEARCH):
        page = reader.get(path)
        assert page.status_code == 403
        assert "SYS-020" in page.text
    for path in (DEPOSIT, url("edit", draft), url("confirm", draft), url("delete", draft), CHECK):
        answer = reader.post(path, typed(scene, form_key=str(draft.form_key)), follow=True)
        assert "SYS-020" in answer.text
    assert written() == before


@pytest.mark.parametrize("page", ["edit", "confirm", "delete", "detail", "receipt", "progress", "withdraw"])
def test_somebody_elses_draft_does_not_exist(supplier, page):
    theirs = make_scene().draft()
    before = written()
    assert supplier.get(url(page, theirs)).status_code == 404
    assert supplier.post(url(page, theirs)).status_code in (404, 405)
    assert written() == before


def test_an_expired_session_leads_to_the_sign_in_page_and_back(client, scene):
    draft = scene.draft()
    here = f"http://testserver{url('edit', draft)}"
    answer = client.htmx_get(SEARCH, {"recipient_words": "x"}, headers={"HX-Current-URL": here})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"{reverse('accounts:sign-in')}?next={url('edit', draft)}"


def test_the_structure_is_chosen_among_those_one_may_deposit_for(client, scene):
    user = MembershipFactory(structure=scene.issuer).user
    second = MembershipFactory(user=user, structure=StructureFactory(name="Autre maison SARL")).structure
    MembershipFactory(user=user, structure=StructureFactory(name="Que lire SARL"), rights={Space.ISSUED: 1})
    client.force_login(user)
    choice = str(find(parsed(client.get(DEPOSIT)), "id_issuer"))
    assert "Autre maison SARL" in choice
    assert "Que lire SARL" not in choice
    client.post(DEPOSIT, typed(scene, issuer=second.pk))
    assert Invoice.objects.get().issuer == second


# Queries


@pytest.mark.parametrize("count", [1, 9])
def test_a_draft_opens_with_the_same_queries_however_many_files_and_services(supplier, scene, count):
    draft = scene.draft()
    for number in range(count):
        AttachmentFactory(invoice=draft)
        ServiceFactory(structure=scene.recipient, code=f"S{number}")
    queries = []
    supplier.get(SEARCH)
    for path in (url("edit", draft), url("confirm", draft), DEPOSIT):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert supplier.get(path).status_code == 200
        queries.append(len(captured))
    assert queries == [14, 10, 6]
