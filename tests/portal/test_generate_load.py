"""Made-up rows by the million keep every promise that real ones keep; here a few hundred of them."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Max, OuterRef, Subquery, Sum
from django.utils import timezone

from invoices.enums import Side, Status
from invoices.models import DepositRecord, Invoice, MonthlyFigure, StatusChange, StatusTally
from invoices.rules.months import last_to_close, month_after
from invoices.workflow import INVOICE_TABLE
from kernel.filters import start_of
from portal.load.invoices import without_indexes
from structures.models import Partner, Structure
from structures.rules import check_identifier
from tests.matrix.asking import undone

pytestmark = pytest.mark.django_db

INVOICES, STRUCTURES = 900, 120


def load(**options):
    out = StringIO()
    call_command("generate_load", invoices=INVOICES, structures=STRUCTURES, stdout=out, force=True, **options)
    return out.getvalue()


@pytest.fixture
def loaded(monkeypatch):
    monkeypatch.setattr("portal.load.invoices.CHUNK", 400)
    return load(seed=3)


def test_it_writes_what_was_asked_and_tells_how_fast(loaded):
    assert (Invoice.objects.count(), Structure.objects.count()) == (INVOICES, STRUCTURES)
    assert f"{INVOICES} factures en" in loaded
    assert "par seconde" in loaded


def test_every_constraint_holds_once_all_is_written(loaded):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for structure in Structure.objects.all():
        assert check_identifier(structure.identifier_type, structure.identifier, allow_test_sirets=False) is None
        assert structure.services.filter(is_default=True).count() == (1 if structure.is_public else 0)
    assert (
        not Invoice.objects.exclude(recipient_service=None)
        .exclude(recipient_service__structure=F("recipient"))
        .exists()
    )


def test_the_last_step_of_each_history_is_its_status(loaded):
    last = StatusChange.objects.filter(invoice=OuterRef("pk")).order_by("-pk").values("target")[:1]
    sent = Invoice.objects.exclude(status=Status.BROUILLON).annotate(last=Subquery(last))
    assert sent.exclude(last=F("status")).count() == 0
    assert not StatusChange.objects.filter(invoice__status=Status.BROUILLON).exists()
    assert sent.annotate(latest=Max("history__created_at")).exclude(latest=F("status_changed_at")).count() == 0


def test_each_history_is_a_path_of_the_status_table(loaded):
    allowed = {(source, move, target) for source, move, target, _ in INVOICE_TABLE.matrix()}
    for invoice in Invoice.objects.prefetch_related("history"):
        status, at = Status.BROUILLON, invoice.created_at
        for step in invoice.history.all():
            assert (step.source, step.move, step.target) in allowed
            assert (step.source, step.created_at >= at) == (status, True)
            status, at = step.target, step.created_at


def test_the_tally_is_the_count(loaded):
    def tallied(side):
        rows = StatusTally.objects.filter(side=side).values_list("structure", "service", "status")
        return {row[:3]: row[3] for row in rows.annotate(total=Sum("delta"))}

    def counted(rows, structure, service, status):
        return {row[:3]: row[3] for row in rows.values_list(structure, service, status).annotate(total=Count("pk"))}

    arrived = Invoice.objects.filter(made_available_at__isnull=False)
    assert tallied(Side.RECIPIENT) == counted(arrived, "recipient", "recipient_service", "status")
    everything = Invoice.objects.all()
    assert tallied(Side.SUPPLIER) == counted(everything, "issuer", "issuer_service", "supplier_status")
    assert Partner.objects.count() == arrived.values("issuer", "recipient").distinct().count()


def missing_indexes():
    """The names of the indexes that the tables ought to have and have not."""
    with connection.cursor() as cursor:
        return {
            index.name
            for model in (Invoice, StatusChange)
            for index in model._meta.indexes
            if index.name not in connection.introspection.get_constraints(cursor, model._meta.db_table)
        }


def test_indexes_deposits_and_the_figures_of_past_months_are_there(loaded):
    assert missing_indexes() == set()
    assert DepositRecord.objects.count() == Invoice.objects.exclude(first_sent_at=None).count()
    closed = Invoice.objects.filter(made_available_at__lt=start_of(month_after(last_to_close(timezone.localdate()))))
    figures = MonthlyFigure.objects.filter(motive="").aggregate(n=Sum("arrived"), total=Sum("amount"))
    assert figures == closed.aggregate(n=Count("pk"), total=Sum("gross_amount"))


@pytest.mark.parametrize("end", [KeyboardInterrupt, ZeroDivisionError, IntegrityError])
def test_the_indexes_come_back_however_it_ends(end):
    def load_that_ends():
        with without_indexes(1):
            assert missing_indexes()
            with transaction.atomic():
                Structure.objects.create(identifier="1")
                raise end

    with pytest.raises(end):
        load_that_ends()
    assert missing_indexes() == set()
    assert not Structure.objects.exists()


def test_it_writes_outside_of_the_embedded_run_only_when_forced(settings):
    with pytest.raises(CommandError, match="--force"):
        call_command("generate_load", invoices=10, structures=4)
    assert not Structure.objects.exists()
    settings.EMBEDDED = True
    call_command("generate_load", invoices=10, structures=4, stdout=StringIO())
    assert Invoice.objects.count() == 10


def test_one_entity_has_a_third_and_all_statuses_are_met(loaded):
    [(_, most)] = Counter(Invoice.objects.values_list("recipient", flat=True)).most_common(1)
    assert 0.25 < most / INVOICES < 0.42
    assert len(set(Invoice.objects.values_list("status", flat=True))) >= 10


def test_the_same_seed_makes_the_same_rows():
    columns = ("number", "status", "gross_amount", "issuer__identifier", "recipient__identifier", "service_code")
    made = []
    for seed in (5, 5, 6):
        with undone():
            load(seed=seed)
            rows = Invoice.objects.order_by("pk").values_list(*columns)
            made.append([row[1:] for row in rows])
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_a_seed_is_loaded_once(loaded):
    with pytest.raises(CommandError):
        load(seed=3)
    load(seed=4)
    assert Invoice.objects.count() == 2 * INVOICES
