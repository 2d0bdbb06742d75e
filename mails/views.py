"""The mails of the embedded run, in place of a mail server; elsewhere these pages do not exist."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from kernel.access import public
from mails.selectors import FolderMail, folder_mail, folder_mails

# The document of a mail: nothing loads, nothing runs, nothing frames it.
_MAIL_POLICY = {"default-src": [CSP.NONE], "sandbox": True, "frame-ancestors": [CSP.NONE]}


@require_safe
@public
def mail_list(request: HttpRequest) -> HttpResponse:
    _only_embedded()
    return render(request, "mails/mail_list.html", {"mails": folder_mails()})


@require_safe
@public
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "mails/mail_detail.html", {"mail": _mail_or_404(name)})


@require_safe
@public
@csp_override(_MAIL_POLICY)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(_mail_or_404(name).html)


def _only_embedded() -> None:
    if not settings.EMBEDDED:
        raise Http404


def _mail_or_404(name: str) -> FolderMail:
    _only_embedded()
    mail = folder_mail(name)
    if mail is None:
        raise Http404
    return mail
