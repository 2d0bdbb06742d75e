"""Who belongs to a structure, with which role and rights. Each change is made under the structure's lock."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from kernel.errors import Finding, Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Mandate, Membership, MembershipQuerySet, Right, Structure
from structures.rules import Post, check_first_member, check_last_principal, check_manages, check_right
from structures.services.locks import lock_structure


@transaction.atomic
def add_member(
    *, actor: Actor, structure_id: int, user_id: int, post: Post, rights: Mapping[Space, Degree] | None = None
) -> Membership:
    """Attach a user, at once, with these rights beyond what the role gives."""
    structure = lock_structure(structure_id)
    principals = _principals(structure).count()
    rights = rights or {}
    refuse_if(
        [
            None if _admits_first_manager(actor, principals) else check_managed_by(actor, structure, post),
            check_first_member(post, principals),
            _check_service(structure, post),
            check_not_member(structure, user_id, post.service_id),
            *check_rights(structure, post.role, rights, mandated=False),
        ]
    )
    return attach(structure, user_id, post, rights)


@transaction.atomic
def change_role(*, actor: Actor, membership_id: int, role: Role) -> None:
    """Give a member another role. A principal holds every right, so those given one by one end with the promotion."""
    membership = _locked(membership_id)
    before, after = _post(membership), Post(role, membership.service_id)
    refuse_if(
        [
            check_managed_by(actor, membership.structure, before),
            check_managed_by(actor, membership.structure, after),
            _check_replaceable(membership) if role != Role.PRINCIPAL else None,
            errors.MANDATED_IS_USER.finding() if membership.mandate_id and role != Role.USER else None,
        ]
    )
    membership.role = role
    membership.save(update_fields=["role"])
    if role == Role.PRINCIPAL:
        membership.rights.all().delete()


@transaction.atomic
def suspend_member(*, actor: Actor, membership_id: int) -> None:
    """Take away what a membership gives, until its user is added again."""
    membership = _locked(membership_id)
    refuse_if(
        [
            check_managed_by(actor, membership.structure, _post(membership)),
            _check_replaceable(membership),
        ]
    )
    _set_state(membership, MembershipState.SUSPENDED)


@transaction.atomic
def leave(*, actor: Actor, membership_id: int) -> None:
    """End one's own membership."""
    membership = _locked(membership_id)
    if actor.user is None or membership.user_id != actor.user.pk:
        raise Refused(errors.MEMBERSHIP_NOT_IN_FORCE.finding())
    refuse_if([_check_replaceable(membership)])
    _set_state(membership, MembershipState.ENDED)


@transaction.atomic
def grant_right(*, actor: Actor, membership_id: int, space: Space, degree: Degree) -> None:
    """Open a space to a member in this degree, instead of any other degree."""
    membership = _locked(membership_id)
    refuse_if(
        [
            check_managed_by(actor, membership.structure, _post(membership)),
            *check_rights(
                membership.structure, Role(membership.role), [space], mandated=membership.mandate_id is not None
            ),
        ]
    )
    Right.objects.update_or_create(membership=membership, space=space, defaults={"degree": degree})


@transaction.atomic
def revoke_right(*, actor: Actor, membership_id: int, space: Space) -> None:
    """Close a space to a member; closing it twice is the same."""
    membership = _locked(membership_id)
    refuse_if(
        [
            check_managed_by(actor, membership.structure, _post(membership)),
            errors.RIGHTS_FOLLOW_FROM_ROLE.finding() if membership.role == Role.PRINCIPAL else None,
        ]
    )
    membership.rights.filter(space=space).delete()


def attach(
    structure: Structure, user_id: int, post: Post, rights: Mapping[Space, Degree], mandate: Mandate | None = None
) -> Membership:
    """Write an accepted membership; one that had ended starts anew, with these rights alone."""
    known = Membership.objects.filter(Q(service=post.service_id), user_id=user_id, structure=structure).first()
    membership = known or Membership(user_id=user_id, structure=structure, service_id=post.service_id)
    membership.role, membership.state, membership.mandate = post.role, MembershipState.ACCEPTED, mandate
    membership.save()
    membership.rights.all().delete()
    Right.objects.bulk_create(
        Right(membership=membership, space=space, degree=degree) for space, degree in rights.items()
    )
    return membership


def check_managed_by(actor: Actor, structure: Structure, post: Post) -> Finding | None:
    """Whether the actor may give, change or take away this post of the locked structure."""
    if actor.is_system:
        return None
    held = Membership.objects.in_force().filter(user=actor.user, structure=structure)
    return check_manages([_post(membership) for membership in held], post)


def check_not_member(structure: Structure, user_id: int, service_id: int | None) -> Finding | None:
    """Whether the user has no such membership yet."""
    members = Membership.objects.in_force().filter(Q(service=service_id), user_id=user_id, structure=structure)
    return errors.ALREADY_A_MEMBER.finding(on="user") if members.exists() else None


def check_rights(structure: Structure, role: Role, spaces: Iterable[Space], *, mandated: bool) -> list[Finding | None]:
    """Whether each of these spaces can be opened to such a member."""
    return [check_right(role, structure.kind, space, mandated=mandated) for space in spaces]


def _check_service(structure: Structure, post: Post) -> Finding | None:
    foreign = post.service_id is not None and not structure.services.filter(pk=post.service_id).exists()
    return errors.SERVICE_OF_ANOTHER.finding(on="service") if foreign else None


def _check_replaceable(membership: Membership) -> Finding | None:
    others = _principals(membership.structure).exclude(pk=membership.pk).count()
    return check_last_principal(_post(membership), others)


def _principals(structure: Structure) -> MembershipQuerySet:
    return Membership.objects.in_force().filter(
        structure=structure, role=Role.PRINCIPAL, service=None, user__is_active=True
    )


def _admits_first_manager(actor: Actor, principals: int) -> bool:
    return principals == 0 and actor.user is not None and actor.user.is_staff


def _locked(membership_id: int) -> Membership:
    structure_id = Membership.objects.filter(pk=membership_id).values_list("structure_id", flat=True).first()
    if structure_id is not None:
        structure = lock_structure(structure_id)
        membership = Membership.objects.in_force().filter(pk=membership_id).first()
        if membership is not None:
            membership.structure = structure
            return membership
    raise Refused(errors.MEMBERSHIP_NOT_IN_FORCE.finding())


def _post(membership: Membership) -> Post:
    return Post(Role(membership.role), membership.service_id)


def _set_state(membership: Membership, state: MembershipState) -> None:
    membership.state = state
    membership.save(update_fields=["state"])
