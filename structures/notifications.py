"""The notices that rattachements, mandates and requests cause. They are about what a person may or asked for:
nobody is spared them."""

from kernel.text import _
from notifications.registry import kind

JOIN_REQUESTED = kind(
    "membership-request",
    label=_("Demande de rattachement à une structure que vous gérez"),
    template="structures/emails/request",
    reason=_("Vous recevez ce message parce que vous gérez les utilisateurs de cette structure."),
)
OWN_MEMBERSHIP = kind(
    "membership-own",
    label=_("Changement de vos rattachements et de vos habilitations"),
    template="structures/emails/own_membership",
    reason=_("Vous recevez ce message parce qu’il concerne votre propre rattachement à cette structure."),
)
MEMBERS_CHANGED = kind(
    "membership-managers",
    label=_("Arrivées, départs et nouveaux gestionnaires principaux d’une structure que vous gérez"),
    template="structures/emails/members",
    reason=_("Vous recevez ce message en tant que gestionnaire des utilisateurs de cette structure."),
)
MANDATE_CHANGED = kind(
    "mandate",
    label=_("Mandats donnés et reçus"),
    template="structures/emails/mandate",
    reason=_("Vous recevez ce message en tant que gestionnaire de l’une des deux structures concernées."),
)
CHANGE_DECIDED = kind(
    "structure-change",
    label=_("Suite donnée à vos demandes de modification d’une structure"),
    template="structures/emails/change",
    reason=_("Vous recevez ce message parce que vous avez fait cette demande sur le portail."),
)
STRUCTURE_CHANGED = kind(
    "structure-changed",
    label=_("Modifications d’une structure que vous gérez, demandées par d’autres"),
    template="structures/emails/change",
    reason=_("Vous recevez ce message en tant que gestionnaire des utilisateurs de cette structure."),
)
