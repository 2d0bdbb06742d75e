"""Requests to modify, activate and deactivate a structure."""

import pytest

from mails.models import Mail
from structures.actor import SYSTEM
from structures.enums import ChangeState, Degree, PaymentDelayCategory, Role, Space
from structures.models import ChangeRequest, Structure
from structures.rules import version_of
from structures.selectors.changes import history, pending_count
from structures.services.change_notices import announce_decision
from structures.services.changes import (
    apply_change,
    request_activation,
    request_deactivation,
    request_modification,
)
from tests.structures.factories import MembershipFactory, ServiceFactory
from tests.structures.people import acting
from tests.support.outbox import drain_outbox
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def modify(membership, version=None, **values):
    return request_modification(
        actor=acting(membership), structure_id=membership.structure_id, values=values, version=version
    )


def now_of(structure):
    return Structure.objects.get(pk=structure.pk)


def test_a_request_waits_until_a_worker_applies_it(principal, town):
    modify(principal, email="mairie@exemple.fr", service_code_required=True, has_moa=False)
    assert (now_of(town).email, pending_count(town.pk)) == ("", 1)
    drain_outbox()
    structure = now_of(town)
    assert (structure.email, structure.service_code_required, pending_count(town.pk)) == ("mairie@exemple.fr", True, 0)


def test_only_what_differs_is_recorded_with_its_author(principal, town):
    modify(principal, email="mairie@exemple.fr", phone=town.phone)
    request = ChangeRequest.objects.get()
    assert request.changes == {"email": ["", "mairie@exemple.fr"]}
    assert request.requested_by == principal.user


def test_the_history_tells_who_changed_what_in_words(principal, town):
    modify(principal, payment_delay_category=PaymentDelayCategory.HEALTH, service_code_required=True)
    drain_outbox()
    (entry,) = history(town.pk, 20)
    assert (entry.kind, entry.state, entry.who) == (
        "Modifier une structure",
        ChangeState.EFFECTIVE,
        str(principal.user),
    )
    assert [(line.label, line.old, line.new) for line in entry.lines] == [
        ("Code service obligatoire", "non", "oui"),
        (
            "Catégorie de délai de paiement",
            "État et collectivités territoriales (30 jours)",
            "Établissement public de santé (50 jours)",
        ),
    ]


def test_nothing_changed_is_told(principal, town):
    with refused("STR-080"):
        modify(principal, email=town.email)


def test_a_company_has_no_parameters(principal):
    manager = MembershipFactory()
    with refused(("STR-084", "service_code_required")):
        modify(manager, service_code_required=True)


def test_a_wrong_vat_number_is_refused(principal):
    with refused(("STR-085", "vat_number")):
        modify(principal, vat_number="FR00303265045")
    assert modify(principal, vat_number="FR40303265045").changes == {"vat_number": ["", "FR40303265045"]}


@pytest.mark.parametrize("rights", [{}, {Space.ORGANISATION: Degree.CONSULTATION}, {Space.ISSUED: Degree.MODIFICATION}])
def test_only_organisation_modification_may_ask(town, principal, rights):
    colleague = MembershipFactory(structure=town, rights=rights)
    for service in (request_deactivation, request_activation):
        with refused("STR-049"):
            service(actor=acting(colleague), structure_id=town.pk)
    with refused("STR-049"):
        modify(colleague, email="a@exemple.fr")


def test_a_manager_of_one_service_does_not_change_the_structure(town, principal):
    colleague = MembershipFactory(structure=town, service=ServiceFactory(structure=town))
    with refused("STR-049"):
        modify(colleague, email="a@exemple.fr")


def test_a_stranger_asks_for_nothing(town):
    stranger = acting(MembershipFactory())
    with refused("STR-049"):
        request_deactivation(actor=stranger, structure_id=town.pk)


def test_two_edits_of_the_same_form_do_not_overwrite_each_other(principal, town):
    seen = version_of({"email": town.email, "phone": town.phone})
    modify(principal, version=seen, email="a@exemple.fr", phone="")
    drain_outbox()
    with refused("STR-087"):
        modify(principal, version=seen, email="b@exemple.fr", phone="")


def test_of_two_waiting_requests_for_one_field_the_second_is_refused(principal, town):
    first, second = modify(principal, email="a@exemple.fr"), modify(principal, email="b@exemple.fr")
    apply_change(request_id=first.pk)
    apply_change(request_id=second.pk)
    decision = ChangeRequest.objects.get(pk=second.pk).decision
    assert (decision.state, decision.findings) == (
        ChangeState.REFUSED,
        [{"code": "STR-081", "params": {"field": "Courriel"}}],
    )
    assert now_of(town).email == "a@exemple.fr"
    assert [finding.message for finding in history(town.pk, 1)[0].findings] == [
        "La donnée «\u00a0Courriel\u00a0» a été modifiée entre-temps"
    ]


def test_the_same_request_sent_twice_waits_once(principal, town):
    assert modify(principal, email="a@exemple.fr") == modify(principal, email="a@exemple.fr")
    assert ChangeRequest.objects.count() == 1


def test_requests_for_different_fields_are_both_applied(principal, town):
    modify(principal, email="a@exemple.fr")
    modify(principal, phone="0299000000")
    drain_outbox()
    assert (now_of(town).email, now_of(town).phone) == ("a@exemple.fr", "0299000000")


def test_a_structure_is_closed_and_opened_again(principal, town):
    request_deactivation(actor=acting(principal), structure_id=town.pk)
    drain_outbox()
    assert not now_of(town).is_active
    with refused("STR-083"):
        request_deactivation(actor=acting(principal), structure_id=town.pk)
    request_activation(actor=acting(principal), structure_id=town.pk)
    drain_outbox()
    assert now_of(town).is_active
    with refused("STR-082"):
        request_activation(actor=acting(principal), structure_id=town.pk)


# Whoever asked is told


def test_whoever_asked_is_told_once_of_what_changed(principal, town):
    MembershipFactory(structure=town, role=Role.USER)
    request = modify(principal, email="mairie@exemple.fr")
    drain_outbox()
    announce_decision(request_id=request.pk)
    drain_outbox()
    mail = Mail.objects.get()
    assert mail.address == principal.user.contact_address
    assert mail.subject == f"Demande «\u00a0Modifier une structure\u00a0» pour {town.name}\u00a0: effective"
    for content in (mail.text, mail.html):
        assert "Courriel\u00a0: N/A → mairie@exemple.fr" in content
        assert f"/organisation/structures/{town.pk}/historique/" in content


def test_the_other_managers_are_told_of_what_changed_and_of_nothing_else(principal, town):
    other = MembershipFactory(structure=town, role=Role.SECONDARY)
    MembershipFactory(structure=town, role=Role.USER)
    first, second = modify(principal, email="a@exemple.fr"), modify(principal, email="b@exemple.fr")
    apply_change(request_id=first.pk)
    apply_change(request_id=second.pk)
    drain_outbox()
    announce_decision(request_id=first.pk)
    drain_outbox()
    mail = Mail.objects.get(address=other.user.contact_address)
    assert mail.kind == "structure-changed"
    for content in (mail.text, mail.html):
        assert f"a été modifiée à la demande de {principal.user}" in content
        assert "Courriel\u00a0: N/A → a@exemple.fr" in content
    assert {one.address for one in Mail.objects.exclude(pk=mail.pk)} == {principal.user.contact_address}


def test_whoever_asked_in_vain_is_told_why_and_what_to_do(principal, town):
    first, second = modify(principal, email="a@exemple.fr"), modify(principal, email="b@exemple.fr")
    apply_change(request_id=first.pk)
    apply_change(request_id=second.pk)
    drain_outbox()
    mail = Mail.objects.get(subject__endswith="refusée")
    for content in (mail.text, mail.html):
        assert "n’a pas abouti" in content
        assert "La donnée «\u00a0Courriel\u00a0» a été modifiée entre-temps (STR-081)" in content
        assert "faites une nouvelle demande si elle est encore utile" in content


def test_what_the_portal_does_by_itself_is_told_to_nobody(town):
    request_deactivation(actor=SYSTEM, structure_id=town.pk)
    drain_outbox()
    assert not now_of(town).is_active
    assert not Mail.objects.exists()
