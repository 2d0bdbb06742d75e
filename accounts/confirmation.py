"""Asking again who somebody is, before what an intruder at an open screen must not do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from kernel.http import Request, is_partial


def confirmed[V: Callable[..., Any]](view: V) -> V:
    """Lets only somebody in who has lately shown who they are; others confirm it first and come back."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
        if not is_reauthentication_required(request, app="accounts"):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("accounts:sign-in")
        confirmation = f"{page}?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseClientRedirect(confirmation) if is_partial(request) else redirect(confirmation)

    return guarded  # type: ignore[return-value]  # it takes and gives what the view does
