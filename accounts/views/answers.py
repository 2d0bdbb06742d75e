"""What several views of accounts answer alike."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.errors import TOO_MANY_ATTEMPTS, TOO_MANY_CODES
from accounts.models import User
from kernel.forms import Form
from kernel.http import form_status


def answered(response: HttpResponse, form: Form) -> HttpResponse:
    """The page of a refused form, with the status that its errors ask for."""
    response.status_code = form_status(form)
    for line in form.error_lines:
        if line.finding and line.finding.spec in (TOO_MANY_ATTEMPTS, TOO_MANY_CODES):
            response.status_code = 429
            response["Retry-After"] = str(int(line.finding.params["minutes"]) * 60)
    return response


def enter(request: HttpRequest, user: User, method: str, at: float, redirect_url: str | None = None) -> HttpResponse:
    """Sign the person in, who was identified at this time, by the same steps as a password, second factor included."""
    record_authentication(request, user, method=method, at=at)
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=redirect_url)
    return response


def tell_of_link(request: HttpRequest, address: str) -> None:
    """Say on the next page that a contact address is yet to be confirmed."""
    text = _("Un message vient d’être envoyé à {address} : ouvrez le lien qu’il contient pour confirmer.")
    messages.info(request, text.format(address=address))


def address_of(request: HttpRequest) -> str:
    """The IP address that attempts are counted by."""
    ip: str = get_adapter().get_client_ip(request)
    return ip
