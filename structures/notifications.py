"""The notices that rattachements and mandates cause. They are about a person's own rights: nobody is spared them."""

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
