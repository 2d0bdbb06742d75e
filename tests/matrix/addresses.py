"""How to make the address of each view that is about an object. Views without arguments need nothing here.

A new view of an object takes one line: the objects of `World` that it is about, and its arguments for one of them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from tests.architecture.test_access import patterns


def _pk(one):
    return {"pk": one.pk}


def _token(link):
    return {"token": link}


def _key(link):
    return {"key": link}


def _name(name):
    return {"name": name}


def _service(pair):
    return {"pk": pair[0].pk, "service_pk": pair[1].pk}


def _member(pair):
    return {"pk": pair[0].pk, "member_pk": pair[1].pk}


def _request(pair):
    return {"pk": pair[0].pk, "request_pk": pair[1].pk}


def _account(pair):
    return {"pk": pair[0].pk, "account_pk": pair[1].pk}


OBJECTS: Mapping[str, tuple[str, Callable[[Any], Mapping[str, Any]]]] = {
    "account_reset_password_from_key": ("links", lambda link: {"uidb36": "1", "key": link}),
    "accounts:activation": ("links", _token),
    "accounts:captcha-sound": ("links", _key),
    "accounts:contact-confirm": ("links", _token),
    "captcha-image": ("links", _key),
    "invoices:archive-download": ("jobs", _pk),
    "invoices:bulk-cancel": ("jobs", _pk),
    "invoices:bulk-detail": ("jobs", _pk),
    "invoices:bulk-progress": ("jobs", _pk),
    "invoices:deposit-batch": ("batches", _key),
    "invoices:deposit-preview": ("links", _token),
    "invoices:file": ("received", lambda invoice: {"pk": invoice.pk, "file_pk": invoice.pdf_id}),
    "invoices:issued-acknowledge": ("returned", _pk),
    "invoices:issued-certificate": ("issued", _pk),
    "invoices:issued-complete": ("returned", _pk),
    "invoices:issued-confirm": ("issued", _pk),
    "invoices:issued-correct": ("returned", _pk),
    "invoices:issued-credit": ("issued", _pk),
    "invoices:issued-delete": ("issued", _pk),
    "invoices:issued-detail": ("invoices", _pk),
    "invoices:issued-duplicate": ("issued", _pk),
    "invoices:issued-edit": ("issued", _pk),
    "invoices:issued-progress": ("issued", _pk),
    "invoices:issued-receipt": ("issued", _pk),
    "invoices:issued-recycle": ("returned", _pk),
    "invoices:issued-validator": ("to_validate", _pk),
    "invoices:issued-withdraw": ("issued", _pk),
    "invoices:received-colleague": ("received", _pk),
    "invoices:received-correct": ("received", _pk),
    "invoices:received-detail": ("invoices", _pk),
    "invoices:received-move": ("received", lambda invoice: {"pk": invoice.pk, "move": "mandate"}),
    "invoices:received-note": ("received", _pk),
    "invoices:received-service": ("received", _pk),
    "invoices:validation-answer": ("to_validate", lambda invoice: {"pk": invoice.pk, "move": "validate_1"}),
    "invoices:validation-detail": ("to_validate", _pk),
    "mails:mail-detail": ("mails", _name),
    "mails:mail-html": ("mails", _name),
    "portal:account-data-file": ("exports", lambda export: {"export_id": export.pk}),
    "portal:unsubscribe": ("links", _token),
    "portal:view-delete": ("saved_views", _pk),
    "portal:view-edit": ("saved_views", _pk),
    "structures:account-add": ("structures", _pk),
    "structures:account-delete": ("bank_accounts", _account),
    "structures:account-edit": ("bank_accounts", _account),
    "structures:directory-sheet": ("structures", _pk),
    "structures:invitation": ("links", _token),
    "structures:invitation-accept": ("invitations", _pk),
    "structures:invitation-new": ("structures", _pk),
    "structures:invitation-resend": ("invitations", _pk),
    "structures:invitation-withdraw": ("invitations", _pk),
    "structures:join": ("structures", _pk),
    "structures:mandate-new": ("structures", _pk),
    "structures:mandate-revoke": ("mandates", _pk),
    "structures:mandate-users": ("mandates", _pk),
    "structures:mandates": ("structures", _pk),
    "structures:member": ("members", _member),
    "structures:member-end": ("members", _member),
    "structures:member-reactivate": ("members", _member),
    "structures:member-rights": ("members", _member),
    "structures:member-role": ("members", _member),
    "structures:member-suspend": ("members", _member),
    "structures:members": ("structures", _pk),
    "structures:members-history": ("structures", _pk),
    "structures:membership-leave": ("own_memberships", _pk),
    "structures:request": ("requests", _request),
    "structures:request-accept": ("requests", _request),
    "structures:request-cancel": ("own_requests", _pk),
    "structures:request-refuse": ("requests", _request),
    "structures:service-activate": ("services", _service),
    "structures:service-add": ("structures", _pk),
    "structures:service-deactivate": ("services", _service),
    "structures:service-default": ("services", _service),
    "structures:service-edit": ("services", _service),
    "structures:service-export": ("structures", _pk),
    "structures:service-import": ("structures", _pk),
    "structures:service-import-confirm": ("structures", _pk),
    "structures:service-list": ("structures", _pk),
    "structures:service-print": ("structures", _pk),
    "structures:structure-activate": ("structures", _pk),
    "structures:structure-deactivate": ("structures", _pk),
    "structures:structure-detail": ("structures", _pk),
    "structures:structure-history": ("structures", _pk),
    "structures:structure-insee": ("structures", _pk),
    "structures:structure-insee-confirm": ("structures", _pk),
    "structures:structure-modify": ("structures", _pk),
    "structures:structure-progress": ("structures", _pk),
}

# Whoever signed in may know of these objects: the directory names them, or they are nothing without one's own files.
KNOWN_TO_ALL = frozenset({"invoices:deposit-batch", "structures:join"})
# What is somebody else's is refused to everybody in the same words as what does not exist.
REFUSED_ALIKE = frozenset({"structures:invitation-accept", "structures:request-cancel"})

# Views without arguments that do not answer 200 to whoever may open them: to visitors, to people who signed in.
UNUSUAL: Mapping[str, tuple[str, str]] = {
    "account_login": ("200", "→ portal:home"),
    "accounts:proconnect-back": ("404", "404"),  # where ProConnect is configured alone, as are the two below
    "accounts:proconnect-confirm": ("", "→ account_reauthenticate"),
    "accounts:proconnect-link": ("", "404"),
    "accounts:proconnect-unlink": ("", "404"),
    "accounts:sign-in": ("200", "→ portal:home"),
    "accounts:sign-out": ("→ portal:home", "200"),
    "accounts:sign-up": ("200", "→ portal:home"),
    "invoices:archive-start": ("sign-in", "422"),  # without any invoice chosen
    "invoices:bulk-start": ("sign-in", "404"),  # without any action chosen
    "invoices:deposit-batch-new": ("sign-in", "→ invoices:deposit-batch"),
    "mails:mail-list": ("404", "404"),  # in the embedded run alone
    "mfa_authenticate": ("sign-in", "→ portal:home"),  # between the password and the code
    "mfa_deactivate_totp": ("", "404"),  # for whoever has a second factor, as are those below
    "mfa_download_recovery_codes": ("", "404"),
    "mfa_reauthenticate": ("", "→ account_reauthenticate"),
    "mfa_view_recovery_codes": ("", "404"),
}


def views() -> dict[str, URLPattern]:
    """Every view by its full name."""
    return {_full_name(namespace, pattern): pattern for _, namespace, pattern in patterns(get_resolver())}


def views_of_objects() -> set[str]:
    """Those whose address has arguments."""
    return {_full_name(namespace, pattern) for route, namespace, pattern in patterns(get_resolver()) if "<" in route}


def _full_name(namespace, pattern):
    return f"{namespace}:{pattern.name}" if namespace else str(pattern.name)


def addresses(world, name: str) -> Iterator[tuple[str, str]]:
    """The view's address for each object, under the name of the object."""
    if name not in OBJECTS:
        yield "", reverse(name)
        return
    kind, arguments = OBJECTS[name]
    for about, one in getattr(world, kind).items():
        yield about, reverse(name, kwargs=arguments(one))
