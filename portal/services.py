"""What spans the apps: closing an account, gathering a person's own data."""

import io
import json
from collections.abc import Iterable
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import DataExport, User
from accounts.services import deactivate, keep_data
from invoices.models import StatusChange
from kernel.models import RecoveryCopy
from kernel.text import _
from mails.models import Mail
from notifications.selectors import frequencies, wants_billing
from structures.models import ChangeRequest, Membership, MembershipEvent, SavedView
from structures.services import leave_everywhere

_README = _(
    "Copie des données personnelles que le portail conserve à votre sujet, en JSON, un fichier par sujet."
    " Les factures appartiennent à vos structures et n’y figurent pas : seules vos actions sur elles sont reprises."
)


@transaction.atomic
def close_account(*, user: User) -> None:
    """Leave every structure and close the account, unless a structure would be left without gestionnaire principal."""
    leave_everywhere(user=user)
    deactivate(user=user)


def build_data(*, export_id: int) -> None:
    """Gather the data of a person who asked for them; a repetition makes the same copy again."""
    export = DataExport.objects.select_related("user").filter(pk=export_id, content=None).first()
    if export is not None:
        keep_data(export=export, content=_zip(export.user))


def _zip(user: User) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("LISEZ-MOI.txt", f"{gettext(_README)}\n")
        for name, content in _parts(user):
            archive.writestr(f"{name}.json", json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    return file.getvalue()


def _parts(user: User) -> Iterable[tuple[str, Any]]:
    identity = ("login_address", "contact_address", "first_name", "last_name", "created_at", "last_login")
    yield "compte", {name: getattr(user, name) for name in (*identity, "language", "rows_per_page")}
    yield "notifications", {"notification_facturation": wants_billing(user.pk), "rythme": frequencies(user.pk)}
    yield "sessions", list(user.sessions.values("device", "network", "seen_at"))
    yield "identites_externes", list(user.identities.values("issuer", "subject", "created_at"))
    yield "rattachements", _memberships(user)
    events = MembershipEvent.objects.filter(membership__user=user).order_by("pk")
    yield "historique_des_rattachements", list(events.values("kind", "changes", "comment", "at"))
    requests = ChangeRequest.objects.filter(requested_by=user).order_by("pk")
    yield "demandes_de_modification", list(requests.values("structure__name", "kind", "changes", "requested_at"))
    views = SavedView.objects.filter(owner=user).order_by("pk")
    yield "vues_enregistrees", list(views.values("list_name", "name", "query"))
    yield (
        "actions_sur_les_factures",
        list(
            StatusChange.objects.filter(user=user).values(
                "invoice_id", "invoice__number", "target", "comment", "created_at"
            )
        ),
    )
    yield (
        "saisies_conservees",
        list(
            RecoveryCopy.objects.filter(user=user, closed_at=None).order_by("pk").values("place", "typed", "saved_at")
        ),
    )
    addresses = {user.login_address, user.contact_address}
    yield (
        "messages_recus",
        list(
            Mail.objects.filter(address__in=addresses).order_by("pk").values("address", "kind", "subject", "created_at")
        ),
    )


def _memberships(user: User) -> list[dict[str, Any]]:
    memberships = Membership.objects.filter(user=user).select_related("structure", "service").prefetch_related("rights")
    return [
        {
            "structure": membership.structure.name,
            "identifiant": membership.structure.identifier,
            "service": membership.service.code if membership.service else None,
            "role": membership.role,
            "etat": membership.state,
            "habilitations": {right.space: right.degree for right in membership.rights.all()},
            "message": membership.message,
            "motif": membership.reason,
            "depuis": membership.created_at,
        }
        for membership in memberships.order_by("pk")
    ]
