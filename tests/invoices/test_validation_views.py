import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.enums import MarketRole, Motive, Status
from invoices.models import Invoice, StatusChange
from structures.current import SESSION_KEY
from structures.enums import Degree, IdentifierType, Space
from tests.invoices.deposit_form import DEPOSIT, above, typed, value
from tests.invoices.validating import A9, A12, MISROUTED, REFUSAL, reader, routed
from tests.structures.factories import MembershipFactory, StructureFactory
from tests.support.htmx import assert_swap_gives_the_page
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

LIST = reverse("invoices:validation-summary")
SEARCH = reverse("invoices:validator-search")


def detail_url(invoice):
    return reverse("invoices:validation-detail", args=[invoice.pk])


def answer_url(invoice, move):
    return reverse("invoices:validation-answer", args=[invoice.pk, move])


def validator_url(invoice):
    return reverse("invoices:issued-validator", args=[invoice.pk])


@pytest.fixture
def first(client, market):
    client.force_login(market.first.user)
    return client


@pytest.fixture
def supplier(client, market):
    client.force_login(market.scene.supplier.user)
    return client


# The Synthèse


def test_the_summary_counts_by_status_and_lists_what_was_asked(first, market):
    asked = market.asked(number="FA-1")
    market.answer(market.asked(number="FA-2"), "refuse_1", words=REFUSAL)
    page = first.get(LIST)
    assert page.context["counts"] == [(Status.A_VALIDER_1, 1), (Status.REFUSEE_1, 1)]
    assert f'href="{detail_url(asked)}"' in page.text
    only = first.get(LIST, {"statut": Status.A_VALIDER_1}).text
    assert "FA-1" in only
    assert "FA-2" not in only


def test_the_list_is_filtered_by_htmx_as_by_its_address(first, market):
    market.asked(number="FA-1")
    market.asked(A12, number="FA-2")
    for query in ("?cadre=" + A12, "?emetteur=" + market.scene.issuer.name, "?numero=FA-1", "?tri=-montant"):
        assert_swap_gives_the_page(first, LIST, LIST + query)


def test_the_last_day_to_answer_stands_in_the_list_where_silence_is_acceptance(first, market):
    invoice = market.asked(A9, number="FA-1")
    market.asked(A12, number="FA-2")
    rows = first.get(LIST, {"format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    last = {row.split(";")[0].strip('"'): row for row in rows}
    due = invoice.validation_due_at
    assert f"{due:%Y}" in last["FA-1"]
    assert last["FA-1"].count("/") > last["FA-2"].count("/")


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_as_often_whatever_its_length(first, market, count):
    for number in range(count):
        market.asked(number=f"FA-{number}")
    first.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        first.get(LIST)
    assert len(captured) == 10


def test_the_menu_leads_there_for_those_with_the_right(first, market, client):
    assert LIST in first.get("/").text
    client.force_login(reader(market.cotraitant, space=Space.ISSUED).user)
    assert LIST not in client.get("/").text
    assert client.get(LIST).status_code == 403


# One invoice


def test_the_page_shows_the_invoice_its_files_and_the_answers(first, market):
    invoice = market.asked()
    page = first.get(detail_url(invoice)).text
    for move, label in (
        ("validate_1", "Valider"),
        ("refuse_1", "Refuser"),
        ("misroute_1", "Erreur d&#x27;acheminement"),
    ):
        assert answer_url(invoice, move) in page
        assert label in page
    assert "Sans réponse de votre part au plus tard le" in page
    pdf = reverse("invoices:file", args=[invoice.pk, invoice.pdf_id])
    assert pdf in page
    assert first.get(pdf).getvalue().startswith(b"%PDF")


def test_whoever_may_only_read_is_offered_no_answer(client, market):
    invoice = market.asked()
    client.force_login(reader(market.cotraitant).user)
    page = client.get(detail_url(invoice))
    assert page.status_code == 200
    assert "/repondre/" not in page.text
    before = written()
    assert client.post(answer_url(invoice, "validate_1"), {"role": "TITULAIRE"}).status_code == 403
    assert written() == before


def test_an_invoice_is_nobodys_before_it_is_asked_and_never_a_strangers(client, market):
    invoice = market.sent()
    for user in (market.first.user, market.second.user):
        client.force_login(user)
        assert client.get(detail_url(invoice)).status_code == 404
    routed(invoice)
    client.force_login(market.second.user)
    assert client.get(detail_url(invoice)).status_code == 404
    assert client.get(reverse("invoices:file", args=[invoice.pk, invoice.pdf_id])).status_code == 404
    client.force_login(reader(market.cotraitant, space=Space.ISSUED).user)
    refusal = client.get(detail_url(invoice))
    assert refusal.status_code == 403


def test_opening_the_invoice_of_another_of_ones_structures_switches_to_it(client, market):
    invoice = market.handed_over()
    MembershipFactory(structure=market.titulaire, user=market.first.user)
    client.force_login(market.first.user)
    session = client.session
    session[SESSION_KEY] = market.cotraitant.pk
    session.save()
    page = client.get(detail_url(invoice)).text
    assert f"Vous travaillez maintenant pour la structure {market.titulaire.name}." in page


# Answers


def test_a_titulaires_agreement_sends_the_invoice_on(first, market):
    invoice = market.asked()
    window = first.get(answer_url(invoice, "validate_1")).text
    for words in ("Vous êtes titulaire", "Vous êtes cotraitant", "Complément d&#x27;information", "Enregistrer"):
        assert words in window
    answer = first.post(answer_url(invoice, "validate_1"), {"role": MarketRole.TITULAIRE, "comment": "Conforme"})
    assert (answer.status_code, answer.url) == (302, detail_url(invoice))
    assert "automatiquement envoyée à son destinataire" in first.get(answer.url).text
    change = StatusChange.objects.get(move="validate_1")
    assert (change.target, change.comment, change.user) == (Status.VALIDEE_1, "Conforme", market.first.user)
    assert routed(invoice).status == Status.MISE_A_DISPOSITION


def test_a_titulaire_who_typed_a_structure_before_names_nobody(first, market):
    invoice = market.asked()
    first.post(
        answer_url(invoice, "validate_1"),
        {"role": MarketRole.TITULAIRE, "validator_words": "introuvable", "validator": ""},
    )
    invoice.refresh_from_db()
    assert (invoice.status, invoice.validator_2) == (Status.VALIDEE_1, None)


@pytest.mark.parametrize("by", ["post", "htmx_post"])
def test_a_cotraitant_searches_and_names_the_titulaire(first, market, by):
    invoice = market.asked()
    url = answer_url(invoice, "validate_1")
    given = {"role": MarketRole.COTRAITANT, "validator_words": "titulaire", "comment": "Vu"}
    found = getattr(first, by)(url, {**given, "command": "search"})
    assert found.status_code == 200
    assert f'id="validator-{market.titulaire.pk}"' in found.text
    assert value(found, "validator_words") == "titulaire"
    assert ">Vu</textarea>" in found.text.replace("\n", "")
    getattr(first, by)(url, {**given, "validator": market.titulaire.pk})
    invoice.refresh_from_db()
    assert (invoice.status, invoice.validator_2) == (Status.A_VALIDER_2, market.titulaire)


def test_a_whole_siret_names_the_titulaire(first, market):
    invoice = market.asked()
    siret = market.titulaire.identifier
    first.post(
        answer_url(invoice, "validate_1"),
        {"role": MarketRole.COTRAITANT, "validator_words": f"{siret[:3]} {siret[3:]}", "validator": ""},
    )
    invoice.refresh_from_db()
    assert invoice.validator_2 == market.titulaire


@pytest.mark.parametrize(
    ("move", "given", "code", "field"),
    [
        ("validate_1", {}, "FAC-068", "role"),
        ("validate_1", {"role": "AUTRE"}, "SYS-006", "role"),
        ("validate_1", {"role": "COTRAITANT"}, "FAC-066", "validator"),
        ("validate_1", {"role": "COTRAITANT", "validator_words": "titulaire"}, "FAC-066", "validator"),
        ("validate_1", {"role": "COTRAITANT", "validator_words": "zzz"}, "STR-001", "validator"),
        ("validate_1", {"role": "COTRAITANT", "validator": "9" * 19}, "STR-001", "validator"),
        ("validate_1", {"role": "TITULAIRE", "comment": "a" * 2001}, "SYS-004", "comment"),
        ("refuse_1", {}, "FAC-017", "motive"),
        ("refuse_1", {"motive": "SE_ERR"}, "SYS-006", "motive"),
        ("misroute_1", {}, "FAC-018", "comment"),
        ("misroute_1", {"comment": "  "}, "FAC-018", "comment"),
    ],
)
@pytest.mark.parametrize("by", ["post", "htmx_post"])
def test_an_answer_that_lacks_something_is_shown_again(first, market, move, given, code, field, by):
    invoice = market.asked()
    before = written()
    answer = getattr(first, by)(answer_url(invoice, move), given)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {on: [line.finding.code for line in form[on].error_lines] for on in form.errors} == {field: [code]}
    assert f'data-error-code="{code}"' in answer.text
    assert written() == before


def test_a_refusal_and_its_motive_reach_the_buyers_page(first, market, client):
    invoice = market.asked()
    first.post(answer_url(invoice, "refuse_1"), {"motive": Motive.LIVR_INCOMP, "comment": "Il manque deux livraisons."})
    routed(invoice)
    client.force_login(market.scene.clerk.user)
    page = client.get(reverse("invoices:received-detail", args=[invoice.pk])).text
    assert "vous est transmise malgré le refus de son valideur" in page
    assert page.count("Il manque deux livraisons.") == 2
    assert str(Motive.LIVR_INCOMP.label) in page


@pytest.mark.parametrize("by", ["post", "htmx_post"])
def test_an_answer_that_came_too_late_is_told(first, market, by):
    invoice = market.asked()
    market.answer(invoice, "validate_1")
    before = written()
    answer = getattr(first, by)(answer_url(invoice, "refuse_1"), {"motive": Motive.AUTRE})
    assert answer.status_code == 422
    assert [line.finding.code for line in answer.context["form"].error_lines] == ["FAC-016"]
    assert written() == before
    assert first.get(answer_url(invoice, "refuse_1")).status_code == 409


@pytest.mark.parametrize("move", ["send", "withdraw", "mandate", "accept_tacitly_1", "correct_validator_1", "rien"])
def test_moves_of_others_do_not_exist_for_validators(first, market, move):
    invoice = market.asked()
    before = written()
    assert first.get(answer_url(invoice, move)).status_code == 404
    assert first.post(answer_url(invoice, move)).status_code == 404
    assert written() == before


def test_the_window_is_the_part_of_the_page_that_htmx_asks_for(first, market):
    url = answer_url(market.asked(), "validate_1")
    fragment, page = first.htmx_get(url), first.get(url)
    assert "<html" not in fragment.text
    assert fragment.text.split("<form")[0].strip() in page.text
    answered = first.htmx_post(url, {"role": MarketRole.TITULAIRE})
    assert answered["HX-Redirect"]


# Another validator


def test_the_supplier_chooses_another_validator(supplier, market):
    invoice = market.asked()
    market.answer(invoice, "misroute_1", words=MISROUTED)
    page = supplier.get(reverse("invoices:issued-detail", args=[invoice.pk])).text
    assert validator_url(invoice) in page
    found = supplier.post(validator_url(invoice), {"validator_words": "titulaire", "command": "search"})
    assert f'id="validator-{market.titulaire.pk}"' in found.text
    answer = supplier.post(validator_url(invoice), {"validator_words": "", "validator": market.titulaire.pk})
    assert (answer.status_code, answer.url) == (302, reverse("invoices:issued-detail", args=[invoice.pk]))
    assert routed(invoice).status == Status.A_VALIDER_1
    assert invoice.validator_1 == market.titulaire


@pytest.mark.parametrize(
    ("given", "code"),
    [({}, "FAC-060"), ({"validator_words": "zzz"}, "STR-001"), ({"validator_words": "cotraitant"}, "FAC-060")],
)
def test_another_validator_has_to_be_chosen(supplier, market, given, code):
    invoice = market.asked()
    market.answer(invoice, "misroute_1", words=MISROUTED)
    before = written()
    answer = supplier.post(validator_url(invoice), given)
    assert answer.status_code == 422
    assert [line.finding.code for line in answer.context["form"]["validator"].error_lines] == [code]
    assert written() == before


def test_there_is_nothing_to_correct_before_the_error_is_told(supplier, market):
    invoice = market.asked()
    assert supplier.get(validator_url(invoice)).status_code == 409
    assert validator_url(invoice) not in supplier.get(reverse("invoices:issued-detail", args=[invoice.pk])).text


# Looking for a validator


def test_any_active_structure_is_found_but_no_private_person(supplier, market):
    StructureFactory(name="Trouvable SARL")
    StructureFactory(name="Trouvable éteinte", is_active=False)
    StructureFactory(name="Trouvable Jeanne", identifier_type=IdentifierType.PARTICULIER, identifier="P1")
    StructureFactory(public=True, name="Trouvable, commune")
    for get in (supplier.get, supplier.htmx_get):
        page = get(SEARCH, {"validator_words": "trouvable"}).text
        assert "Trouvable SARL" in page
        assert "Trouvable, commune" in page
        assert "éteinte" not in page
        assert "Jeanne" not in page
    assert "Aucune structure active ne correspond" in supplier.htmx_get(SEARCH, {"validator_words": "zzz"}).text


def test_a_private_person_is_not_named_even_by_a_forged_key(supplier, market):
    person = StructureFactory(name="Jeanne", identifier_type=IdentifierType.PARTICULIER, identifier="P1")
    page = supplier.get(SEARCH, {"validator_words": "", "validator": person.pk}).text
    assert "Jeanne" not in page


# The deposit


def test_a_subcontractors_invoice_is_deposited_with_its_validator(supplier, market):
    given = typed(market.scene, framework=A9, validator=market.titulaire.pk, validator_words="", command="save")
    supplier.post(DEPOSIT, given)
    draft = Invoice.objects.get()
    assert (draft.framework, draft.validator_1) == (A9, market.titulaire)
    again = supplier.get(reverse("invoices:issued-edit", args=[draft.pk]))
    assert f'id="validator-{market.titulaire.pk}"' in again.text
    window = supplier.get(reverse("invoices:issued-confirm", args=[draft.pk])).text
    assert market.titulaire.name in window


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "FAC-060"),
        ({"validator_words": "titulaire"}, "FAC-060"),
        ({"validator_words": "zzz"}, "STR-001"),
    ],
)
@pytest.mark.parametrize("framework", [A9, A12])
def test_it_is_not_sent_without_a_validator(supplier, market, framework, given, code):
    before = written()
    answer = supplier.post(DEPOSIT, typed(market.scene, framework=framework, **given))
    assert answer.status_code == 422
    assert (code, "#id_validator") in above(answer)
    assert written()["invoices.Invoice"] == before["invoices.Invoice"]


def test_what_stands_in_the_field_of_another_framework_is_left_aside(supplier, market):
    supplier.post(DEPOSIT, typed(market.scene, validator=market.titulaire.pk, command="save"))
    supplier.post(DEPOSIT, typed(market.scene, validator_words="zzz", number="FA-2", command="save"))
    assert list(Invoice.objects.values_list("validator_1", flat=True)) == [None, None]


def test_searching_a_validator_without_scripts_keeps_what_was_typed(supplier, market):
    given = typed(market.scene, framework=A9, validator_words="titulaire", command="search")
    page = supplier.post(DEPOSIT, given)
    assert page.status_code == 200
    assert f'id="validator-{market.titulaire.pk}"' in page.text
    assert value(page, "number") == given["number"]
    assert not Invoice.objects.exists()


def test_a_reader_of_factures_a_valider_may_not_search(client, market):
    client.force_login(reader(market.cotraitant, degree=Degree.CONSULTATION).user)
    assert client.get(SEARCH).status_code == 403
