"""A typed invoice is offered the next number of its issuer's series, until somebody types another."""

import pytest
from django.urls import reverse

from invoices.enums import Status
from invoices.models import Invoice
from tests.invoices.deposit_form import value
from tests.invoices.factories import InvoiceFactory
from tests.structures.factories import MembershipFactory, StructureFactory

pytestmark = pytest.mark.django_db

TYPE, CHECK = reverse("invoices:issued-type"), reverse("invoices:typed-check")


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


@pytest.fixture
def sister(scene):
    """A second structure of the supplier's, whose series is another."""
    structure = StructureFactory()
    MembershipFactory(user=scene.supplier.user, structure=structure)
    InvoiceFactory(issuer=structure, sent=True, number="S-7")
    InvoiceFactory(issuer=scene.issuer, sent=True, number="FA-041")
    return structure


def switched(supplier, sister, **changes):
    """What the form holds after its issuer was changed."""
    page = supplier.get(TYPE)
    return {name: value(page, name) for name in ("form_key", "version", "number", "proposed")} | {
        "issuer": sister.pk,
        "lines": "1",
        **changes,
    }


def test_a_proposed_number_follows_the_issuer_until_somebody_changes_it(supplier, scene, sister):
    untouched, touched = switched(supplier, sister), switched(supplier, sister, number="FA-099")
    assert (untouched["number"], untouched["proposed"]) == ("FA-042", f"{scene.issuer.pk} FA-042")
    assert value(supplier.htmx_post(CHECK, untouched), "proposed") == f"{sister.pk} S-8"
    assert value(supplier.htmx_post(CHECK, touched), "proposed") == f"{scene.issuer.pk} FA-042"
    for command in ("total", "search"):
        page = supplier.post(TYPE, untouched | {"command": command})
        assert (value(page, "number"), value(page, "proposed")) == ("S-8", f"{sister.pk} S-8")
        assert value(supplier.post(TYPE, touched | {"command": command}), "number") == "FA-099"
    supplier.post(TYPE, untouched | {"command": "save"})
    assert Invoice.objects.get(status=Status.BROUILLON).number == "S-8"


@pytest.mark.parametrize("forged", ["x", "1", " FA-042", "0 FA-042", f"{'9' * 30} FA-042"])
def test_a_forged_proposal_does_no_harm(supplier, scene, sister, forged):
    data = switched(supplier, sister, proposed=forged, command="save")
    assert supplier.post(TYPE, data).status_code == 302
    assert Invoice.objects.get(status=Status.BROUILLON).number in ("FA-042", "S-8")
