from datetime import timedelta

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from invoices.enums import DocumentType, EntryKind, Framework, NumberCheck, Status
from invoices.models import InternalEntry, Invoice, StatusChange
from invoices.rules.validation import last_day
from mails.models import Mail
from outbox.models import Delivery
from portal.demo.accounts import ACCOUNTS, PASSWORD
from portal.demo.organisations import ORGANISATIONS, structure_of, user_of
from portal.demo.seeding import seed
from portal.selectors.tasks import tasks
from structures.enums import Degree, Role, Space
from structures.models import Membership, Structure
from structures.selectors import load_actor
from structures.selectors.organisation import valid_bank_accounts
from tests.support.outbox import drain_outbox
from tests.support.refusals import written

pytestmark = pytest.mark.django_db


# Before the tests that share the demo data: these start from nothing.


@pytest.mark.parametrize("options", [[], ["--force"]])
def test_the_command_makes_demo_accounts_in_the_embedded_run_alone_unless_forced(db, settings, capsys, options):
    settings.EMBEDDED = False
    if not options:
        with pytest.raises(CommandError):
            call_command("seed_demo")
        assert not get_user_model().objects.exists()
    else:
        call_command("seed_demo", *options)
        assert get_user_model().objects.count() == len(ACCOUNTS)


# A validator's answer, or silence, after which the worker brings the invoice on.
LET_THROUGH = {
    Status.VALIDEE_1,
    Status.VALIDEE_2,
    Status.REFUSEE_2,
    Status.ABSENCE_VALIDATION_1_HORS_DELAI,
    Status.ABSENCE_VALIDATION_2_HORS_DELAI,
}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo data, made once for the tests of this file; each test's own changes are rolled back as usual."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed()
        yield
        transaction.set_rollback(True)


def actor(login):
    return load_actor(user_of(login), None)


def test_every_account_signs_in_with_the_announced_password(demo):
    for login in ACCOUNTS:
        assert user_of(login).check_password(PASSWORD), login
    assert authenticate(None, email="mairie@demo.test", password=PASSWORD) is not None


def test_administrators_and_agents_are_what_they_are_called(demo):
    users = get_user_model().objects
    assert set(users.filter(is_staff=True).values_list("login_address", flat=True)) == {"admin@demo.test"}
    assert set(users.filter(is_agent=True).values_list("login_address", flat=True)) == {
        "support@demo.test",
        "support-b@demo.test",
        "support-n2@demo.test",
    }


@pytest.mark.parametrize(
    ("login", "structure", "service", "role"),
    [
        ("fournisseur", "90010137900015", None, Role.PRINCIPAL),
        ("employe", "90010137900015", None, Role.USER),
        ("lecteur", "90010137900015", None, Role.USER),
        ("sous-traitant", "90010348200015", None, Role.PRINCIPAL),
        ("cotraitant", "90010559400015", None, Role.PRINCIPAL),
        ("cabinet", "90010559400015", None, Role.PRINCIPAL),
        ("autre", "90010770700011", None, Role.PRINCIPAL),
        ("mairie", "90010981000011", None, Role.PRINCIPAL),
        ("secondaire", "90010981000011", None, Role.SECONDARY),
        ("comptable", "90010981000011", None, Role.USER),
        ("ecoles", "90010981000011", "ECOLES", Role.USER),
        ("hopital", "90011192300018", None, Role.PRINCIPAL),
        ("departement", "90012880200015", None, Role.PRINCIPAL),
        ("moe", "90011403400011", None, Role.PRINCIPAL),
        ("moa", "90011614600011", None, Role.PRINCIPAL),
        ("expert", "90011825800012", None, Role.PRINCIPAL),
        ("tribunal", "90012036100010", None, Role.PRINCIPAL),
        ("agriculteur", "90012247400019", None, Role.PRINCIPAL),
        ("dr", "90012458700016", None, Role.PRINCIPAL),
    ],
)
def test_each_account_belongs_where_it_is_said_to(demo, login, structure, service, role):
    membership = Membership.objects.in_force().get(
        user__login_address=f"{login}@demo.test", structure__identifier=structure
    )
    assert (membership.role, getattr(membership.service, "code", None)) == (role, service)


def test_suppliers_have_accounts_to_be_paid_on(demo):
    labels = [account.label for account in valid_bank_accounts(structure_of("vauban"))]
    assert labels == ["Compte courant", "Compte d’affacturage"]


def test_every_structure_stands_with_its_parameters(demo):
    assert Structure.objects.count() == len(ORGANISATIONS) == 15
    commune = structure_of("valbourg")
    assert commune.service_code_required
    assert commune.commitment_required
    assert commune.commitment_checked
    assert {service.code: service.is_active for service in commune.services.all()} == {
        "TECH": True,
        "ECOLES": True,
        "ANCIEN": False,
        "FACTURES_PUBLIQUES": True,
    }
    assert structure_of("hopital").payment_delay_days == 50
    assert structure_of("departement").service_or_commitment_required
    assert structure_of("rivemont").has_moa
    assert not structure_of("syndicat").is_active


@pytest.mark.parametrize(
    ("login", "space", "degree", "structure", "service", "expected"),
    [
        ("fournisseur", Space.ORGANISATION, Degree.MODIFICATION, "vauban", None, True),
        ("employe", Space.ISSUED, Degree.MODIFICATION, "vauban", None, True),
        ("employe", Space.ORGANISATION, Degree.CONSULTATION, "vauban", None, False),
        ("lecteur", Space.ISSUED, Degree.CONSULTATION, "vauban", None, True),
        ("lecteur", Space.ISSUED, Degree.MODIFICATION, "vauban", None, False),
        ("cabinet", Space.ISSUED, Degree.MODIFICATION, "vauban", None, True),
        ("cabinet", Space.ORGANISATION, Degree.CONSULTATION, "vauban", None, False),
        ("cabinet", Space.ORGANISATION, Degree.MODIFICATION, "morel", None, True),
        ("mairie", Space.RECEIVED, Degree.MODIFICATION, "valbourg", "TECH", True),
        ("secondaire", Space.RECEIVED, Degree.CONSULTATION, "valbourg", "TECH", True),
        ("secondaire", Space.RECEIVED, Degree.MODIFICATION, "valbourg", "TECH", False),
        ("comptable", Space.RECEIVED, Degree.MODIFICATION, "valbourg", "TECH", True),
        ("comptable", Space.ORGANISATION, Degree.MODIFICATION, "valbourg", None, False),
        ("ecoles", Space.RECEIVED, Degree.MODIFICATION, "valbourg", "ECOLES", True),
        ("ecoles", Space.RECEIVED, Degree.CONSULTATION, "valbourg", "TECH", False),
        ("departement", Space.ISSUED, Degree.MODIFICATION, "departement", None, True),
        ("autre", Space.ISSUED, Degree.CONSULTATION, "vauban", None, False),
    ],
)
def test_each_account_has_its_rights(demo, login, space, degree, structure, service, expected):
    owner = structure_of(structure)
    service_id = owner.services.get(code=service).pk if service else None
    assert actor(f"{login}@demo.test").may(space, degree, owner.pk, service_id) is expected


def test_accounts_of_no_structure_have_no_rights(demo):
    for login in ("nouveau", "redaction", "support", "support-b", "support-n2", "admin"):
        assert actor(f"{login}@demo.test").structures == ()


def test_every_status_is_reached(demo):
    passed = set(StatusChange.objects.values_list("target", flat=True)) | {Status.BROUILLON}
    assert passed == set(Status)
    passing = {Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT, *LET_THROUGH}
    assert set(Invoice.objects.values_list("status", flat=True)) == passed - passing


def test_the_number_of_a_scan_is_read_of_a_bad_one_it_is_not_and_a_wrong_pdf_is_rejected_automatically(demo):
    for check in (NumberCheck.FOUND_BY_OCR, NumberCheck.UNVERIFIABLE):
        assert Invoice.objects.filter(number_check=check, status=Status.MISE_A_DISPOSITION).count() == 1
    rejection = StatusChange.objects.get(move="reject_automatically")
    assert [finding["code"] for finding in rejection.findings] == ["FAC-003"]


def test_dates_are_told_from_today(demo):
    today = timezone.localdate()
    drafts = Invoice.objects.filter(status=Status.BROUILLON)
    assert {(today - timezone.localdate(draft.created_at)).days for draft in drafts} == {4, 11}
    available = Invoice.objects.filter(made_available_at__isnull=False)
    assert available.filter(due_date__lt=today, status=Status.MISE_A_DISPOSITION).count() >= 2
    assert available.filter(due_date=today).exists()
    # The clock of a rejected, recycled or suspended one does not run.
    for invoice in available.exclude(due_date=None):
        arrival = StatusChange.objects.get(invoice=invoice, target=Status.MISE_A_DISPOSITION)
        assert arrival.created_at == invoice.made_available_at
        if invoice.clock_stopped_on:
            continue
        delay = timedelta(days=invoice.recipient.payment_delay_days)
        assert invoice.due_date == timezone.localdate(invoice.made_available_at) + delay
    assert not StatusChange.objects.filter(created_at__gt=timezone.now()).exists()


def test_history_is_in_the_order_of_its_dates(demo):
    for invoice in Invoice.objects.exclude(status=Status.BROUILLON):
        dates = list(StatusChange.objects.filter(invoice=invoice).order_by("id").values_list("created_at", flat=True))
        assert dates == sorted(dates)
        assert invoice.status_changed_at == dates[-1]


def test_a_late_invoice_has_somebody_who_sees_to_it_and_a_note(demo):
    assigned, noted = InternalEntry.objects.order_by("pk")
    assert (assigned.kind, noted.kind) == (EntryKind.COLLEAGUE, EntryKind.NOTE)
    assert noted.invoice.assignee == assigned.colleague == noted.user
    assert (timezone.localdate() - timezone.localdate(noted.created_at)).days == 48 - 9


def test_a_validation_is_at_its_fourteenth_day(demo):
    waiting = Invoice.objects.filter(status=Status.A_VALIDER_1, framework=Framework.A9)
    today = timezone.localdate()
    assert [(today - timezone.localdate(one.validator_1_asked_at)).days for one in waiting] == [14]
    assert [last_day(one.validation_due_at) for one in waiting] == [today + timedelta(days=1)]


def test_a_credit_note_and_a_paid_invoice_have_no_delay(demo):
    note, paid = Invoice.objects.get(document_type=DocumentType.AVOIR), Invoice.objects.get(framework=Framework.A2)
    assert (note.due_date, paid.due_date) == (None, None)
    assert note.gross_amount < 0
    assert note.corrected_invoice.status == Status.MISE_EN_PAIEMENT


def test_the_supplier_has_something_of_each_kind_to_do(demo):
    lists = " ".join(task.url for task in tasks(actor("fournisseur@demo.test")))
    for filters in ("rejet=nouveau", "statut=SUSPENDUE", "statut=A_RECYCLER"):
        assert filters in lists
    assert StatusChange.objects.filter(move="acknowledge").exists()


def test_a_second_run_changes_nothing(demo):
    before = written()
    assert seed() == 0
    assert written() == before


def test_what_is_missing_is_made_again(demo):
    draft = Invoice.objects.get(status=Status.BROUILLON, pdf=None)
    draft.delete()
    assert seed() == 1


def test_nobody_is_mailed_about_old_events(demo):
    old = StatusChange.objects.filter(created_at__lt=timezone.now() - timedelta(days=4))
    drain_outbox()
    keys = {f"invoice-status:{change}" for change in old.values_list("pk", flat=True)}
    assert not Mail.objects.filter(key__in=keys).exists()
    assert 0 < Mail.objects.count() < 60
    assert not Delivery.objects.filter(state="PENDING").exists()
