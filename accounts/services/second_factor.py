"""Codes of the second factor, each accepted once."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.crypto import salted_hmac

# With one step of tolerance on both sides, three codes are valid at any time.
_REMEMBERED = 3


@transaction.atomic
def spend_code(*, user_id: int, code: str) -> bool:
    """Take a valid code of the application as used; False if it was used before."""
    authenticator = (
        Authenticator.objects.select_for_update(no_key=True)
        .filter(user_id=user_id, type=Authenticator.Type.TOTP)
        .first()
    )
    if authenticator is None:
        return False
    spent = authenticator.data.get("spent", [])
    mark = salted_hmac(f"accounts.code.{authenticator.pk}", code, algorithm="sha256").hexdigest()
    if mark in spent:
        return False
    authenticator.data["spent"] = [mark, *spent][:_REMEMBERED]
    authenticator.save(update_fields=["data"])
    return True
