"""A public entity with somebody who processes what it receives, for tests of Factures reçues."""

import pytest
from django.urls import reverse

from structures.enums import Role
from tests.invoices.factories import InvoiceFactory
from tests.structures.factories import MembershipFactory, RightFactory, StructureFactory

LIST = reverse("invoices:received-list")
MOVES = ("recycle", "reject", "suspend", "confirm_service", "mandate", "hand_to_accountant", "account", "pay")


def detail_url(invoice):
    return reverse("invoices:received-detail", args=[invoice.pk])


def move_url(invoice, move):
    return reverse("invoices:received-move", args=[invoice.pk, move])


def received(commune, **fields):
    """An invoice that the commune has."""
    return InvoiceFactory(recipient=commune, available=True, **fields)


def sign_in(client, commune, rights, service=None):
    """The client of a user who has these rights alone."""
    member = MembershipFactory(structure=commune, service=service, role=Role.USER)
    for space, degree in rights.items():
        RightFactory(membership=member, space=space, degree=degree)
    client.force_login(member.user)
    return client


@pytest.fixture
def commune(db):
    return StructureFactory(public=True, name="Commune de Valbourg")


@pytest.fixture
def clerk(client, commune):
    """The client of the commune's principal manager."""
    client.force_login(MembershipFactory(structure=commune).user)
    return client
