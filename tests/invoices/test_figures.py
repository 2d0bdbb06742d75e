"""The figures of a recipient: the same whether its months are kept or reckoned."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.enums import Motive, Status
from invoices.models import ClosedMonth, MonthlyFigure
from invoices.rules.months import last_to_close, month_after, month_before, months_up_to
from invoices.rules.words import Words
from invoices.selectors.figures import Month, received_figures
from invoices.services.assignments import assign_to_service
from invoices.services.corrections import correct_status
from invoices.services.figures import MONTHS_A_RUN, close_months
from invoices.services.follow_up import RoutingData, resubmit_invoice
from invoices.services.processing import process_invoice
from invoices.services.routing import route_invoice
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.factories import InvoiceFactory, StatusChangeFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("invoices:received-figures")
TODAY = date(2026, 6, 15)


def at(month, day=10, hour=12):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def town():
    return StructureFactory(public=True, name="Commune de Valbourg")


@pytest.fixture
def clerk(town):
    return load_actor(MembershipFactory(structure=town).user, None)


def arrived(town, moment, amount=100, **fields):
    return InvoiceFactory(
        recipient=town, available=True, made_available_at=moment, net_amount=Decimal(amount), vat_amount=Decimal(0),
        due_date=(moment + timedelta(days=30)).date(), **fields,
    )  # fmt: skip


def paid(town, moment, days, **fields):
    return arrived(
        town, moment, status=Status.MISE_EN_PAIEMENT, status_changed_at=moment + timedelta(days=days), **fields
    )


def reject(clerk, invoice, motive):
    words = Words(motive=motive, comment="Refusée")
    process_invoice(actor=clerk, invoice_id=invoice.pk, move="reject", words=words)


def rejected(town, moment, motive, **fields):
    invoice = arrived(town, moment, status=Status.REJETEE, status_changed_at=moment, **fields)
    StatusChangeFactory(invoice=invoice, move="reject", target=Status.REJETEE, motive=motive, created_at=moment)
    return invoice


@pytest.fixture
def life(town):
    """Arrivals in January, March and June, payments in time and late, rejections."""
    paid(town, at(1), 10, amount=50)
    paid(town, at(1, 31, 23), 40)  # already February in Paris, paid in March
    arrived(town, at(3))
    paid(town, at(3), 30)
    rejected(town, at(3), Motive.MONTANT_ERR)
    rejected(town, at(6, 2), Motive.MONTANT_ERR)
    rejected(town, at(6, 2), Motive.AUTRE)
    arrived(town, at(6, 3))
    # What does not count: drafts, what is on its way, automatic rejections, and what belongs to others.
    InvoiceFactory(recipient=town)
    InvoiceFactory(recipient=town, sent=True, status=Status.REJETEE)
    paid(StructureFactory(public=True), at(3), 5)


JANUARY = Month(date(2026, 1, 1), arrived=1, amount=Decimal(50), paid=1, days_to_payment=10)
FEBRUARY = Month(date(2026, 2, 1), arrived=1, amount=Decimal(100))
MARCH = Month(date(2026, 3, 1), arrived=3, amount=Decimal(300), paid=1, days_to_payment=40, paid_late=1)
APRIL = Month(date(2026, 4, 1), paid=1, days_to_payment=30)
JUNE = Month(date(2026, 6, 1), arrived=3, amount=Decimal(300))


def assert_figures(actor):
    found = received_figures(actor, TODAY)
    assert [one for one in found.months if one.arrived or one.paid] == [JANUARY, FEBRUARY, MARCH, APRIL, JUNE]
    assert found.rejections == [(Motive.MONTANT_ERR, 2), (Motive.AUTRE, 1)]
    assert len(found.months) == 13
    assert (MARCH.average_delay, MARCH.late_share) == (40, 100)
    assert (FEBRUARY.average_delay, FEBRUARY.late_share) == (None, None)


def close_all():
    while close_months(today=TODAY):
        pass


@pytest.mark.parametrize("runs", [0, 1, 2, 9])
def test_the_figures_are_the_same_however_many_months_are_kept(life, clerk, runs):
    for _ in range(runs):
        close_months(today=TODAY)
    assert_figures(clerk)


def test_the_last_two_months_are_never_kept(life):
    close_all()
    assert set(ClosedMonth.objects.values_list("month__month", flat=True)) == {1, 2, 3, 4}
    assert not MonthlyFigure.objects.filter(month__gte=date(2026, 5, 1)).exists()


def test_a_run_closes_a_few_months_and_the_next_goes_on(life):
    assert close_months(today=TODAY) == MONTHS_A_RUN
    assert close_months(today=TODAY) == 1
    assert close_months(today=TODAY) == 0


def test_closing_again_changes_nothing(life):
    close_all()
    before = list(MonthlyFigure.objects.order_by("pk").values())
    close_all()
    assert list(MonthlyFigure.objects.order_by("pk").values()) == before


def test_a_month_that_is_kept_is_not_reckoned_again(life, town, clerk):
    close_all()
    arrived(town, at(3))
    assert_figures(clerk)


def test_without_invoices_there_is_nothing_to_keep(db):
    assert close_months(today=TODAY) == 0


@pytest.mark.parametrize("runs", [0, 9])
def test_a_user_of_one_service_sees_the_figures_of_that_service(life, town, runs):
    schools = ServiceFactory(structure=town, code="ECOLES")
    paid(town, at(3), 12, recipient_service=schools)
    rejected(town, at(3), Motive.AUTRE, recipient_service=schools)
    for _ in range(runs):
        close_months(today=TODAY)
    member = MembershipFactory(structure=town, service=schools, rights={Space.RECEIVED: Degree.CONSULTATION})
    found = received_figures(load_actor(member.user, None), TODAY)
    expected = Month(date(2026, 3, 1), arrived=2, amount=Decimal(200), paid=1, days_to_payment=12)
    assert [one for one in found.months if one.arrived or one.paid] == [expected]
    assert found.rejections == [(Motive.AUTRE, 1)]


def test_a_rejection_that_was_taken_back_no_longer_counts(town, clerk):
    invoice = rejected(town, at(6, 2), Motive.AUTRE)
    invoice.status = Status.MISE_A_DISPOSITION
    invoice.save()
    assert received_figures(clerk, TODAY).rejections == []


def test_an_invoice_rejected_twice_for_one_motive_counts_once(town, clerk):
    invoice = rejected(town, at(6, 2), Motive.AUTRE)
    StatusChangeFactory(invoice=invoice, move="reject", motive=Motive.AUTRE, created_at=at(6, 3))
    assert received_figures(clerk, TODAY).rejections == [(Motive.AUTRE, 1)]


@pytest.mark.parametrize("runs", [0, 9])
@pytest.mark.parametrize("first", [at(3, 9), at(2, 28)])
def test_a_rejection_that_was_corrected_counts_under_its_last_motive_alone(town, clerk, first, runs):
    with time_machine.travel(first, tick=False) as moment:
        invoice = arrived(town, at(2))
        reject(clerk, invoice, Motive.AUTRE)
        correct_status(actor=clerk, invoice_id=invoice.pk, reason="Mauvais motif")
        moment.shift(timedelta(days=1))
        reject(clerk, invoice, Motive.MONTANT_ERR)
    for _ in range(runs):
        close_months(today=TODAY)
    assert received_figures(clerk, TODAY).rejections == [(Motive.MONTANT_ERR, 1)]
    kept = MonthlyFigure.objects.exclude(motive="").values_list("month__month", "motive", "rejected")
    assert list(kept) == ([(3, Motive.MONTANT_ERR, 1)] if runs else [])


def arrivals_of(actor):
    """What arrived, by the number of the month."""
    return {one.month.month: one.arrived for one in received_figures(actor, TODAY).months if one.arrived}


@pytest.mark.parametrize(("runs", "expected"), [(0, {6: 1}), (9, {3: 1, 6: 1})])
def test_an_invoice_that_was_recycled_arrives_again_and_a_closed_month_keeps_it(scene, runs, expected):
    with time_machine.travel(at(3), tick=False) as moment:
        invoice = scene.routed()
        process_invoice(
            actor=scene.clerk, invoice_id=invoice.pk, move="recycle", words=Words(comment="Mauvais service")
        )
        moment.move_to(at(6))
        for _ in range(runs):
            close_months(today=TODAY)
        data = RoutingData(recipient=scene.recipient, service_code=scene.service.code)
        resubmit_invoice(actor=scene.supplier, invoice_id=invoice.pk, data=data)
        route_invoice(invoice_id=invoice.pk)
    assert arrivals_of(scene.clerk) == expected


@pytest.mark.parametrize(("runs", "old", "new"), [(0, {}, {3: 1}), (9, {3: 1}, {})])
def test_an_invoice_given_to_another_service_stays_with_the_old_one_in_a_closed_month(town, clerk, runs, old, new):
    schools, tech = (ServiceFactory(structure=town, code=code) for code in ("ECOLES", "TECH"))
    readers = [
        load_actor(
            MembershipFactory(structure=town, service=one, rights={Space.RECEIVED: Degree.CONSULTATION}).user, None
        )
        for one in (schools, tech)
    ]
    invoice = arrived(town, at(3), recipient_service=schools)
    for _ in range(runs):
        close_months(today=TODAY)
    assign_to_service(actor=clerk, invoice_id=invoice.pk, service=tech)
    assert [arrivals_of(reader) for reader in readers] == [old, new]
    assert arrivals_of(clerk) == {3: 1}


def test_months_follow_each_other():
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert month_before(date(2026, 3, 1)) == date(2026, 2, 1)
    assert months_up_to(date(2026, 2, 28))[::12] == [date(2025, 2, 1), date(2026, 2, 1)]
    assert last_to_close(date(2026, 2, 1)) == date(2025, 12, 1)


# The page


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk.user)
    return client


@pytest.fixture
def in_june():
    with time_machine.travel(datetime(2026, 6, 15, 10, tzinfo=UTC), tick=False):
        yield


def test_each_drawing_is_a_table_as_well(browser, life, in_june):
    page = browser.get(PAGE).text
    assert page.count("<svg") == page.count("<table") == 4
    assert "passée à un autre service reste comptée pour l’ancien dans les mois déjà clos" in page
    for text in ("mars 2026", "40,0", "100,0", "300,00\u00a0€", str(Motive.MONTANT_ERR.label)):
        assert text in page


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("volumes", ["mars 2026", "3", "300,00"]),
        ("delais", ["mars 2026", "1", "40,0"]),
        ("delais", ["février 2026", "0", ""]),
        ("retards", ["mars 2026", "1", "100,0"]),
        ("rejets", [str(Motive.MONTANT_ERR.label), "2"]),
    ],
)
def test_each_table_is_a_file_too(browser, life, in_june, table, line):
    answer = browser.get(PAGE, {"tableau": table})
    assert answer["Content-Disposition"].startswith(f'attachment; filename="factures-recues-{table}-')
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert line in lines


def test_without_rejections_the_page_says_so(browser, town):
    arrived(town, datetime.now(UTC))
    assert "Aucune facture n’a été rejetée" in browser.get(PAGE).text


def test_the_figures_are_for_those_who_may_see_the_invoices(client, town):
    client.force_login(MembershipFactory(structure=town, rights={Space.ORGANISATION: Degree.MODIFICATION}).user)
    assert client.get(PAGE).status_code == 403


def test_the_figures_cost_the_same_however_many_invoices(browser, town):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(PAGE).status_code == 200
        return len(asked)

    now = datetime.now(UTC)
    paid(town, now - timedelta(days=9), 3)
    queries()
    few = queries()
    for days in range(1, 7):
        paid(town, now - timedelta(days=40 * days), 3)
        rejected(town, now - timedelta(days=days), Motive.AUTRE)
    assert queries() == few <= 25
