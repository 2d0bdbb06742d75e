"""Signing in by an identity provider: a person is known by issuer and subject alone."""

import time
from dataclasses import dataclass

from django.db import transaction

from accounts import errors
from accounts.models import ExternalIdentity, User
from accounts.services.people import create_user
from accounts.services.security import tell, write_log
from accounts.services.sessions import end_other_sessions
from kernel.errors import Refused
from kernel.text import _


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider vouches for."""

    issuer: str
    subject: str
    address: str
    first_name: str
    last_name: str
    # In seconds since 1970; zero if the provider does not say, which is long ago.
    identified_at: int = 0


@transaction.atomic
def user_of(*, claims: Claims) -> User:
    """The account of this identity, made at its first visit unless another account has its address."""
    known = _known(claims)
    if known is not None:
        if not known.user.is_active:
            raise Refused(errors.ACCOUNT_CLOSED.finding())
        return known.user
    if User.objects.filter(login_address=claims.address.lower()).exists():
        raise Refused(errors.PROCONNECT_ADDRESS_TAKEN.finding(address=claims.address))
    user = create_user(
        login_address=claims.address, password=None, first_name=claims.first_name, last_name=claims.last_name
    )
    ExternalIdentity.objects.create(user=user, issuer=claims.issuer, subject=claims.subject)
    write_log("account.activated", user_id=user.pk, issuer=claims.issuer)
    return user


@transaction.atomic
def link_identity(*, user: User, claims: Claims) -> None:
    """Let this identity open the account of the person who is signed in; linking it again is the same."""
    known = _known(claims)
    if known is not None and known.user_id == user.pk:
        return
    if known is not None or user.identities.filter(issuer=claims.issuer).exists():
        raise Refused(errors.IDENTITY_TAKEN.finding())
    ExternalIdentity.objects.create(user=user, issuer=claims.issuer, subject=claims.subject)
    tell(user=user, what=_("ProConnect a été associé à votre compte."))
    write_log("identity.linked", user_id=user.pk, issuer=claims.issuer)


def confirm_identity(*, user: User, claims: Claims, within: int) -> None:
    """Accept that the person has shown again who they are, if it is they and not longer ago than these seconds."""
    known = _known(claims)
    if known is None or known.user_id != user.pk or time.time() - claims.identified_at >= within:
        write_log("reauthentication.refused", user_id=user.pk, issuer=claims.issuer)
        raise Refused(errors.NOT_CONFIRMED.finding())


@transaction.atomic
def unlink_identity(*, user: User, current_key: str | None) -> None:
    """No longer let ProConnect open this account, unless nothing else does; what it opened elsewhere ends."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not locked.identities.exists():
        raise Refused(errors.NOT_LINKED.finding())
    if not locked.has_usable_password():
        raise Refused(errors.LAST_WAY_IN.finding())
    locked.identities.all().delete()
    end_other_sessions(user=locked, current_key=current_key)
    tell(user=locked, what=_("ProConnect n’est plus associé à votre compte."))
    write_log("identity.unlinked", user_id=user.pk)


def _known(claims: Claims) -> ExternalIdentity | None:
    identities = ExternalIdentity.objects.select_related("user")
    return identities.filter(issuer=claims.issuer, subject=claims.subject).first()
