import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from invoices.enums import EntryKind, Side, Status
from invoices.models import InternalEntry, StatusTally
from invoices.rules.words import Words
from invoices.selectors import status_counts
from invoices.selectors.desk import colleagues_to_assign, internal_entries
from invoices.services.assignments import add_note, assign_to_colleague, assign_to_service
from invoices.services.follow_up import RoutingData, resubmit_invoice
from invoices.services.processing import process_invoice
from invoices.services.routing import route_invoice
from structures.enums import Degree, Role, Space
from structures.selectors import default_service, load_actor
from tests.accounts.factories import UserFactory
from tests.invoices.desk import principal_of
from tests.invoices.factories import InvoiceFactory
from tests.invoices.reception import detail_url, received, sign_in
from tests.structures.factories import MembershipFactory, RightFactory, ServiceFactory, StructureFactory
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(commune):
    return principal_of(commune)


@pytest.fixture
def invoice(commune):
    return received(commune)


@pytest.fixture
def tech(commune):
    return ServiceFactory(structure=commune, code="TECH", label="Services techniques")


def clerk_of(structure, service=None, degree=Degree.MODIFICATION):
    """The user of somebody who processes, or only reads, what a service receives."""
    member = MembershipFactory(structure=structure, service=service, role=Role.USER)
    RightFactory(membership=member, space=Space.RECEIVED, degree=degree)
    return member.user


def test_an_invoice_goes_to_another_service_and_keeps_its_status(actor, invoice, commune, tech):
    before = default_service(commune)
    moves = invoice.history.count()
    assign_to_service(actor=actor, invoice_id=invoice.pk, service=tech)
    invoice.refresh_from_db()
    assert (invoice.recipient_service, invoice.status) == (tech, Status.MISE_A_DISPOSITION)
    assert invoice.history.count() == moves
    [entry] = internal_entries(invoice)
    assert (entry.kind, entry.service_before, entry.service) == (EntryKind.SERVICE, before, tech)
    assert entry.user == actor.user


def test_the_tally_follows_the_invoice_to_its_service(actor, invoice, commune, tech):
    member = MembershipFactory(structure=commune, service=tech, role=Role.USER)
    RightFactory(membership=member, space=Space.RECEIVED, degree=Degree.CONSULTATION)
    of_tech = load_actor(member.user, None)
    assert status_counts(of_tech, Side.RECIPIENT) == {}
    assign_to_service(actor=actor, invoice_id=invoice.pk, service=tech)
    assert status_counts(of_tech, Side.RECIPIENT) == {Status.MISE_A_DISPOSITION: 1}
    assert status_counts(actor, Side.RECIPIENT) == {Status.MISE_A_DISPOSITION: 1}
    assert set(StatusTally.objects.filter(side=Side.RECIPIENT, service=tech).values_list("delta", flat=True)) == {1}


@pytest.mark.parametrize("wrong", ["another structure's", "inactive", "ended"])
def test_only_an_active_service_of_the_recipient_takes_it(actor, invoice, commune, wrong):
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    service = {
        "another structure's": lambda: ServiceFactory(structure=StructureFactory(public=True)),
        "inactive": lambda: ServiceFactory(structure=commune, is_active=False),
        "ended": lambda: ServiceFactory(structure=commune, valid_to=yesterday),
    }[wrong]()
    with refused(("FAC-082", "service")):
        assign_to_service(actor=actor, invoice_id=invoice.pk, service=service)


def test_the_service_that_it_has_is_no_other(actor, invoice):
    with refused(("FAC-084", "service")):
        assign_to_service(actor=actor, invoice_id=invoice.pk, service=invoice.recipient_service)


def test_a_colleague_sees_to_it_then_nobody_does(actor, invoice, commune):
    colleague = clerk_of(commune)
    assign_to_colleague(actor=actor, invoice_id=invoice.pk, colleague=colleague)
    invoice.refresh_from_db()
    assert invoice.assignee == colleague
    assign_to_colleague(actor=actor, invoice_id=invoice.pk, colleague=None)
    invoice.refresh_from_db()
    assert invoice.assignee is None
    assert [entry.colleague for entry in internal_entries(invoice)] == [colleague, None]


@pytest.mark.parametrize("who", ["reader", "other service", "stranger", "supplier", "closed"])
def test_the_colleague_must_have_the_right_for_that_service(actor, invoice, commune, tech, who):
    user = {
        "reader": lambda: clerk_of(commune, degree=Degree.CONSULTATION),
        "other service": lambda: clerk_of(commune, service=tech),
        "stranger": lambda: MembershipFactory(structure=StructureFactory(public=True)).user,
        "supplier": lambda: MembershipFactory(structure=invoice.issuer).user,
        "closed": lambda: clerk_of(commune),
    }[who]()
    if who == "closed":
        user.is_active = False
        user.save(update_fields=["is_active"])
    with refused(("FAC-083", "colleague")):
        assign_to_colleague(actor=actor, invoice_id=invoice.pk, colleague=user)


def test_nobody_twice_is_refused(actor, invoice):
    with refused(("FAC-084", "colleague")):
        assign_to_colleague(actor=actor, invoice_id=invoice.pk, colleague=None)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_colleague_without_the_right_in_the_new_service_loses_it(actor, invoice, commune, tech, keeps):
    colleague = clerk_of(commune, service=None if keeps else invoice.recipient_service)
    assign_to_colleague(actor=actor, invoice_id=invoice.pk, colleague=colleague)
    assign_to_service(actor=actor, invoice_id=invoice.pk, service=tech)
    invoice.refresh_from_db()
    assert invoice.assignee == (colleague if keeps else None)


def test_whoever_cannot_process_neither_assigns_nor_notes(invoice, commune, tech):
    reader = load_actor(clerk_of(commune, degree=Degree.CONSULTATION), None)
    supplier = principal_of(invoice.issuer)
    for actor in (reader, supplier):
        with refused("SYS-020"):
            assign_to_service(actor=actor, invoice_id=invoice.pk, service=tech)
        with refused("SYS-020"):
            assign_to_colleague(actor=actor, invoice_id=invoice.pk, colleague=reader.user)
        with refused("SYS-020"):
            add_note(actor=actor, invoice_id=invoice.pk, note="Vu")


def test_notes_are_only_ever_added(actor, invoice):
    entry = add_note(actor=actor, invoice_id=invoice.pk, note="  Vu avec le chef de chantier \n")
    assert entry.note == "Vu avec le chef de chantier"
    for statement in ("UPDATE invoices_internalentry SET note = ''", "DELETE FROM invoices_internalentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert InternalEntry.objects.get().note == "Vu avec le chef de chantier"


def test_a_recycled_invoice_leaves_its_notes_and_its_colleague_behind(scene):
    other = StructureFactory(public=True)
    invoice = scene.routed()
    add_note(actor=scene.clerk, invoice_id=invoice.pk, note="Pas pour nous")
    assign_to_colleague(actor=scene.clerk, invoice_id=invoice.pk, colleague=scene.clerk.user)
    process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move="recycle", words=Words(comment="Ailleurs"))
    resubmit_invoice(actor=scene.supplier, invoice_id=invoice.pk, data=RoutingData(recipient=other))
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert (invoice.recipient, invoice.assignee) == (other, None)
    assert internal_entries(invoice) == []
    assert InternalEntry.objects.count() == 2


# The pages


def url(invoice, what):
    return reverse(f"invoices:received-{what}", args=[invoice.pk])


def test_the_page_shows_what_was_noted_and_by_whom(clerk, invoice, commune, tech):
    colleague = clerk_of(commune)
    back = "?retour=/factures/recues/%3Fstatut%3DMANDATEE"
    answer = clerk.post(url(invoice, "note") + back, {"note": "Attendre le\nbon de livraison"})
    assert answer["Location"].startswith(detail_url(invoice))
    clerk.post(url(invoice, "service"), {"service": tech.pk})
    clerk.post(url(invoice, "colleague"), {"colleague": colleague.pk})
    page = clerk.get(detail_url(invoice)).text
    assert "Attendre le<br>bon de livraison" in page
    assert "au service «\u00a0TECH – Services techniques\u00a0»" in page
    assert f"Attribuée à {colleague}" in page


@pytest.mark.parametrize("what", ["note", "service", "colleague"])
def test_readers_see_notes_and_add_none(client, invoice, commune, what):
    sign_in(client, commune, {Space.RECEIVED: Degree.CONSULTATION})
    page = client.get(detail_url(invoice)).text
    assert "Suivi interne" in page
    assert url(invoice, what) not in page
    before = written()
    assert client.get(url(invoice, what)).status_code == 403
    assert client.post(url(invoice, what), {"note": "x"}).status_code == 403
    assert written() == before


@pytest.mark.parametrize(
    ("what", "sent", "code"),
    [("note", {"note": " "}, "SYS-001"), ("service", {}, "SYS-001"), ("colleague", {"colleague": ""}, "FAC-084")],
)
def test_what_is_missing_is_told_beside_its_field(clerk, invoice, what, sent, code):
    answer = clerk.htmx_post(url(invoice, what), sent)
    assert answer.status_code == 422
    assert f'data-error-code="{code}"' in answer.text


def test_before_it_is_available_there_is_nothing_to_note(clerk, commune):
    invoice = InvoiceFactory(recipient=commune, sent=True)
    assert clerk.post(url(invoice, "note"), {"note": "x"}).status_code == 404


def test_the_colleagues_of_several_services_are_found_by_one_query(scene, django_assert_num_queries):
    services = [scene.service, ServiceFactory(structure=scene.recipient), ServiceFactory(structure=scene.recipient)]
    user = UserFactory()
    for service in services:
        membership = MembershipFactory(user=user, structure=scene.recipient, service=service, role=Role.USER)
        RightFactory(membership=membership, space=Space.RECEIVED, degree=Degree.MODIFICATION)
    actor = load_actor(user, None)
    with django_assert_num_queries(1):
        found = list(colleagues_to_assign(actor))
    assert {one.pk for one in found} == {user.pk, scene.clerk.user.pk}
