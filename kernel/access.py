"""Who may open a view. Every view bears a mark; `kernel.middleware.AccessMiddleware` refuses one without."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

from django.http import HttpResponseBase

type View = Callable[..., HttpResponseBase]


class Holder(Protocol):
    """What the mark asks of the request's actor."""

    def holds(self, space: str, degree: int, /) -> bool:
        """Whether the actor has this right."""


@dataclass(frozen=True, slots=True)
class Access:
    """The mark: open to everybody, to whoever signed in, or to holders of one of these rights."""

    needs_sign_in: bool
    spaces: tuple[str, ...] = ()
    degree: int = 0

    def is_held_by(self, actor: Holder) -> bool:
        """Whether this actor passes; a mark without spaces asks for no right."""
        return not self.spaces or any(actor.holds(space, self.degree) for space in self.spaces)


def _marked(view: View, **marks: Any) -> View:
    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    # A copy bears the mark, since a view of a library may be shared.
    vars(marked).update(marks)
    return marked


def public(view: View) -> View:
    """Open to everybody; also marks a library's view where its URL is declared."""
    return _marked(view, access=Access(needs_sign_in=False))


def signed_in(view: View) -> View:
    """Open to whoever signed in; also marks a library's view where its URL is declared."""
    return _marked(view, access=Access(needs_sign_in=True))


def allow(spaces: str | Iterable[str], degree: int = 1) -> Callable[[View], View]:
    """Open to actors who hold, at least in this degree, the right of that space, or of one of those spaces."""
    names = (spaces,) if isinstance(spaces, str) else tuple(spaces)
    return lambda view: _marked(view, access=Access(needs_sign_in=True, spaces=names, degree=degree))


def writes_on_get(reason: str) -> Callable[[View], View]:
    """Lets a view write while it answers a GET, and says why it must."""
    return lambda view: _marked(view, writes_on_get=reason)
