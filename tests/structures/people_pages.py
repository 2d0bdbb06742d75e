"""Forged forms, and who sends them."""

from django.urls import reverse

from structures.enums import MembershipState, Role
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory
from tests.structures.organisation_pages import codes
from tests.support.refusals import written


def page(name, *args):
    return reverse(f"structures:{name}", args=args)


def sign_in(client, membership):
    client.force_login(membership.user)
    return client


def refuses(client, address, data, *expected, status=422):
    """The forged form is answered with exactly these errors, and changes nothing."""
    before = written()
    response = client.post(address, data)
    assert (response.status_code, codes(response)) == (status, set(expected))
    assert written() == before


def pending(structure, service=None, user=None):
    return MembershipFactory(
        structure=structure,
        service=service,
        role=Role.USER,
        state=MembershipState.PENDING,
        user=user or UserFactory(),
        message="Je suis comptable.",
    )
