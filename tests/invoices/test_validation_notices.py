from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.enums import Status
from invoices.models import StatusChange
from invoices.services.validation import act_on_silence, correct_validator
from mails.models import Mail
from structures.enums import Space
from tests.invoices.validating import A9, A12, MISROUTED, REFUSAL, later, reader
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db

ASKED, REMINDED, ANSWERED, STATUS = (
    "invoice-to-validate",
    "validation-reminder",
    "validation-answered",
    "invoice-status",
)


def told(kind):
    return sorted(Mail.objects.filter(kind=kind).values_list("address", flat=True))


def status_mail(target):
    change = StatusChange.objects.get(target=target)
    return Mail.objects.get(key=f"{STATUS}:{change.pk}").text


def test_whoever_validates_is_told_and_nobody_else(market):
    people = [market.first.user, reader(market.cotraitant).user]
    reader(market.cotraitant, space=Space.ISSUED)
    market.sent()
    drain_outbox()
    assert told(ASKED) == sorted(user.contact_address for user in people)
    mail = Mail.objects.filter(kind=ASKED).first()
    invoice = StatusChange.objects.get(target=Status.A_VALIDER_1).invoice
    last = timezone.localdate() + timedelta(days=15)
    assert mail.subject.startswith("Facture à valider n°\u00a0FA-2026-17, émise par ")
    assert f"Sans réponse au plus tard le {last:%d/%m/%Y}, elle sera réputée acceptée." in mail.text
    assert f"/factures/a-valider/{invoice.pk}/" in mail.text


def test_a_cotraitants_invoice_knows_no_tacit_acceptance(market):
    market.sent(A12)
    drain_outbox()
    assert "réputée" not in Mail.objects.get(kind=ASKED).text


def test_the_titulaire_is_told_when_his_turn_comes(market):
    market.handed_over()
    drain_outbox()
    assert told(ASKED) == sorted([market.first.user.contact_address, market.second.user.contact_address])


@pytest.mark.parametrize(
    ("move", "words", "said"),
    [
        ("validate_2", {}, "Validée par le titulaire"),
        ("refuse_2", {"words": REFUSAL}, REFUSAL.comment),
        ("misroute_2", {"words": MISROUTED}, "Désignez-en une autre"),
    ],
)
def test_the_first_validator_is_told_what_the_second_answers(market, move, words, said):
    invoice = market.handed_over()
    drain_outbox()
    assert told(ANSWERED) == []
    market.answer(invoice, move, **words)
    drain_outbox()
    mail = Mail.objects.get(kind=ANSWERED)
    assert mail.address == market.first.user.contact_address
    assert said in mail.text


def test_the_supplier_is_told_each_step(market):
    market.handed_over()
    market.answer(StatusChange.objects.first().invoice, "validate_2")
    drain_outbox()
    steps = [
        Status.DEPOSEE,
        Status.A_VALIDER_1,
        Status.VALIDEE_1,
        Status.A_VALIDER_2,
        Status.VALIDEE_2,
        Status.MISE_A_DISPOSITION,
    ]
    assert all("Votre facture" in status_mail(target) or "votre facture" in status_mail(target) for target in steps)
    assert len(told(STATUS)) == len(steps)


@pytest.mark.parametrize(
    ("framework", "said"),
    [(A9, "Elle est tout de même transmise à son destinataire"), (A12, "Son numéro peut être utilisé à nouveau.")],
)
def test_the_supplier_reads_what_a_refusal_means(market, framework, said):
    market.answer(market.asked(framework), "refuse_1", words=REFUSAL)
    drain_outbox()
    text = status_mail(Status.REFUSEE_1)
    assert said in text
    assert REFUSAL.comment in text
    assert "Montant de la facture erroné" in text


def test_the_supplier_reads_that_the_invoice_left_for_another_validator(market):
    invoice = market.asked()
    market.answer(invoice, "misroute_1", words=MISROUTED)
    correct_validator(actor=market.scene.supplier, invoice_id=invoice.pk, validator=market.titulaire)
    drain_outbox()
    assert MISROUTED.comment in status_mail(Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR)
    again = StatusChange.objects.get(move="correct_validator_1")
    assert "repartie vers le valideur" in Mail.objects.get(key=f"{STATUS}:{again.pk}").text
    assert market.second.user.contact_address in told(ASKED)


def test_silence_is_reminded_of_once_every_seven_days(market):
    market.asked(A12)
    for days in (7, 7, 13, 14, 14, 21):
        with later(days):
            act_on_silence()
    reminders = Mail.objects.filter(kind=REMINDED)
    assert told(REMINDED) == [market.first.user.contact_address] * 3
    assert reminders[0].subject.startswith("Rappel\u00a0: facture à valider n°\u00a0FA-2026-17")
    assert "sans réponse de votre part, elle ne part pas" in reminders[0].text


def test_after_the_handing_over_the_titulaire_is_reminded(market):
    market.handed_over(A12)
    with later(7):
        act_on_silence()
    assert told(REMINDED) == [market.second.user.contact_address]


def test_tacit_acceptance_is_told_to_the_supplier_and_reminds_nobody(market):
    market.asked(A9)
    with later(16):
        act_on_silence()
    drain_outbox()
    assert told(REMINDED) == []
    assert "réputée acceptée" in status_mail(Status.ABSENCE_VALIDATION_1_HORS_DELAI)
