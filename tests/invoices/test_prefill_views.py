"""The deposit form, filled in from its PDF."""

import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from files.enums import ScanState
from files.models import StoredFile
from invoices.models import Invoice
from invoices.views.deposit import MOST_TRIES
from tests.invoices.deposit_form import DEPOSIT, above, beside, codes, parsed, tokens, typed, uploaded, value
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, StructureFactory
from tests.support.cii import factur_x
from tests.support.htmx import find, walk
from tests.support.pdfs import invoice_pdf, scanned_pdf, with_data

pytestmark = pytest.mark.django_db

CHECK = reverse("invoices:deposit-pdf")
NOTE = "Prérempli depuis votre PDF – à vérifier"
TOTALS = ("Total HT : 1 000,00 €", "TVA 20 % : 200,00 €", "Total TTC : 1 200,00 €")
READ = {
    "number": "FA-7",
    "invoice_date": "2026-01-15",
    "net_amount": "1000,00",
    "vat_amount": "200,00",
    "gross_amount": "1200,00",
    "payable_amount": "1200,00",
}


ISSUER, RECIPIENT = "90010137900015", "90010981000011"


@pytest.fixture
def scene(db):
    """Both parties have SIRETs whose key is right."""
    return make_scene(issuer=ISSUER, recipient=RECIPIENT)


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def pdf(*lines):
    return uploaded(invoice_pdf("Facture n° FA-7 du 15/01/2026", *TOTALS, *lines))


def empty(scene, **changes):
    """A form in which nothing stands but the issuer."""
    fields = {name: "" for name in typed(scene) if name not in ("form_key", "version", "issuer", "pdf", "command")}
    return {**typed(scene), **fields, "command": None, **changes}


def post(client, scene, *, scripts=True, **changes):
    data = {name: one for name, one in empty(scene, **changes).items() if one is not None}
    return client.htmx_post(CHECK, data) if scripts else client.post(DEPOSIT, data)


def filled(page):
    return {name: value(page, name) for name in READ}


def noted(page):
    return page.content.decode().count(NOTE)


def test_an_upload_fills_what_is_empty_and_says_so(supplier, scene):
    page = post(supplier, scene, pdf=pdf())
    assert page.status_code == 200
    assert filled(page) == READ
    assert noted(page) == len(READ)
    assert set(tokens(page, "prefilled_names")) == set(READ)
    assert not Invoice.objects.exists()


def test_only_the_parts_that_follow_from_the_pdf_come_back(supplier, scene):
    page = post(supplier, scene, pdf=pdf())
    replaced = [dict(one.attributes) for one in walk(parsed(page)) if "hx-swap-oob" in dict(one.attributes)]
    assert [one["id"] for one in replaced] == [
        "deposit-recipient",
        "deposit-identity",
        "deposit-amounts",
        "deposit-preview",
    ]
    assert find(parsed(page), "deposit-pdf")
    assert "deposit-form" not in page.content.decode()


def test_what_was_typed_stays(supplier, scene):
    page = post(supplier, scene, pdf=pdf(), number="MINE-1", net_amount="5")
    assert filled(page) == READ | {"number": "MINE-1", "net_amount": "5"}
    assert noted(page) == len(READ) - 2


def test_without_scripts_the_page_comes_back_filled(supplier, scene):
    page = post(supplier, scene, scripts=False, pdf=pdf(), command="read", comment="À moi")
    assert page.status_code == 200
    assert filled(page) == READ
    assert "À moi" in page.content.decode()
    assert not Invoice.objects.exists()


def test_the_recipient_is_looked_up_and_its_service_with_it(supplier, scene):
    page = post(supplier, scene, pdf=pdf("SIRET client : 900 109 810 00011", "Code service : TECH"))
    (chosen,) = (
        dict(one.attributes)["value"]
        for one in walk(parsed(page))
        if dict(one.attributes).get("name") == "recipient" and "checked" in dict(one.attributes)
    )
    assert chosen == str(scene.recipient.pk)
    assert value(page, "service_code") == "TECH"


def test_only_a_recipient_of_the_directory_is_proposed(supplier, scene):
    StructureFactory(identifier="90011403400011")
    scene.recipient.is_active = False
    scene.recipient.save()
    for siret in (RECIPIENT, "90011403400011", "90020111200019"):
        page = post(supplier, scene, pdf=pdf(f"SIRET client : {siret}", "Code service : TECH"))
        assert "recipient" not in tokens(page, "prefilled_names")
        assert value(page, "service_code") == ""


def test_a_service_that_the_recipient_does_not_have_is_not_proposed(supplier, scene):
    page = post(supplier, scene, pdf=pdf("SIRET client : 900 109 810 00011", "Code service : AUTRE"))
    assert value(page, "service_code") == ""


@pytest.mark.parametrize(
    ("lines", "warned"),
    [
        (("SIRET 900 101 379 00015", "SIRET client : 900 109 810 00011"), False),
        (("SIRET 900 103 482 00015", "SIRET client : 900 109 810 00011"), True),
        (("SIRET fournisseur : 900 103 482 00015",), True),
        (("SIRET fournisseur : 900 101 379 00015",), False),
        (("SIRET 900 103 482 00015",), False),
    ],
    ids=["its own", "another beside the recipient", "another as issuer", "its own as issuer", "anybody's"],
)
def test_the_pdf_of_another_issuer_is_told(supplier, scene, lines, warned):
    page = post(supplier, scene, pdf=pdf(*lines))
    assert ("FAC-091" in codes(parsed(page))) == warned


def test_another_pdf_replaces_what_the_first_one_said_but_nothing_typed(supplier, scene):
    first = post(supplier, scene, pdf=pdf())
    again = filled(first) | {"net_amount": "999", "prefilled_names": tokens(first, "prefilled_names")}
    other = uploaded(invoice_pdf("Facture n° FB-8"))
    page = post(supplier, scene, **again, pdf=[*tokens(first, "pdf"), other])
    assert filled(page) == dict.fromkeys(READ, "") | {"number": "FB-8", "net_amount": "999"}


def test_a_changed_field_loses_its_mark_when_the_form_is_refused(supplier, scene):
    first = post(supplier, scene, pdf=pdf())
    data = empty(scene, **filled(first)) | {
        "pdf": tokens(first, "pdf"),
        "prefilled_names": tokens(first, "prefilled_names"),
        "number": "FA-8",
        "command": "send",
    }
    page = supplier.post(DEPOSIT, data)
    assert page.status_code == 422
    assert set(tokens(page, "prefilled_names")) == READ.keys() - {"number"}
    assert noted(page) == len(READ) - 1
    assert beside(page, "recipient") == ["FAC-008"]


def test_a_live_check_leaves_the_marks_of_what_still_stands(supplier, scene):
    page = post(supplier, scene, pdf=pdf())
    kept = {"pdf": tokens(page, "pdf"), "prefilled_names": list(READ)}
    check = reverse("invoices:deposit-check")
    assert noted(supplier.htmx_post(check, typed(scene, **kept, **READ))) == len(READ)
    for name, other in (("gross_amount", "1300,00"), ("number", "FA-8")):
        assert noted(supplier.htmx_post(check, typed(scene, **kept, **READ | {name: other}))) == len(READ) - 1


def test_made_up_names_of_fields_do_nothing(supplier, scene):
    page = post(supplier, scene, scripts=False, prefilled_names=["number", "x", "<b>"], command="send", pdf=pdf())
    assert page.status_code == 422
    assert tokens(page, "prefilled_names") == []


# Factur-X.


def with_factur_x(**changes):
    return uploaded(with_data(invoice_pdf("Facture n° FX-2026-7", "Facture 240,00 €", *TOTALS), factur_x(**changes)))


def test_factur_x_is_announced_and_used(supplier, scene):
    page = post(supplier, scene, pdf=with_factur_x(order="ENG-9"))
    assert "facture Factur-X (profil EN16931)" in page.content.decode()
    assert (value(page, "gross_amount"), value(page, "commitment_number")) == ("240,00", "ENG-9")


def test_its_data_can_be_refused_for_the_text_and_taken_again(supplier, scene):
    first = post(supplier, scene, pdf=with_factur_x(order="ENG-9"))
    kept = empty(scene, **filled(first), commitment_number="ENG-9") | {
        "pdf": tokens(first, "pdf"),
        "prefilled_names": tokens(first, "prefilled_names"),
    }
    without = supplier.htmx_post(DEPOSIT, kept | {"command": "without-data"})
    assert (value(without, "gross_amount"), value(without, "commitment_number")) == ("1200,00", "")
    assert value(without, "without_data") == "on"
    kept |= filled(without) | {"commitment_number": "", "without_data": "on"}
    kept |= {"prefilled_names": tokens(without, "prefilled_names"), "comment": "À moi"}
    again = supplier.htmx_post(DEPOSIT, kept | {"command": "with-data"})
    assert (value(again, "gross_amount"), value(again, "commitment_number")) == ("240,00", "ENG-9")
    assert "À moi" in again.content.decode()


def test_its_data_are_not_offered_again_where_they_would_change_nothing(supplier, scene):
    first = post(supplier, scene, pdf=with_factur_x())
    kept = empty(scene, **filled(first)) | {
        "pdf": tokens(first, "pdf"),
        "prefilled_names": tokens(first, "prefilled_names"),
        "command": "save",
    }
    reopened = supplier.get(supplier.post(DEPOSIT, kept).url)
    assert value(reopened, "gross_amount") == "240,00"
    assert "Factur-X" not in str(find(parsed(reopened), "deposit-pdf"))
    # A sending that is refused still marks what was read, and still offers to leave it aside.
    refused = supplier.post(DEPOSIT, kept | {"form_key": str(uuid.uuid4()), "command": "send"})
    assert "Ne pas utiliser les données Factur-X" in refused.text


def test_a_scan_with_data_is_filled_from_them(supplier, scene):
    page = post(supplier, scene, pdf=uploaded(with_data(scanned_pdf(), factur_x())))
    assert value(page, "gross_amount") == "240,00"


def test_a_date_to_come_is_not_proposed(supplier, scene):
    page = post(supplier, scene, pdf=with_factur_x(date=f"{date(timezone.localdate().year + 1, 1, 1):%Y%m%d}"))
    assert value(page, "invoice_date") == ""


# The preview.


def preview_of(page):
    (link,) = (
        dict(one.attributes)["href"]
        for one in walk(find(parsed(page), "deposit-preview"))
        if "href" in dict(one.attributes)
    )
    return link


def test_the_pdf_is_shown_beside_the_form_with_a_link_for_those_who_cannot_see_it(supplier, scene):
    page = post(supplier, scene, pdf=pdf())
    (frame,) = (dict(one.attributes) for one in walk(parsed(page)) if one.name == "iframe")
    assert frame["src"].startswith(preview_of(page))
    assert frame["title"] == "Aperçu de facture.pdf"


def test_it_cannot_run_as_a_page_of_the_portal(supplier, scene):
    answer = supplier.get(preview_of(post(supplier, scene, pdf=pdf())))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_nobody_else_sees_it(supplier, scene):
    link = preview_of(post(supplier, scene, pdf=pdf()))
    stranger = Client()
    stranger.force_login(MembershipFactory(structure=StructureFactory()).user)
    assert stranger.get(link).status_code == 404
    assert supplier.get(reverse("invoices:deposit-preview", args=["forged"])).status_code == 404


def asked_again(page):
    """Where the place of the preview asks by itself whether the antivirus has spoken."""
    found = [dict(one.attributes) for one in walk(find(parsed(page), "deposit-preview"))]
    return next((one["hx-get"] for one in found if "load" in one.get("hx-trigger", "")), None)


def test_nothing_is_shown_before_the_antivirus_has_spoken(supplier, scene, settings):
    settings.FILES_SCANNING = True
    page = post(supplier, scene, pdf=pdf())
    assert StoredFile.objects.get().scan_state == ScanState.PENDING
    assert value(page, "number") == "FA-7"
    assert not any(one.name == "iframe" for one in walk(parsed(page)))
    assert "Ouvrir le PDF" not in page.text
    assert "Vérification antivirus en cours" in page.text
    again = supplier.htmx_get(asked_again(page))
    assert asked_again(again) != asked_again(page)
    StoredFile.objects.update(scan_state=ScanState.CLEAN)
    shown = supplier.htmx_get(asked_again(again))
    assert asked_again(shown) is None
    assert any(one.name == "iframe" for one in walk(parsed(shown)))
    assert preview_of(shown)


def test_the_verdict_of_the_antivirus_is_not_waited_for_for_ever(supplier, scene, settings):
    settings.FILES_SCANNING = True
    page = post(supplier, scene, pdf=pdf())
    asked = 0
    while address := asked_again(page):
        page, asked = supplier.htmx_get(address), asked + 1
    assert asked == MOST_TRIES
    assert "Actualiser" in page.text


def test_an_infected_pdf_is_not_shown(supplier, scene, settings):
    settings.FILES_SCANNING = True
    page = post(supplier, scene, pdf=pdf())
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    shown = supplier.htmx_get(asked_again(page))
    assert not any(one.name == "iframe" for one in walk(parsed(shown)))
    assert supplier.get(preview_of(shown)).status_code == 403


def test_a_draft_shows_its_pdf_too_and_no_marks(supplier, scene):
    draft = scene.draft(text="Facture n° FA-2026-17")
    page = supplier.get(reverse("invoices:issued-edit", args=[draft.pk]))
    assert preview_of(page)
    assert noted(page) == 0


def test_an_upload_costs_few_queries(supplier, scene, django_assert_max_num_queries):
    post(supplier, scene, pdf=pdf())
    with django_assert_max_num_queries(25):
        post(
            supplier,
            scene,
            pdf=pdf("SIRET client : 900 109 810 00011", "Code service : TECH"),
            form_key=str(uuid.uuid4()),
        )


def test_a_refused_upload_leaves_the_form_alone(supplier, scene):
    page = post(supplier, scene, pdf=uploaded(b"no PDF"), number="MINE-1")
    assert page.status_code == 422
    assert beside(page, "pdf") == ["FIC-007"]
    assert value(page, "number") == "MINE-1"
    assert above(page) == []
