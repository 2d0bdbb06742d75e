import re
from html import unescape

import pytest
from django.test import override_settings

from invoices.enums import Motive, Status
from invoices.models import StatusChange
from invoices.rules.words import Words
from invoices.services.deposit import send_invoice
from invoices.services.notices import announce_status
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.workflow import INVOICE_TABLE
from mails.models import Mail
from structures.enums import Degree, Role, Space
from tests.accounts.factories import UserFactory
from tests.invoices.factories import InvoiceFactory, StatusChangeFactory
from tests.structures.factories import MembershipFactory, RightFactory, ServiceFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db


def colleague(structure, space=None, service=None, degree=Degree.CONSULTATION, **user):
    member = MembershipFactory(structure=structure, service=service, role=Role.USER, user=UserFactory(**user))
    if space:
        RightFactory(membership=member, space=space, degree=degree)
    return member.user


def told(kind):
    """The addresses of that kind of mail, each as often as it was told."""
    return sorted(Mail.objects.filter(kind=kind).values_list("address", flat=True))


def mail_of(target, kind="invoice-status"):
    """A mail of the step that led to this status."""
    change = StatusChange.objects.get(target=target)
    return Mail.objects.filter(key=f"{kind}:{change.pk}").first()


def words_of(text):
    """The words of a mail, whatever its mark-up."""
    body = re.sub(r"<head>.*?</head>", " ", text, flags=re.DOTALL)
    return re.findall(r"[^\s]+", unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " "))


# To whom


def test_an_arrival_is_told_to_those_who_hold_factures_recues_on_that_service(scene):
    other = ServiceFactory(structure=scene.recipient, code="ECOLES")
    expected = [
        scene.clerk.user.contact_address,
        colleague(scene.recipient, Space.RECEIVED).contact_address,
        colleague(scene.recipient, Space.RECEIVED, service=scene.service).contact_address,
    ]
    colleague(scene.recipient, Space.RECEIVED, service=other)
    colleague(scene.recipient, Space.ORGANISATION)
    colleague(scene.recipient)
    colleague(scene.recipient, Space.RECEIVED, is_active=False)
    scene.routed()
    drain_outbox()
    assert told("invoice-received") == sorted(expected)


def test_each_step_is_told_to_the_suppliers_people_at_their_contact_addresses(scene):
    reader = colleague(scene.issuer, Space.ISSUED, contact_address="compta@vauban.test")
    colleague(scene.issuer, Space.ORGANISATION)
    scene.routed()
    drain_outbox()
    addresses = [scene.supplier.user.contact_address, reader.contact_address]
    assert told("invoice-status") == sorted(addresses * 2)  # deposited, then available


def test_people_who_share_a_contact_address_get_one_mail_an_event(scene):
    for _ in range(2):
        colleague(scene.recipient, Space.RECEIVED, contact_address="factures@valbourg.test")
    colleague(scene.recipient, Space.RECEIVED, contact_address="Factures@valbourg.test")
    scene.routed()
    drain_outbox()
    addresses = [address.lower() for address in told("invoice-received")]
    assert sorted(addresses) == sorted([scene.clerk.user.contact_address, "factures@valbourg.test"])


def test_mails_leave_through_the_outbox_once(scene, mailoutbox):
    invoice = scene.sent()
    assert not Mail.objects.exists()
    drain_outbox()
    assert len(mailoutbox) == Mail.objects.count() == 3
    arrival = StatusChange.objects.get(invoice=invoice, target=Status.MISE_A_DISPOSITION)
    announce_status(invoice_id=invoice.pk, change_id=arrival.pk)
    drain_outbox()
    assert len(mailoutbox) == 3


def test_hidden_payment_steps_are_not_told(scene):
    scene.recipient.payment_status_hidden = True
    scene.recipient.save()
    invoice = scene.routed()
    for move in ("mandate", "hand_to_accountant", "account", "pay"):
        process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=move)
    drain_outbox()
    assert mail_of(Status.MANDATEE) is not None
    for hidden in (Status.MISE_A_DISPOSITION_COMPTABLE, Status.COMPTABILISEE, Status.MISE_EN_PAIEMENT):
        assert mail_of(hidden) is None


def test_the_passing_step_of_routing_and_the_recipients_own_moves_are_not_told_to_the_recipient(scene):
    invoice = scene.routed()
    process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move="confirm_service")
    drain_outbox()
    assert mail_of(Status.EN_COURS_ACHEMINEMENT) is None
    assert told("invoice-received") == [scene.clerk.user.contact_address]
    assert scene.clerk.user.contact_address not in told("invoice-status")


# What they say


def test_the_arrival_mail_says_what_came_from_whom_and_until_when(scene):
    invoice = scene.routed(commitment_number="ENG-9")
    drain_outbox()
    mail = Mail.objects.get(kind="invoice-received")
    assert mail.subject == f"Facture reçue n°\u00a0FA-2026-17, émise par {scene.issuer} (120,00\u00a0€)"
    for text in (mail.text, unescape(mail.html)):
        for part in (
            "FA-2026-17",
            f"{scene.issuer} (SIRET {scene.issuer.identifier})",
            f"{scene.recipient} (SIRET {scene.recipient.identifier})",
            str(scene.service),
            "ENG-9",
            "120,00\u00a0€",
            f"au plus tard le {invoice.due_date:%d/%m/%Y}",
            f"http://testserver/factures/recues/{invoice.pk}/",
            "Vous recevez ce message parce que vous avez accès aux factures reçues",
            "/mon-compte/",
        ):
            assert part in text
        assert "non vérifiable" not in text


def test_the_arrival_mail_of_a_scan_says_that_the_number_was_not_verified(scene):
    scene.routed(text="")
    drain_outbox()
    mail = Mail.objects.get(kind="invoice-received")
    assert "Numéro non vérifiable" in mail.text
    assert "Numéro non vérifiable" in unescape(mail.html)


def test_a_deposit_is_told_to_be_on_its_way(scene):
    invoice = scene.draft()
    send_invoice(actor=scene.supplier, invoice_id=invoice.pk)
    drain_outbox()
    mail = mail_of(Status.DEPOSEE)
    assert mail.subject == f"Facture n°\u00a0FA-2026-17 pour {scene.recipient}\u00a0: Déposée"
    assert "est déposée\u00a0: elle est en cours de transmission au service concerné" in mail.text
    assert f"http://testserver/factures/emises/{invoice.pk}/" in mail.text
    assert "Vous recevez ce message parce que vous avez accès aux factures émises" in mail.text


def test_a_withdrawal_is_told(scene):
    withdraw_invoice(actor=scene.supplier, invoice_id=scene.sent().pk)
    drain_outbox()
    assert "a été retirée avant d’arriver" in mail_of(Status.ABANDONNEE).text


def test_an_automatic_rejection_says_each_error_why_and_what_to_do(scene):
    invoice = scene.sent(text="Facture n° AUTRE-1")
    scene.recipient.is_active = False
    scene.recipient.save()
    drain_outbox()
    change = StatusChange.objects.get(invoice=invoice, target=Status.REJETEE)
    assert {finding["code"] for finding in change.findings} == {"FAC-003", "STR-003"}
    mail = mail_of(Status.REJETEE)
    assert "a été rejetée automatiquement" in mail.text
    for text in (mail.text, unescape(mail.html)):
        for code in (finding["code"] for finding in change.findings):
            assert f"({code})" in text
        assert "Le numéro de facture «\u00a0FA-2026-17\u00a0» ne figure pas dans le PDF" in text
        assert "Le PDF que vous déposez tient lieu de facture originale" in text
        assert "Comparez le numéro saisi avec celui du PDF" in text
        assert text.count("Que faire") == 2


@pytest.mark.parametrize(
    ("move", "words", "lead", "parts"),
    [
        (
            "reject",
            Words(motive=Motive.MONTANT_ERR, comment="Le devis porte\nsur 100 € & <rien> d’autre."),
            "Le destinataire a rejeté votre facture",
            ["Montant de la facture erroné", "sur 100 € & <rien> d’autre."],
        ),
        (
            "suspend",
            Words(motive=Motive.LIVR_INCOMP),
            "Le destinataire a suspendu le traitement",
            ["Livraison incomplète ou non effectuée"],
        ),
        ("recycle", Words(comment="Service ECOLES"), "erreur dans ses données d’acheminement", ["Service ECOLES"]),
        ("mandate", Words(mandate_number="M-12"), "a demandé son paiement", ["M-12"]),
        ("confirm_service", Words(), "livraison ou la prestation est conforme", []),
    ],
)
def test_a_move_of_the_recipient_says_what_it_means_and_what_was_said(scene, move, words, lead, parts):
    invoice = scene.routed()
    process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=move, words=words)
    drain_outbox()
    invoice.refresh_from_db()
    mail = mail_of(invoice.status)
    assert mail.subject.endswith(f": {invoice.get_status_display()}")
    for text in (mail.text, unescape(mail.html)):
        assert lead in text
        for part in parts:
            assert part in text
    assert "<rien>" not in mail.html


@pytest.mark.parametrize(
    "status", sorted({Status(move.target) for move in INVOICE_TABLE} - {Status.EN_COURS_ACHEMINEMENT})
)
def test_text_and_html_say_the_same_for_every_step(scene, status):
    invoice = InvoiceFactory(
        issuer=scene.issuer, recipient=scene.recipient, available=True, status=status, number="FA-1", history=None
    )
    change = StatusChangeFactory(
        invoice=invoice,
        target=status,
        motive=Motive.AUTRE,
        comment="Voir la\ncommande",
        mandate_number="M-1",
        findings=[{"code": "FAC-003", "params": {"number": "FA-1"}}] if status == Status.REJETEE else [],
    )
    announce_status(invoice_id=invoice.pk, change_id=change.pk)
    for mail in Mail.objects.all():
        assert "a changé de statut" not in mail.text
        body, _, foot = mail.text.partition("\n----\n")
        html_body, _, html_foot = mail.html.partition("<hr>")
        heading = words_of(mail.subject)
        assert heading + words_of(body) == words_of(html_body)
        assert [word for word in words_of(foot) if word not in {":", "http://testserver"}] == [
            word for word in words_of(html_foot) if word != ":"
        ]


@override_settings(PORTAL_URL="https://portail.exemple")
def test_links_lead_to_the_portal_by_its_public_address(scene):
    invoice = scene.routed()
    drain_outbox()
    assert f"https://portail.exemple/factures/recues/{invoice.pk}/" in Mail.objects.get(kind="invoice-received").html
