"""The list of a structure's users, and their history."""

from collections.abc import Collection

from django.db.models import Q
from django.forms import CharField, ChoiceField
from django.utils.translation import gettext_lazy as _

from kernel.tables import Column, Filter, Kind, Rows, Table
from structures.enums import MembershipEventKind, MembershipState, Role
from structures.models import Membership, MembershipEvent, Service
from structures.selectors.membership_words import changes_in_words, rights_of


def members_table(services: Collection[Service]) -> Table:
    """The table of members; only a structure with services says on which of them somebody works."""
    columns = (
        Column(
            key="nom",
            label=_("Nom"),
            value=lambda row: str(row.user),
            sort=("user__last_name", "user__first_name"),
            template="structures/member_name_cell.html",
        ),
        Column(
            key="connexion",
            label=_("Adresse de connexion"),
            value="user.login_address",
            sort=("user__login_address",),
        ),
        Column(key="role", label=_("Rôle"), value=Membership.get_role_display, sort=("role",)),
        *([Column(key="service", label=_("Service"), value=_place)] if services else []),
        Column(key="habilitations", label=_("Habilitations"), value=rights_of),
        Column(
            key="etat",
            label=_("État"),
            value=Membership.get_state_display,
            template="structures/member_state_cell.html",
        ),
    )
    return Table(
        caption=_("Utilisateurs de la structure"),
        columns=columns,
        order=("user__last_name", "user__first_name"),
        filters=_filters(services),
        file_name="utilisateurs",
    )


def _place(row: Membership) -> str:
    return str(row.service) if row.service else str(_("Toute la structure"))


def _filters(services: Collection[Service]) -> tuple[Filter, ...]:
    states = [(state.value, state.label) for state in MembershipState if state != MembershipState.PENDING]
    return (
        Filter(key="q", label=_("Nom ou adresse de connexion"), field=CharField(max_length=100), apply=_matching),
        Filter(
            key="role",
            label=_("Rôle"),
            field=ChoiceField(choices=[("", _("Tous les rôles")), *Role.choices]),
            apply=lambda rows, role: rows.filter(role=role),
        ),
        *([_service_filter(services)] if services else []),
        Filter(
            key="etat",
            label=_("État"),
            field=ChoiceField(choices=[("", _("Actuels")), *states]),
            apply=lambda rows, state: rows.filter(state=state),
        ),
    )


def _service_filter(services: Collection[Service]) -> Filter:
    return Filter(
        key="service",
        label=_("Service"),
        field=ChoiceField(choices=[("", _("Tous les services")), *((str(one.pk), str(one)) for one in services)]),
        apply=lambda rows, service: rows.filter(service=service),
    )


def _matching(rows: Rows, words: str) -> Rows:
    for word in words.split():
        rows = rows.filter(
            Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
            | Q(user__login_address__icontains=word)
        )
    return rows


HISTORY = Table(
    caption=_("Historique des utilisateurs de la structure"),
    columns=(
        Column(key="date", label=_("Date"), value="at", kind=Kind.MOMENT, sort=("id",)),
        Column(key="evenement", label=_("Événement"), value=MembershipEvent.get_kind_display, sort=("kind",)),
        Column(key="concerne", label=_("Concerne"), value="subject", sort=("subject",)),
        Column(key="service", label=_("Service"), value=lambda row: str(row.service) if row.service else ""),
        Column(key="changement", label=_("Changement"), value=changes_in_words),
        Column(key="commentaire", label=_("Commentaire"), value="comment"),
        Column(key="par", label=_("Par"), value=lambda row: str(row.done_by) if row.done_by else _("système")),
    ),
    order=("-id",),
    filters=(
        Filter(
            key="evenement",
            label=_("Événement"),
            field=ChoiceField(choices=[("", _("Tous les événements")), *MembershipEventKind.choices]),
            apply=lambda rows, kind: rows.filter(kind=kind),
        ),
        Filter(
            key="concerne",
            label=_("Personne ou adresse"),
            field=CharField(max_length=100),
            apply=lambda rows, words: rows.filter(subject__icontains=words),
        ),
    ),
    file_name="historique-utilisateurs",
)
