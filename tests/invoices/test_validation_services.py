import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from invoices.enums import Framework, Motive, Side, Status
from invoices.models import Invoice, StatusChange
from invoices.rules.words import Words
from invoices.selectors import invoices_to_validate, status_counts, timeline, validation_counts
from invoices.services.deposit import send_invoice
from invoices.services.follow_up import RoutingData, resubmit_invoice
from invoices.services.processing import process_invoice
from invoices.services.validation import act_on_silence, answer_validation, correct_validator
from structures.actor import NOBODY
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.validating import A9, A12, COTRAITANT, MISROUTED, REFUSAL, later, reader, routed
from tests.structures.factories import MembershipFactory, StructureFactory
from tests.support.outbox import drain_outbox
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def path(invoice):
    return list(StatusChange.objects.filter(invoice=invoice).values_list("target", flat=True))


# The two circuits

TAKEN, FREE = True, False
PLAIN = [Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT]
ASKED = [*PLAIN, Status.A_VALIDER_1]
IN_TURN = [*ASKED, Status.VALIDEE_1, Status.A_VALIDER_2]
ARRIVED = [Status.EN_COURS_ACHEMINEMENT, Status.MISE_A_DISPOSITION]
CIRCUITS = [
    (A9, ["validate_1"], [*ASKED, Status.VALIDEE_1, *ARRIVED], TAKEN),
    (A9, ["refuse_1"], [*ASKED, Status.REFUSEE_1, *ARRIVED], TAKEN),
    (A9, ["misroute_1"], [*ASKED, Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR], TAKEN),
    (A9, ["silence"], [*ASKED, Status.ABSENCE_VALIDATION_1_HORS_DELAI, *ARRIVED], TAKEN),
    (A9, ["hand_over", "validate_2"], [*IN_TURN, Status.VALIDEE_2, *ARRIVED], TAKEN),
    (A9, ["hand_over", "refuse_2"], [*IN_TURN, Status.REFUSEE_2, *ARRIVED], TAKEN),
    (A9, ["hand_over", "misroute_2"], [*IN_TURN, Status.ERREUR_COTRAITANT_SUR_VALIDEUR], TAKEN),
    (A9, ["hand_over", "silence"], [*IN_TURN, Status.ABSENCE_VALIDATION_2_HORS_DELAI, *ARRIVED], TAKEN),
    (A12, ["validate_1"], [*ASKED, Status.VALIDEE_1, *ARRIVED], TAKEN),
    (A12, ["refuse_1"], [*ASKED, Status.REFUSEE_1], FREE),
    (A12, ["misroute_1"], [*ASKED, Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR], TAKEN),
    (A12, ["silence"], ASKED, TAKEN),
    (A12, ["hand_over", "validate_2"], [*IN_TURN, Status.VALIDEE_2, *ARRIVED], TAKEN),
    (A12, ["hand_over", "refuse_2"], [*IN_TURN, Status.REFUSEE_2], FREE),
    (A12, ["hand_over", "misroute_2"], [*IN_TURN, Status.ERREUR_COTRAITANT_SUR_VALIDEUR], TAKEN),
    (A12, ["hand_over", "silence"], IN_TURN, TAKEN),
]
WORDS = {"refuse_1": REFUSAL, "refuse_2": REFUSAL, "misroute_1": MISROUTED, "misroute_2": MISROUTED}


def take(market, invoice, step):
    if step == "silence":
        with later(16):
            act_on_silence()
    elif step == "hand_over":
        market.answer(invoice, "validate_1", role=COTRAITANT, titulaire=market.titulaire)
    else:
        market.answer(invoice, step, words=WORDS.get(step, Words(comment="Conforme")))


@pytest.mark.parametrize(("framework", "steps", "expected", "taken"), CIRCUITS)
def test_each_circuit_leads_where_the_product_says(market, framework, steps, expected, taken):
    invoice = market.asked(framework)
    assert Invoice.objects.received_by(market.scene.clerk).count() == 0
    for step in steps:
        take(market, invoice, step)
    routed(invoice)
    assert path(invoice) == expected
    assert invoice.number_is_taken is taken
    has_arrived = expected[-1] == Status.MISE_A_DISPOSITION
    assert Invoice.objects.received_by(market.scene.clerk).count() == has_arrived
    assert (invoice.due_date is not None) is has_arrived
    assert status_counts(market.scene.supplier, Side.SUPPLIER) == {expected[-1]: 1}
    assert validation_counts(market.first) == {expected[-1]: 1}
    assert validation_counts(market.second) == ({expected[-1]: 1} if steps[0] == "hand_over" else {})


@pytest.mark.parametrize("framework", [A9, A12])
def test_the_worker_asks_for_validation_by_itself_and_brings_the_invoice_on_afterwards(market, framework):
    invoice = market.sent(framework)
    drain_outbox()
    invoice.refresh_from_db()
    assert invoice.status == Status.A_VALIDER_1
    market.answer(invoice, "validate_1", words=Words(comment="Bon pour paiement"))
    drain_outbox()
    invoice.refresh_from_db()
    assert invoice.status == Status.MISE_A_DISPOSITION


def test_a_refusal_reaches_the_buyer_with_its_motive_and_comment(market):
    invoice = market.asked(A9)
    market.answer(invoice, "refuse_1", words=REFUSAL)
    routed(invoice)
    step = next(step for step in timeline(invoice, Side.RECIPIENT) if step.status == Status.REFUSEE_1)
    assert (step.motive, step.comment) == (Motive.MONTANT_ERR.label, REFUSAL.comment)
    assert step.who == str(market.first.user)


def test_the_checks_are_made_again_after_the_validation(market):
    invoice = market.asked()
    market.scene.service.is_active = False
    market.scene.service.save()
    market.answer(invoice, "validate_1")
    routed(invoice)
    assert invoice.status == Status.REJETEE
    assert not invoice.number_is_taken
    assert StatusChange.objects.get(target=Status.REJETEE).findings != []


def test_what_was_validated_is_not_validated_again_when_it_is_recycled(market):
    invoice = market.asked()
    market.answer(invoice, "validate_1")
    routed(invoice)
    process_invoice(
        actor=market.scene.clerk, invoice_id=invoice.pk, move="recycle", words=Words(comment="Service TECH")
    )
    data = RoutingData(recipient=market.scene.recipient, service_code=market.scene.service.code)
    resubmit_invoice(actor=market.scene.supplier, invoice_id=invoice.pk, data=data)
    assert routed(invoice).status == Status.MISE_A_DISPOSITION
    assert path(invoice).count(Status.A_VALIDER_1) == 1


def test_an_invoice_that_nobody_validated_cannot_be_available_even_by_mistake(market):
    invoice = market.asked()
    with pytest.raises(IntegrityError, match="invoice_available_is_validated"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(
            made_available_at=timezone.now(), recipient_service=market.scene.service
        )


# Sending


@pytest.mark.parametrize(
    ("framework", "validator", "code"),
    [
        (A9, lambda market: None, "FAC-060"),
        (A12, lambda market: None, "FAC-060"),
        (A9, lambda market: market.scene.issuer, "FAC-061"),
        (A12, lambda market: market.scene.recipient, "FAC-062"),
        (A9, lambda market: StructureFactory(is_active=False), "FAC-063"),
        (Framework.A1, lambda market: market.titulaire, "FAC-064"),
        (Framework.A2, lambda market: market.titulaire, "FAC-064"),
    ],
)
def test_an_invoice_is_not_sent_without_a_validator_that_suits_it(market, framework, validator, code):
    draft = market.scene.draft()
    Invoice.objects.filter(pk=draft.pk).update(framework=framework, validator_1=validator(market))
    with refused((code, "validator")):
        send_invoice(actor=market.scene.supplier, invoice_id=draft.pk)


def test_a_draft_may_lack_its_validator_but_not_hold_a_wrong_one(market):
    draft = market.scene.draft(framework=A9)
    assert draft.validator_1 is None
    with refused(("FAC-061", "validator")):
        market.scene.draft(framework=A9, validator_1=market.scene.issuer, pdf=draft.pdf)


def test_a_validator_that_went_meanwhile_makes_routing_reject(market):
    invoice = market.sent()
    market.cotraitant.is_active = False
    market.cotraitant.save()
    routed(invoice)
    assert invoice.status == Status.REJETEE
    assert StatusChange.objects.get(target=Status.REJETEE).findings[0]["code"] == "FAC-063"


# Answers that are refused


@pytest.mark.parametrize("move", ["validate_1", "refuse_1", "misroute_1"])
@pytest.mark.parametrize(
    "who",
    [
        lambda market: market.scene.supplier,
        lambda market: market.scene.clerk,
        lambda market: market.second,
        lambda market: reader(market.cotraitant),
        lambda market: reader(market.cotraitant, space=Space.ISSUED, degree=Degree.MODIFICATION),
        lambda market: NOBODY,
    ],
)
def test_only_the_validators_people_with_the_right_answer(market, move, who):
    invoice, actor = market.asked(), who(market)
    with refused("FAC-016"):
        answer_validation(actor=actor, invoice_id=invoice.pk, move=move, words=WORDS.get(move, Words()))


@pytest.mark.parametrize("move", ["validate_2", "refuse_2", "misroute_2", "correct_validator_2"])
def test_the_first_validator_cannot_answer_for_the_second(market, move):
    invoice = market.handed_over()
    with refused("FAC-016"):
        answer_validation(actor=market.first, invoice_id=invoice.pk, move=move, words=WORDS.get(move, Words()))


@pytest.mark.parametrize("move", ["make_available", "accept_tacitly_1", "mandate", "withdraw", "send", "route"])
def test_moves_of_others_are_no_answers(market, move):
    invoice = market.asked()
    with refused("FAC-016"):
        answer_validation(actor=market.first, invoice_id=invoice.pk, move=move)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"move": "refuse_1"}, ("FAC-017", "motive")),
        ({"move": "refuse_1", "words": Words(comment="Non")}, ("FAC-017", "motive")),
        ({"move": "misroute_1"}, ("FAC-018", "comment")),
        ({"move": "misroute_1", "words": Words(comment="  ")}, ("FAC-018", "comment")),
        ({"move": "validate_1", "words": Words(motive=Motive.AUTRE)}, ("FAC-022", "motive")),
        ({"move": "validate_1", "role": COTRAITANT}, ("FAC-066", "validator")),
    ],
)
def test_an_answer_without_the_words_it_needs_is_refused(market, answer, expected):
    invoice = market.asked()
    with refused(expected):
        answer_validation(actor=market.first, invoice_id=invoice.pk, **answer)


@pytest.mark.parametrize(
    ("titulaire", "code"),
    [
        (lambda market: market.cotraitant, "FAC-067"),
        (lambda market: market.scene.issuer, "FAC-061"),
        (lambda market: market.scene.recipient, "FAC-062"),
        (lambda market: StructureFactory(is_active=False), "FAC-063"),
    ],
)
def test_a_cotraitant_names_a_titulaire_who_can_be_one(market, titulaire, code):
    invoice, named = market.asked(), titulaire(market)
    with refused((code, "validator")):
        market.answer(invoice, "validate_1", role=COTRAITANT, titulaire=named)


def test_an_answer_given_twice_is_refused(market):
    invoice = market.asked()
    market.answer(invoice, "validate_1")
    with refused("FAC-016"):
        market.answer(invoice, "validate_1")


def test_whoever_validates_for_both_structures_validates_twice_and_not_by_one_double_click(market):
    both = MembershipFactory(structure=market.titulaire, user=market.first.user).user
    invoice = market.handed_over()
    actor = load_actor(both, None)
    with refused("FAC-016"):
        answer_validation(actor=actor, invoice_id=invoice.pk, move="validate_1")
    assert invoices_to_validate(actor).count() == 1
    assert validation_counts(actor) == {Status.A_VALIDER_2: 1}


# Who is named in place of a wrong validator


def test_the_supplier_names_another_validator_with_the_same_number_and_pdf(market):
    invoice = market.asked()
    number, pdf = invoice.number, invoice.pdf
    market.answer(invoice, "misroute_1", words=MISROUTED)
    correct_validator(actor=market.scene.supplier, invoice_id=invoice.pk, validator=market.titulaire)
    assert Invoice.objects.to_validate_by(market.second).count() == 0
    routed(invoice)
    assert (invoice.status, invoice.number, invoice.pdf) == (Status.A_VALIDER_1, number, pdf)
    assert invoice.number_is_taken
    assert Invoice.objects.to_validate_by(market.first).count() == 0
    assert validation_counts(market.first) == {}
    assert validation_counts(market.second) == {Status.A_VALIDER_1: 1}


@pytest.mark.parametrize(
    ("validator", "code"),
    [
        (lambda market: None, "FAC-060"),
        (lambda market: market.cotraitant, "FAC-065"),
        (lambda market: market.scene.issuer, "FAC-061"),
        (lambda market: market.scene.recipient, "FAC-062"),
        (lambda market: StructureFactory(is_active=False), "FAC-063"),
    ],
)
def test_a_corrected_validator_suits_the_invoice_and_is_another_one(market, validator, code):
    invoice, named = market.asked(), validator(market)
    market.answer(invoice, "misroute_1", words=MISROUTED)
    with refused((code, "validator")):
        correct_validator(actor=market.scene.supplier, invoice_id=invoice.pk, validator=named)


def test_a_validator_is_corrected_by_the_supplier_alone_and_only_after_the_error_was_told(market):
    invoice = market.asked()
    with refused("FAC-016"):
        correct_validator(actor=market.scene.supplier, invoice_id=invoice.pk, validator=market.titulaire)
    market.answer(invoice, "misroute_1", words=MISROUTED)
    for actor in (market.first, market.second, market.scene.clerk, reader(market.scene.issuer, Space.ISSUED)):
        with refused("FAC-016"):
            correct_validator(actor=actor, invoice_id=invoice.pk, validator=market.titulaire)


def test_the_cotraitant_names_another_titulaire(market):
    invoice = market.handed_over()
    market.answer(invoice, "misroute_2", words=MISROUTED)
    with refused(("FAC-066", "validator")):
        market.answer(invoice, "correct_validator_2")
    with refused(("FAC-065", "validator")):
        market.answer(invoice, "correct_validator_2", titulaire=market.titulaire)
    other = StructureFactory()
    invoice = market.answer(invoice, "correct_validator_2", titulaire=other)
    assert (invoice.status, invoice.validator_2) == (Status.A_VALIDER_2, other)
    assert validation_counts(market.second) == {}
    assert Invoice.objects.to_validate_by(market.second).count() == 0
