"""What several views of accounts answer alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.errors import TOO_MANY_ATTEMPTS
from accounts.models import User
from kernel.forms import Form
from kernel.http import form_status


def answered(response: HttpResponse, form: Form) -> HttpResponse:
    """The page of a refused form, with the status that its errors ask for."""
    response.status_code = form_status(form)
    for line in form.error_lines:
        if line.finding and line.finding.spec is TOO_MANY_ATTEMPTS:
            response.status_code = 429
            response["Retry-After"] = str(int(line.finding.params["minutes"]) * 60)
    return response


def enter(request: HttpRequest, user: User, method: str, redirect_url: str | None = None) -> HttpResponse:
    """Sign the person in, by the same steps as a password: a second factor is asked if there is one."""
    record_authentication(request, user, method=method)
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=redirect_url)
    return response


def address_of(request: HttpRequest) -> str:
    """The IP address that attempts are counted by."""
    ip: str = get_adapter().get_client_ip(request)
    return ip


def confirmed[V: Callable[..., Any]](view: V) -> V:
    """Lets only somebody in who has lately shown who they are; others confirm it first and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_reauthentication_required(request, app="accounts"):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("accounts:sign-in")
        return redirect(f"{page}?{urlencode({'next': request.path})}")

    return guarded  # type: ignore[return-value]  # it takes and gives what the view does
