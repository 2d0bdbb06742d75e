"""The names that invoices are searched and sorted by are those that their parties bear."""

import pytest

from invoices.models import Invoice
from invoices.services import parties
from invoices.services.parties import rename_parties
from outbox.services import publish, settle
from structures.models import Structure
from tests.invoices.factories import InvoiceFactory
from tests.structures.factories import StructureFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db


def names(invoice):
    return Invoice.objects.values_list("issuer_folded_name", "recipient_folded_name").get(pk=invoice.pk)


@pytest.fixture
def invoice():
    supplier = StructureFactory(name="Établissements Cœur", identifier_type="HORS_UE", identifier="CHCOEUR")
    town = StructureFactory(public=True, name="Commune d’Évreux")
    return InvoiceFactory(issuer=supplier, recipient=town, number="FA-É1", comment="Reçu À régler")


def test_names_are_written_with_the_invoice(invoice):
    assert names(invoice) == ("etablissements coeur", "commune d'evreux")
    kept = Invoice.objects.get(pk=invoice.pk)
    assert kept.received_words.startswith("fa-e1 etablissements coeur recu a regler")
    assert kept.issued_words.startswith("fa-e1 commune d")


def test_a_draft_without_recipient_has_no_name_for_it():
    assert names(InvoiceFactory(recipient=None))[1] == ""


def test_nothing_that_is_written_by_the_way_changes_them(invoice):
    invoice.issuer_folded_name = "autre"
    invoice.save()
    Invoice.objects.filter(pk=invoice.pk).update(recipient_folded_name="autre")
    assert "autre" not in names(invoice)


def test_another_party_brings_its_name(invoice):
    invoice.issuer = StructureFactory(name="Zinc SA")
    invoice.save()
    assert names(invoice)[0] == "zinc sa"


def test_a_structure_that_is_called_otherwise_is_found_by_its_new_name(invoice, monkeypatch):
    monkeypatch.setattr(parties, "BATCH", 2)
    others = InvoiceFactory.create_batch(4, issuer=invoice.issuer)
    received = InvoiceFactory(recipient=invoice.issuer)
    Structure.objects.filter(pk=invoice.issuer_id).update(name="Nouvelle Enseigne")
    assert rename_parties(structure_id=invoice.issuer_id) == 6
    assert {names(one)[0] for one in (invoice, *others)} == {"nouvelle enseigne"}
    assert names(received)[1] == "nouvelle enseigne"
    assert rename_parties(structure_id=invoice.issuer_id) == 0


def test_a_change_of_the_structure_is_followed(invoice):
    Structure.objects.filter(pk=invoice.issuer_id).update(name="Nouvelle Enseigne")
    publish("structure.change_decided", key="1", payload={"request": 1, "structure": invoice.issuer_id})
    # Nobody asked for this one: there is nobody to tell.
    settle(subscriber="structures.announce_decision", payload={"request": 1})
    drain_outbox()
    assert names(invoice)[0] == "nouvelle enseigne"
