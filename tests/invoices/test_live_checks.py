"""What the form is told while somebody fills it in."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from files.services import token_for
from invoices.services.deposit import sending_findings
from invoices.views import checks
from structures.enums import Degree, Space
from tests.invoices.deposit_form import DEPOSIT, beside, codes, parsed, typed
from tests.invoices.scenes import deposited_pdf, make_scene
from tests.structures.factories import MembershipFactory
from tests.support.htmx import find
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

CHECK = reverse("invoices:deposit-check")


@pytest.fixture(autouse=True)
def _nobody_has_asked_before():
    cache.clear()


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def ask(supplier, scene, *touched, **changes):
    data = typed(scene, pdf=None, touched=list(touched), **changes)
    return supplier.htmx_post(CHECK, data)


def told(answer):
    """Each code beside its field."""
    root = parsed(answer)
    names = ("recipient", "service_code", "commitment_number", "invoice_date", "net_amount", "gross_amount")
    places = {name: f"id_{name}-errors" for name in (*names, "payable_amount")} | {
        "number": "number-check",
        "duplicate": "duplicate-check",
    }
    found = {name: codes(find(root, place)) for name, place in places.items()}
    return {name: some for name, some in found.items() if some}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"number": "n°1"}, {"number": ["FAC-001"]}),
        ({"number": "20230305"}, {"number": ["FAC-002"]}),
        ({"service_code": "NULLE-PART"}, {"service_code": ["STR-021"]}),
        ({"invoice_date": "2100-01-01"}, {"invoice_date": ["FAC-007"]}),
        ({"invoice_date": "31/02/2026"}, {"invoice_date": ["SYS-002"]}),
        ({"gross_amount": "1481,48"}, {"gross_amount": ["FAC-010"]}),
        ({"payable_amount": "2000"}, {"payable_amount": ["FAC-011"]}),
        ({"net_amount": "-1"}, {"net_amount": ["FAC-012"], "gross_amount": ["FAC-010"]}),
        ({"net_amount": "mille"}, {"net_amount": ["SYS-003"]}),
    ],
)
def test_the_form_is_told_what_sending_would_say(supplier, scene, changes, expected):
    before = written()
    answer = ask(supplier, scene, **changes)
    assert told(answer) == expected
    assert written() == before
    if expected:
        assert "Que faire" in answer.text


def test_recipient_and_commitment_are_checked(supplier, scene):
    scene.recipient.commitment_required = True
    scene.recipient.save()
    assert told(ask(supplier, scene, commitment_number="")) == {}
    touched = ask(supplier, scene, "commitment_number", commitment_number="")
    assert told(touched) == {"commitment_number": ["STR-023"]}
    scene.recipient.is_active = False
    scene.recipient.save()
    assert told(ask(supplier, scene)) == {"recipient": ["STR-003"]}
    unknown = ask(supplier, scene, "recipient", recipient="", recipient_words="12345678900001")
    assert told(unknown)["recipient"] == ["STR-001"]


def test_a_choice_that_is_being_made_is_no_mistake(supplier, scene):
    choosing = {"recipient": "", "recipient_words": scene.recipient.name[:5]}
    assert "recipient" not in told(ask(supplier, scene, "recipient", **choosing))
    assert told(ask(supplier, scene, "recipient", recipient="", recipient_words=""))["recipient"] == ["FAC-008"]


def test_a_field_nobody_has_come_to_is_not_reproached_with_being_empty(supplier, scene):
    empty = dict.fromkeys(("number", "invoice_date", "net_amount", "gross_amount", "payable_amount"), "")
    assert told(ask(supplier, scene, **empty)) == {}
    assert told(ask(supplier, scene, "net_amount", **empty)) == {"net_amount": ["FAC-013"]}


def test_the_number_is_looked_for_in_the_pdf(supplier, scene):
    pdf = token_for(deposited_pdf("Facture FA-2026-17"), user_id=scene.supplier.user.pk)
    answers = {
        number: supplier.htmx_post(CHECK, typed(scene, pdf=pdf, number=number)) for number in ("FA-2026-17", "FA-99")
    }
    assert "figure dans le PDF" in str(find(parsed(answers["FA-2026-17"]), "number-check"))
    assert told(answers["FA-99"]) == {"number": ["FAC-003"]}


def test_a_taken_number_is_told_to_its_issuer_alone_with_its_scope_and_the_way_to_the_invoice(supplier, scene):
    sent = scene.sent(number="FA-1")
    theirs = make_scene()
    theirs.sent(number="FA-2")
    answer = ask(supplier, scene, number="fa-1", invoice_date="2026-01-14")
    assert told(answer) == {"number": ["FAC-005"]}
    assert f"pour cette structure, en {sent.first_sent_at:%Y}" in answer.text
    assert reverse("invoices:issued-detail", args=[sent.pk]) in answer.text
    assert told(ask(supplier, scene, number="FA-2", issuer=theirs.issuer.pk)) == {}


def test_the_way_to_an_invoice_that_one_may_not_see_is_not_shown(client, scene):
    sent = scene.sent(number="FA-1")
    mark = MembershipFactory(structure=scene.issuer, rights={Space.ISSUED: Degree.MODIFICATION})
    client.force_login(mark.user)
    link = reverse("invoices:issued-detail", args=[sent.pk])
    assert link in ask(client, scene, number="FA-1").text
    stranger = make_scene()
    client.force_login(stranger.supplier.user)
    assert link not in ask(client, stranger, number="FA-1").text


def test_a_probable_duplicate_is_told(supplier, scene):
    data = scene.data()
    sent = scene.sent(number="FA-1")
    amounts = {"net_amount": "100", "vat_amount": "20", "gross_amount": "120", "payable_amount": "120"}
    answer = ask(supplier, scene, invoice_date=f"{data.invoice_date:%Y-%m-%d}", **amounts)
    assert "peut-être déjà partie" in str(find(parsed(answer), "duplicate-check"))
    assert reverse("invoices:issued-detail", args=[sent.pk]) in answer.text
    other_day = ask(supplier, scene, invoice_date="2026-01-14", **amounts)
    assert "peut-être déjà partie" not in other_day.text


def test_the_rules_are_those_of_sending(supplier, scene):
    """What sending refuses of a whole form, its fields were told before, code by code."""
    draft = scene.draft(number="FA-1")
    draft.service_code, draft.invoice_date = "NULLE-PART", date(2100, 1, 1)
    expected = {finding.code for finding in sending_findings(draft)}
    answer = ask(supplier, scene, service_code="NULLE-PART", invoice_date="2100-01-01")
    assert {code for some in told(answer).values() for code in some} == expected == {"STR-021", "FAC-007"}


def test_what_a_refused_sending_said_of_the_number_is_said_as_long_as_it_is_true(supplier, scene):
    assert beside(supplier.post(DEPOSIT, typed(scene, number="20230305")), "number") == ["FAC-002"]
    # Beside the field, and no longer: what is wrong now stands in the place of the number's checks.
    assert beside(ask(supplier, scene, number="FA-1"), "number") == []
    again = ask(supplier, scene, "number", number="20230305")
    assert (beside(again, "number"), told(again)) == ([], {"number": ["FAC-002"]})
    assert beside(ask(supplier, scene, "number", number=""), "number") == ["FAC-004"]
    assert beside(ask(supplier, scene, number=""), "number") == []
    assert beside(ask(supplier, scene, market_number="x" * 51), "market_number") == ["SYS-004"]


def test_a_number_that_cannot_be_right_is_marked_wrong_from_the_start(supplier, scene):
    draft = scene.draft(number="FA-1")
    scene.sent(number="FA-1")
    page = supplier.get(reverse("invoices:issued-edit", args=[draft.pk]))
    assert dict(find(parsed(page), "id_number").attributes)["aria-invalid"] == "true"


def test_whoever_asks_too_often_waits(supplier, scene, monkeypatch):
    monkeypatch.setattr(checks, "MOST_CHECKS", 3)
    for _ in range(3):
        assert ask(supplier, scene).status_code == 200
    before = written()
    answer = ask(supplier, scene)
    assert (answer.status_code, answer["HX-Retarget"]) == (429, "#deposit-checks")
    assert codes(parsed(answer)) == ["SYS-041"]
    assert written() == before
    # The first check that is answered again takes the warning away.
    cache.clear()
    place = find(parsed(ask(supplier, scene)), "deposit-checks")
    assert dict(place.attributes)["hx-swap-oob"] == "innerHTML"
    assert codes(place) == [] == place.children


@pytest.mark.parametrize("name", ["deposit-check", "typed-check"])
def test_without_scripts_there_is_nothing_to_see(supplier, name):
    assert supplier.post(reverse(f"invoices:{name}")).status_code == 302


def test_the_page_has_a_place_for_each_answer(supplier, scene):
    page = parsed(supplier.get(DEPOSIT))
    answer = ask(supplier, scene)
    places = [dict(element.attributes)["id"] for element in parsed(answer).children if hasattr(element, "attributes")]
    assert [place for place in places if find(page, place) is None] == []
