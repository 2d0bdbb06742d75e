"""Everybody there is to be refused or let in, and one object of each kind to open."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import DataExport, User
from invoices.enums import BulkAction, Framework
from invoices.models import BulkJob, Invoice, Order
from invoices.rules.words import Words
from invoices.services.bulk import start_job
from invoices.services.processing import process_invoice
from invoices.services.validation import answer_validation
from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Invitation, Mandate, Membership, SavedView
from structures.selectors import load_actor
from tests.accounts.factories import UserFactory
from tests.invoices.scenes import Scene, make_scene
from tests.structures.factories import (
    BankAccountFactory,
    MandateFactory,
    MembershipFactory,
    RightFactory,
    ServiceFactory,
    StructureFactory,
)

type Rights = Mapping[str, int]

READ, CHANGE = Degree.CONSULTATION, Degree.MODIFICATION
PUBLIC_PRINCIPAL: Rights = MappingProxyType(dict.fromkeys(Space, CHANGE))
PRIVATE_PRINCIPAL: Rights = MappingProxyType(
    {space: CHANGE for space in Space if space not in (Space.RECEIVED, Space.TICKETS)}
)

# Who asks, with the rights that the pages must grant them: written by hand, not asked of the code under test.
PEOPLE: Mapping[str, Rights] = {
    "anonymous": {},
    "supplier principal": PRIVATE_PRINCIPAL,
    "supplier secondary": {Space.ISSUED: READ},
    "supplier reader": {Space.ISSUED: READ},
    "supplier colleague": {Space.MESSAGING: CHANGE},
    "validator": PRIVATE_PRINCIPAL,
    "mandated accountant": {Space.ISSUED: CHANGE},
    "dismissed accountant": {},
    "other supplier": PRIVATE_PRINCIPAL,
    "entity principal": PUBLIC_PRINCIPAL,
    "entity reader": {Space.RECEIVED: READ},
    "entity one service": {Space.RECEIVED: CHANGE},
    "service principal": PUBLIC_PRINCIPAL,
    "entity colleague": {Space.ORGANISATION: CHANGE},
    "other entity": PUBLIC_PRINCIPAL,
    "no structure": {},
}
# Those for whom nothing exists of the supplier and the entity, but only what is named so.
STRANGERS = ("dismissed accountant", "other supplier", "other entity", "no structure")
THEIRS = "strangers'"
# Enough for views that ask for no right.
A_FEW = ("anonymous", "supplier principal", "entity principal", "no structure")


@dataclass(frozen=True)
class World:
    """`users` by the names of `PEOPLE`; then, by name, the objects that addresses are about."""

    scene: Scene
    users: Mapping[str, User]
    issued: Mapping[str, Invoice]
    received: Mapping[str, Invoice]
    returned: Mapping[str, Invoice]
    invoices: Mapping[str, Invoice]
    to_validate: Mapping[str, Invoice]
    structures: Mapping[str, Any]
    services: Mapping[str, tuple[Any, Any]]
    bank_accounts: Mapping[str, tuple[Any, Any]]
    members: Mapping[str, tuple[Any, Any]]
    requests: Mapping[str, tuple[Any, Any]]
    own_memberships: Mapping[str, Membership]
    own_requests: Mapping[str, Membership]
    invitations: Mapping[str, Invitation]
    mandates: Mapping[str, Mandate]
    exports: Mapping[str, DataExport]
    saved_views: Mapping[str, SavedView]
    jobs: Mapping[str, BulkJob]
    mails: Mapping[str, str] = field(default_factory=lambda: {"no mail": "20260115-120000-1.eml"})
    # Made of nothing but the files that somebody adds: without any, it is the same page for all who may deposit.
    batches: Mapping[str, UUID] = field(default_factory=lambda: {"without files": UUID(int=7)})
    links: Mapping[str, str] = field(default_factory=lambda: {"forged": "abc-def"})


def make_world() -> World:
    """The supplier's and the entity's principals are those of a scene, the strangers those of another."""
    scene, elsewhere = make_scene(), make_scene()
    validator = MembershipFactory(structure__name="Titulaire SA")
    users = _users(scene, elsewhere) | {"validator": validator.user}
    return World(
        scene=scene,
        users=users,
        **_invoices(scene, elsewhere, validator.structure),
        **_organisation(scene, elsewhere),
        **_people(scene, elsewhere, users),
        jobs={"entity principal's": _job(scene), THEIRS: _job(elsewhere)},
    )


def _job(scene) -> BulkJob:
    """What the clerk asked for, on an invoice that nobody else's business has to do with."""
    order = Order(action=BulkAction.MOVE, move="mandate")
    invoice = scene.routed(number="FA-LOT")
    rows = Invoice.objects.filter(pk=invoice.pk)
    return start_job(actor=scene.clerk, order=order, rows=rows, expected=1, form_key=uuid.uuid4())


def _invoices(scene, elsewhere, validator):
    """As suppliers, recipients and validators meet them."""
    school = ServiceFactory(structure=scene.recipient, code="ECOLES")
    issued = {
        "draft": scene.draft(number="FA-1"),
        "sent": scene.sent(number="FA-2"),
        "available": scene.routed(number="FA-3"),
        THEIRS: elsewhere.routed(number="FA-5"),
    }
    received = issued | {"other service": scene.routed(number="FA-4", service_code=school.code)}
    returned = {
        "suspended": _processed(scene, "FA-6", "suspend", motive="MONTANT_ERR"),
        "to recycle": _processed(scene, "FA-7", "recycle", comment="Mauvais service"),
        "rejected": _processed(scene, "FA-8", "reject", motive="DOUBLE_FACT"),
        THEIRS: issued[THEIRS],
    }
    asked = scene.routed(number="FA-9", framework=Framework.A9, validator_1=validator)
    misrouted = scene.routed(number="FA-10", framework=Framework.A9, validator_1=validator)
    manager = load_actor(validator.memberships.get().user, None)
    answer_validation(actor=manager, invoice_id=misrouted.pk, move="misroute_1", words=Words(comment="Un autre marché"))
    to_validate = {"to validate": asked, "misrouted": misrouted, THEIRS: issued[THEIRS]}
    return {
        "issued": issued,
        "received": received,
        "returned": returned,
        "to_validate": to_validate,
        "invoices": received | returned | to_validate,
    }


def _organisation(scene, elsewhere):
    """Structures, and what belongs to them alone; in « wrong » pairs it belongs to another one."""
    account, their_account = BankAccountFactory(structure=scene.issuer), BankAccountFactory(structure=elsewhere.issuer)
    return {
        "structures": {"supplier": scene.issuer, "entity": scene.recipient, THEIRS: elsewhere.recipient},
        "services": {
            "of entity": (scene.recipient, scene.service),
            "wrong entity": (scene.recipient, elsewhere.service),
            THEIRS: (elsewhere.recipient, elsewhere.service),
        },
        "bank_accounts": {
            "of supplier": (scene.issuer, account),
            "wrong supplier": (scene.issuer, their_account),
            THEIRS: (elsewhere.issuer, their_account),
        },
    }


def _people(scene, elsewhere, users):
    """Who belongs to a structure, wants to, is invited to, or acts for it; and somebody's own data."""
    member, stranger = (Membership.objects.get(user=users[name]) for name in ("supplier reader", "other supplier"))
    asking = {"user": users["supplier reader"], "role": Role.USER, "state": MembershipState.PENDING}
    request, their_request = (
        MembershipFactory(structure=structure, **asking) for structure in (scene.recipient, elsewhere.recipient)
    )
    expiry = timezone.now() + timezone.timedelta(days=1)
    return {
        "members": {
            "of supplier": (scene.issuer, member),
            "wrong supplier": (scene.issuer, stranger),
            THEIRS: (elsewhere.issuer, stranger),
        },
        "requests": {
            "of entity": (scene.recipient, request),
            "wrong entity": (scene.recipient, their_request),
            THEIRS: (elsewhere.recipient, their_request),
        },
        "own_memberships": {"supplier reader's": member},
        "own_requests": {"supplier reader's": request},
        "invitations": {
            "of supplier": _invitation(scene.supplier.user, scene.issuer, expiry),
            THEIRS: _invitation(elsewhere.supplier.user, elsewhere.issuer, expiry),
        },
        "mandates": {
            "of supplier": Mandate.objects.get(principal=scene.issuer, revoked_at=None),
            THEIRS: MandateFactory(principal=elsewhere.issuer),
        },
        "exports": {
            "supplier principal's": DataExport.objects.create(
                user=users["supplier principal"], content=b"PK", expires_at=expiry
            )
        },
        "saved_views": {
            "reader's own": _saved_view(users["entity reader"]),
            "shared by reader": _saved_view(users["entity reader"], structure=scene.recipient),
            THEIRS: _saved_view(users["other entity"], structure=elsewhere.recipient),
        },
    }


def _saved_view(owner, **fields) -> SavedView:
    return SavedView.objects.create(
        list_name="factures-recues", name="En retard", query="echeance=depassee", owner=owner, **fields
    )


def _invitation(inviting, structure, expiry) -> Invitation:
    return Invitation.objects.create(
        structure=structure,
        address="invitee@exemple.test",
        role=Role.USER,
        token_digest=f"{structure.pk:064}",
        invited_by=inviting,
        # Long enough ago to be sent again.
        sent_at=timezone.now() - timezone.timedelta(days=1),
        expires_at=expiry,
    )


def _processed(scene, number, move, **words) -> Invoice:
    """An invoice that its recipient gave back to its supplier."""
    invoice = scene.routed(number=number)
    return process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=move, words=Words(**words))


def _users(scene, elsewhere) -> dict[str, User]:
    return {
        "supplier principal": scene.supplier.user,
        "supplier secondary": _member(scene.issuer, "supplier secondary", role=Role.SECONDARY),
        "supplier reader": _member(scene.issuer, "supplier reader"),
        "supplier colleague": _member(scene.issuer, "supplier colleague"),
        "mandated accountant": _accountant(scene, "mandated accountant"),
        "dismissed accountant": _accountant(scene, "dismissed accountant", revoked_at=timezone.now()),
        "other supplier": elsewhere.supplier.user,
        "entity principal": scene.clerk.user,
        "entity reader": _member(scene.recipient, "entity reader"),
        "entity one service": _member(scene.recipient, "entity one service", service=scene.service),
        "service principal": MembershipFactory(
            structure=scene.recipient, role=Role.PRINCIPAL, service=scene.service
        ).user,
        "entity colleague": _member(scene.recipient, "entity colleague"),
        "other entity": elsewhere.clerk.user,
        "no structure": UserFactory(),
    }


def _member(structure, name, **fields) -> User:
    membership = MembershipFactory(structure=structure, **{"role": Role.USER, **fields})
    for space, degree in PEOPLE[name].items():
        RightFactory(membership=membership, space=space, degree=degree)
    return membership.user


def _accountant(scene, name, **mandate) -> User:
    """Somebody of a firm that the supplier mandated, who has no right in the firm itself."""
    firm = StructureFactory(name="Cabinet Comptable")
    user = MembershipFactory(structure=firm, role=Role.USER).user
    given = MandateFactory(principal=scene.issuer, agent=firm, **mandate)
    membership = MembershipFactory(user=user, structure=scene.issuer, role=Role.USER, mandate=given)
    RightFactory(membership=membership, space=Space.ISSUED, degree=CHANGE)
    return user
