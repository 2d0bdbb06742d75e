import pytest

from structures.enums import Degree, Role, Space
from tests.structures.factories import MembershipFactory, StructureFactory


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
