"""Jobs on many invoices under real kills: resumed where they were, nothing lost, nothing doubled."""

import uuid
from zipfile import ZipFile

import pytest

from files import archives as zips
from invoices.enums import BulkState, ItemState, Side, Status
from invoices.models import BulkItem, BulkJob, StatusChange
from invoices.selectors import status_counts
from invoices.services.archives import name_of, start_archive
from outbox.models import Delivery, State
from tests.invoices.desk import (
    assert_is_what_its_manifest_says,
    chosen,
    principal_of,
    received_by,
    start,
    with_file,
)
from tests.structures.factories import StructureFactory
from tests.support.faults import empty_broker, worker
from tests.support.outbox import drain_outbox, let_time_pass

pytestmark = pytest.mark.django_db(transaction=True)

SMALL_STEPS = ("tests.invoices.desk.small_steps",)
BETWEEN_ROWS = "invoices.services.bulk.keep_outcome"
BEFORE_COMMIT = "invoices.services.bulk.settle_items"
SLICE_WRITTEN = "invoices.services.archives._advance"


@pytest.fixture(autouse=True)
def broker():
    empty_broker()


@pytest.fixture
def commune(db):
    return StructureFactory(public=True)


def killed(point, times):
    """A worker that was killed when it came to this point for the last of so many times."""
    with worker(at=point, stop=False, setup=SMALL_STEPS) as doomed:
        doomed.wait(times)
        doomed.kill()
    let_time_pass()


@pytest.mark.parametrize(("point", "times"), [(BETWEEN_ROWS, 3), (BEFORE_COMMIT, 2)])
def test_a_worker_killed_in_a_batch_loses_and_doubles_nothing(commune, point, times):
    actor, invoices = principal_of(commune), received_by(commune, 5)
    job = start(actor, invoices)
    killed(point, times)
    drain_outbox()
    job = BulkJob.objects.get(pk=job.pk)
    assert (job.state, job.total, job.done, job.refused) == (BulkState.DONE, 5, 5, 0)
    assert BulkItem.objects.filter(job=job, state=ItemState.DONE).count() == 5
    rejected = StatusChange.objects.filter(move="reject").values_list("invoice", flat=True)
    assert sorted(rejected) == sorted(invoice.pk for invoice in invoices)
    assert status_counts(actor, Side.RECIPIENT) == {Status.REJETEE: 5}
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DONE}


def test_a_worker_killed_over_an_archive_leaves_a_whole_one_in_the_end(commune):
    invoices = [with_file(f"FA-{number}", recipient=commune) for number in range(5)]
    actor = principal_of(commune)
    job = start_archive(actor=actor, rows=chosen(invoices), expected=5, form_key=uuid.uuid4())
    killed(SLICE_WRITTEN, 2)
    drain_outbox()
    job.refresh_from_db()
    assert (job.state, job.done, job.refused) == (BulkState.DONE, 5, 0)
    archive = ZipFile(zips.path_of(name_of(job)))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 6
    assert_is_what_its_manifest_says(archive)
