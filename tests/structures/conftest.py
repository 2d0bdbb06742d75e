import pytest
from django.urls import reverse

from structures.enums import Degree, Role, Space
from tests.structures.factories import BankAccountFactory, MembershipFactory, ServiceFactory, StructureFactory


@pytest.fixture
def town():
    return StructureFactory(public=True)


@pytest.fixture
def principal(town):
    return MembershipFactory(structure=town)


@pytest.fixture
def secondary(town, principal):
    return MembershipFactory(structure=town, role=Role.SECONDARY)


@pytest.fixture
def employee(town, principal):
    return MembershipFactory(structure=town, rights={Space.RECEIVED: Degree.CONSULTATION})


# The pages of Organisation.


@pytest.fixture
def service(town):
    return ServiceFactory(structure=town, code="TECH", label="Services techniques")


@pytest.fixture
def account(town):
    return BankAccountFactory(structure=town, label="Régie")


@pytest.fixture
def manager(client, town):
    client.force_login(MembershipFactory(structure=town).user)
    return client


@pytest.fixture
def url(town, service, account):
    """The address of a page about the town."""
    objects = {"service-edit": service, "service-activate": service, "service-deactivate": service}
    objects |= {"service-default": service, "account-edit": account, "account-delete": account}

    def url(name):
        return reverse(f"structures:{name}", args=[town.pk, *([objects[name].pk] if name in objects else [])])

    return url
