"""Asking again who somebody is, before what an intruder at an open screen must not do."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import serialize_request
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from kernel.http import Request, is_partial


def confirmed[V: Callable[..., Any]](view: V) -> V:
    """Lets only somebody in who has lately shown who they are; others confirm it first and come back.

    What they sent waits in their session, and is taken as it stands once they have confirmed; parts of pages do not.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
        # The library itself would ask nobody who has neither a password nor a second factor.
        if not get_adapter().is_reauthentication_required(app="accounts"):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("accounts:sign-in")
        # Somebody who opens a page confirms that page, and nothing that was sent before.
        request.session.pop(STATE_SESSION_KEY, None)
        back = request.get_full_path()
        if request.method == "POST" and not is_partial(request):
            request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
            # The library finds what waits by its path alone, and keeps the rest of the address with it.
            back = request.path
        confirmation = f"{page}?{urlencode({'next': back})}"
        return HttpResponseClientRedirect(confirmation) if is_partial(request) else redirect(confirmation)

    return guarded  # type: ignore[return-value]  # it takes and gives what the view does


def is_waiting(request: Request, path: str) -> bool:
    """Whether something sent to this path is taken as soon as the person confirms."""
    state = request.session.get(STATE_SESSION_KEY) or {}
    return "request" in state and json.loads(state["request"])["path"] == path
