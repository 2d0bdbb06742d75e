"""Recovery copies: what is typed in a form is kept on the server until the form is accepted, and offered back.

A view gives its page `recovery_of(request)`; the page includes `components/recovery_offer.html` above its form and
`components/recovery.html` inside, and loads `js/recovery.js`. Once the form is accepted, the view calls `close_copy`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from kernel.errors import Refused
from kernel.models import RecoveryCopy
from kernel.system_errors import COPY_TOO_LONG

MOST_BYTES = 64 * 1024
MOST_COPIES = 20
# At one place; whoever has more finds the latest.
MOST_OFFERS = 3
KEPT_FOR = timedelta(days=30)
# Long enough for whatever was on its way.
CLOSED_FOR = timedelta(days=1)

FIELD = "recovery_key"
RESUME = "reprendre"
# What is never copied, whatever the page sends. Passwords are not even sent, and of files only what stands for them.
_NEVER = re.compile(rf"passw|mot_de_passe|captcha|csrf|secret|otp|^{FIELD}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a page needs to know: the key of its form, and the copies that it can offer or has taken up."""

    key: UUID
    place: str
    offers: Iterable[RecoveryCopy] = ()
    resumed: RecoveryCopy | None = None

    @property
    def typed(self) -> QueryDict | None:
        """What the copy that was taken up holds, as a form would have posted it."""
        return data_of(self.resumed) if self.resumed else None


def recovery_of(request: HttpRequest) -> Recovery:
    """The recovery of the form that this request shows or sends."""
    place = request.path
    if request.method == "POST":
        return Recovery(posted_key(request) or uuid4(), place)
    copies = RecoveryCopy.objects.filter(user_id=request.user.pk or 0, place=place, closed_at=None)
    asked = _uuid(request.GET.get(RESUME, ""))
    if asked and (resumed := copies.filter(key=asked).first()):
        return Recovery(resumed.key, place, resumed=resumed)
    return Recovery(uuid4(), place, offers=copies.order_by("-saved_at")[:MOST_OFFERS])


def posted_key(request: HttpRequest) -> UUID | None:
    """The key of the form that was sent."""
    return _uuid(request.POST.get(FIELD, ""))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def data_of(copy: RecoveryCopy) -> QueryDict:
    """The copy as a form would have posted it."""
    data = QueryDict(mutable=True)
    for name, values in copy.typed.items():
        data.setlist(name, values)
    return data


def save_copy(*, user_id: int, key: UUID, place: str, typed: Mapping[str, Sequence[str]]) -> bool:
    """Keep what was typed under the key of its form; false if that form is done with."""
    kept = {name: list(values) for name, values in typed.items() if not _NEVER.search(name)}
    if len(json.dumps(kept, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Refused(COPY_TOO_LONG.finding())
    values = {"place": place, "typed": kept, "saved_at": timezone.now()}
    copies = RecoveryCopy.objects.filter(user_id=user_id)
    if copies.filter(key=key, closed_at=None).update(**values):
        return True
    _copy, is_new = RecoveryCopy.objects.get_or_create(user_id=user_id, key=key, defaults=values)
    if is_new:
        latest = copies.filter(closed_at=None).order_by("-saved_at").values("pk")[:MOST_COPIES]
        copies.filter(closed_at=None).exclude(pk__in=list(latest.values_list("pk", flat=True))).delete()
    return is_new


@transaction.atomic
def close_copy(*, user_id: int, key: UUID | None) -> None:
    """Forget what was typed in this form, and whatever of it still arrives."""
    if key is not None:
        done = {"typed": {}, "closed_at": timezone.now()}
        RecoveryCopy.objects.update_or_create(user_id=user_id, key=key, defaults=done)


def forget_place(place: str) -> None:
    """Forget everybody's copies of a page whose object is gone."""
    RecoveryCopy.objects.filter(place=place).delete()


def purge_copies() -> None:
    """Delete copies that nobody took up, and what is left of those that are done with."""
    now = timezone.now()
    RecoveryCopy.objects.filter(closed_at=None, saved_at__lt=now - KEPT_FOR).delete()
    RecoveryCopy.objects.filter(closed_at__lt=now - CLOSED_FOR).delete()
