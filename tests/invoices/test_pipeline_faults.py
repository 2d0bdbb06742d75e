"""The pipeline under real kills and a broker that forgets: nothing lost, nothing doubled."""

import pytest

from invoices.enums import Side, Status
from invoices.models import Invoice, StatusChange
from invoices.selectors import status_counts
from mails.models import Mail
from outbox.models import Delivery, State
from structures.models import Partner
from tests.invoices.scenes import make_scene
from tests.support.faults import AFTER_CLAIM, AFTER_COMMIT, BEFORE_MAIL, DELIVERED, empty_broker, portal, worker
from tests.support.outbox import drain_outbox, let_time_pass
from tests.support.smtp import smtp_sink

pytestmark = pytest.mark.django_db(transaction=True)

INSIDE_ROUTING = "invoices.services.routing._finish"
INSIDE_NOTICES = "invoices.services.notices.notify"


@pytest.fixture(autouse=True)
def sink(settings):
    empty_broker()
    with smtp_sink() as sink:
        settings.MAILERS = sink.mailer
        yield sink


@pytest.fixture
def scene():
    return make_scene()


def assert_arrived_once(scene, sink, invoices=1):
    assert set(Invoice.objects.values_list("status", flat=True)) == {Status.MISE_A_DISPOSITION}
    moves = StatusChange.objects.order_by("invoice", "pk").values_list("move", flat=True)
    assert list(moves) == ["send", "route", "make_available"] * invoices
    assert Partner.objects.count() == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DONE}
    # To the supplier: deposited, available; to the recipient: received.
    assert Mail.objects.count() == len(set(sink.ids)) == len(sink.ids) == 3 * invoices
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.MISE_A_DISPOSITION: invoices}
    assert status_counts(scene.clerk, Side.RECIPIENT) == {Status.MISE_A_DISPOSITION: invoices}


def test_a_page_killed_right_after_its_commit_has_sent_the_invoice(scene, sink):
    scene.draft()
    with portal("tests.invoices.pipeline_steps.send_the_draft", at=AFTER_COMMIT) as page:
        page.wait()
        page.kill()
    let_time_pass()
    drain_outbox()
    assert_arrived_once(scene, sink)


@pytest.mark.parametrize("point", [AFTER_CLAIM, INSIDE_ROUTING, INSIDE_NOTICES, BEFORE_MAIL])
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(scene, sink, point):
    scene.sent()
    with worker(at=point, MAILERS=sink.mailer) as doomed:
        doomed.wait()
        doomed.kill()
    let_time_pass()
    drain_outbox()
    assert_arrived_once(scene, sink)


def test_an_emptied_broker_loses_and_doubles_nothing(scene, sink):
    for number in range(5):
        scene.sent(number=f"FA-{number}")
    empty_broker()
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.PENDING}
    let_time_pass()
    drain_outbox()
    assert_arrived_once(scene, sink, invoices=5)


def test_a_broker_emptied_under_a_working_worker_loses_and_doubles_nothing(scene, sink):
    for number in range(5):
        scene.sent(number=f"FA-{number}")
    with worker(at=DELIVERED, after=True, stop=False, MAILERS=sink.mailer) as healthy:
        healthy.wait(3)
        empty_broker()
    let_time_pass()
    drain_outbox()
    assert_arrived_once(scene, sink, invoices=5)
