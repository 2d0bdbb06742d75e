"""What preferences of notification can refuse."""

from kernel.errors import Kind, define
from kernel.text import _

PRINCIPAL_STAYS_TOLD = define(
    "NOT-001",
    message=_("Un gestionnaire principal ne peut pas désactiver la notification facturation"),
    explanation=_("Chaque structure doit pouvoir compter sur quelqu’un qui reçoit ses messages de facturation."),
    remedy=_("Gardez la case cochée, ou donnez d’abord le rôle de gestionnaire principal à quelqu’un d’autre."),
    kind=Kind.FORBIDDEN,
)
UNSUBSCRIBE_LINK_DEAD = define(
    "NOT-002",
    message=_("Ce lien de désabonnement n’est pas valable"),
    explanation=_("Il est incomplet ou a été modifié."),
    remedy=_("Choisissez les messages que vous recevez dans « Mon compte »."),
    kind=Kind.NOT_FOUND,
)
