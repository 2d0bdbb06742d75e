"""The services of a structure: code, dates, flags, the default one."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from structures.enums import ChangeKind
from structures.models import ChangeRequest, Service
from structures.rules import version_of
from structures.selectors import default_service
from structures.services.own_services import (
    ServiceData,
    activate_service,
    add_service,
    deactivate_service,
    make_default,
    update_service,
)
from tests.structures.factories import MembershipFactory, ServiceFactory
from tests.structures.people import acting
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

DATA = ServiceData(code="TECH", label="Services techniques")


def now_of(service):
    return Service.objects.get(pk=service.pk)


@pytest.fixture
def service(town):
    return ServiceFactory(structure=town, code="TECH", label="Services techniques")


def test_a_service_is_added_by_holders_of_the_organisation(principal):
    data = ServiceData(code=" TECH ", label="Services techniques", commitment_required=True, payment_status_sent=False)
    service = now_of(add_service(actor=acting(principal), structure_id=principal.structure_id, data=data))
    assert (service.code, service.is_active, service.is_default) == ("TECH", True, False)
    assert (service.commitment_required, service.payment_status_sent) == (True, False)


def test_a_refused_service_is_told_all_its_errors_and_is_not_written(principal, service):
    today = timezone.localdate()
    data = ServiceData(code="tech", label="Bis", valid_from=today, valid_to=today - timedelta(days=1))
    with refused(("STR-025", "code"), ("STR-027", "valid_to")):
        add_service(actor=acting(principal), structure_id=principal.structure_id, data=data)


def test_who_may_not_organise_is_told_nothing_else(employee, service):
    with refused("STR-049"):
        add_service(actor=acting(employee), structure_id=employee.structure_id, data=DATA)
    with refused("STR-049"):
        update_service(actor=acting(employee), service_id=service.pk, data=DATA)
    for move in (activate_service, deactivate_service, make_default):
        with refused("STR-049"):
            move(actor=acting(employee), service_id=service.pk)


def test_the_same_code_may_exist_in_another_structure(principal):
    ServiceFactory(code="TECH")
    assert add_service(actor=acting(principal), structure_id=principal.structure_id, data=DATA).pk


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_one_code_at_once_one_does(principal):
    actor = acting(principal)
    codes = ["TECH", "tech", "Tech", "tECH"]
    calls = [
        lambda code=code: add_service(
            actor=actor, structure_id=principal.structure_id, data=ServiceData(code=code, label="A")
        )
        for code in codes
    ]
    outcomes = at_once(calls)
    assert sum(isinstance(one, Service) for one in outcomes) == 1
    assert Service.objects.filter(structure=principal.structure, code__iexact="tech").count() == 1


def test_a_service_is_described_anew_and_the_history_says_so(principal, service):
    data = ServiceData(code="tech2", label="Services techniques", valid_to=date(2030, 12, 31))
    update_service(actor=acting(principal), service_id=service.pk, data=data)
    assert (now_of(service).code, now_of(service).valid_to) == ("tech2", date(2030, 12, 31))
    request = ChangeRequest.objects.get()
    assert (request.kind, request.requested_by) == (ChangeKind.SERVICE, principal.user)
    assert request.changes == {"code": ["TECH", "tech2"], "valid_to": [None, "2030-12-31"]}


def test_a_service_keeps_its_own_code_in_another_case(principal, service):
    data = ServiceData(code="Tech", label="Services techniques")
    assert update_service(actor=acting(principal), service_id=service.pk, data=data).code == "Tech"


def test_an_edit_that_changes_nothing_leaves_no_trace(principal, service):
    update_service(actor=acting(principal), service_id=service.pk, data=DATA)
    assert not ChangeRequest.objects.exists()


def test_an_edit_made_meanwhile_is_not_overwritten(principal, service):
    seen = version_of({name: getattr(service, name) for name in DATA.values()})
    update_service(actor=acting(principal), service_id=service.pk, data=DATA, version=seen)
    update_service(actor=acting(principal), service_id=service.pk, data=ServiceData(code="TECH", label="Ateliers"))
    with refused("STR-087"):
        update_service(actor=acting(principal), service_id=service.pk, data=DATA, version=seen)


def test_a_service_closes_and_opens_again_unless_it_is_the_default_one(principal, town, service):
    deactivate_service(actor=acting(principal), service_id=service.id)
    assert not now_of(service).is_active
    activate_service(actor=acting(principal), service_id=service.id)
    assert now_of(service).is_active
    with refused("STR-026"):
        deactivate_service(actor=acting(principal), service_id=default_service(town).id)


def test_the_default_service_has_no_dates(principal, town):
    default = default_service(town)
    data = ServiceData(code=default.code, label=default.label, valid_from=date(2026, 1, 1))
    with refused(("STR-029", "valid_to")):
        update_service(actor=acting(principal), service_id=default.pk, data=data)


def test_another_service_becomes_the_default_one(principal, town, service):
    former = default_service(town)
    make_default(actor=acting(principal), service_id=service.pk)
    assert (default_service(town), now_of(former).is_default) == (service, False)
    assert deactivate_service(actor=acting(principal), service_id=former.pk)


@pytest.mark.parametrize("limits", [{"is_active": False}, {"valid_to": date(2030, 1, 1)}])
def test_a_service_that_cannot_always_receive_is_no_default(principal, town, limits):
    service = ServiceFactory(structure=town, **limits)
    with refused("STR-030"):
        make_default(actor=acting(principal), service_id=service.pk)


def test_a_principal_of_one_service_changes_that_one_alone(principal, town, service):
    actor, other = acting(MembershipFactory(structure=town, service=service)), ServiceFactory(structure=town)
    update_service(actor=actor, service_id=service.pk, data=ServiceData(code="TECH", label="Ateliers"))
    assert now_of(service).label == "Ateliers"
    with refused("STR-049"):
        add_service(actor=actor, structure_id=town.id, data=ServiceData(code="A", label="A"))
    with refused("STR-049"):
        deactivate_service(actor=actor, service_id=other.pk)
    with refused("STR-049"):
        make_default(actor=actor, service_id=service.pk)


def test_a_service_that_does_not_exist_is_told(principal):
    with refused("STR-028"):
        deactivate_service(actor=acting(principal), service_id=0)
