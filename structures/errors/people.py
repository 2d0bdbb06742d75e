"""What requests to join, invitations and the management of users can refuse."""

from kernel.errors import Kind, define
from kernel.text import _

NOT_ONESELF = define(
    "STR-051",
    message=_("Personne ne décide de son propre rattachement ni de ses propres habilitations"),
    explanation=_("Un gestionnaire donne des droits aux autres utilisateurs, jamais à lui-même."),
    remedy=_("Demandez-le à un autre gestionnaire de la structure."),
    kind=Kind.FORBIDDEN,
)
MEMBER_SUSPENDED = define(
    "STR-052",
    message=_("Le rattachement de cette personne à la structure est désactivé"),
    explanation=_("Un gestionnaire l’a désactivé ; ni une demande ni une invitation ne le rétablit."),
    remedy=_("Un gestionnaire peut le réactiver depuis la liste des utilisateurs de la structure."),
    kind=Kind.CONFLICT,
)
ALREADY_REQUESTED = define(
    "STR-053",
    message=_("Vous avez déjà demandé ce rattachement"),
    explanation=_("Votre demande attend la réponse d’un gestionnaire de la structure."),
    remedy=_("Suivez sa réponse dans « Mon compte », à la page « Mes rattachements »."),
    kind=Kind.CONFLICT,
)
REQUEST_NOT_PENDING = define(
    "STR-054",
    message=_("Cette demande de rattachement n’attend plus de réponse"),
    explanation=_("Elle a été acceptée, refusée ou annulée entre-temps."),
    remedy=_("Rechargez la page pour voir où elle en est."),
    kind=Kind.CONFLICT,
)
REASON_REQUIRED = define(
    "STR-055",
    message=_("Indiquez le motif du refus. Exemple attendu : vous n’êtes pas connu de notre service"),
    explanation=_("La personne qui a demandé à être rattachée reçoit ce motif par courriel."),
    remedy=_("Écrivez en une phrase pourquoi vous refusez."),
)
TOO_MANY_REQUESTS = define(
    "STR-056",
    message=_("Vous avez déjà {limit} demandes de rattachement en attente"),
    explanation=_("Le nombre de demandes simultanées est limité pour ne pas submerger les gestionnaires."),
    remedy=_("Attendez les réponses, ou annulez une demande dont vous n’avez plus besoin."),
    kind=Kind.CONFLICT,
)
PERSON_LEFT = define(
    "STR-057",
    message=_("Cette personne a fermé son compte"),
    explanation=_("Sans compte, personne ne peut être rattaché à une structure."),
    remedy=_("Refusez la demande, ou supprimez le rattachement. Si la personne revient, invitez-la."),
    kind=Kind.CONFLICT,
)

# Invitations.
INVITATION_DEAD = define(
    "STR-100",
    message=_("Cette invitation n’est plus valable"),
    explanation=_("Elle a déjà servi, a expiré, a été annulée, ou le lien est incomplet."),
    remedy=_("Demandez au gestionnaire qui vous a invité de vous renvoyer une invitation."),
    kind=Kind.NOT_FOUND,
)
ALREADY_INVITED = define(
    "STR-101",
    message=_("Une invitation attend déjà une réponse à cette adresse"),
    explanation=_("Une adresse ne reçoit qu’une invitation à la fois pour la même structure ou le même service."),
    remedy=_("Renvoyez l’invitation existante, ou annulez-la pour en changer le rôle ou les habilitations."),
    kind=Kind.CONFLICT,
)
TOO_MANY_INVITATIONS = define(
    "STR-102",
    message=_("La structure a déjà {limit} invitations en attente"),
    explanation=_("Le nombre d’invitations sans réponse est limité pour éviter les envois abusifs."),
    remedy=_("Annulez les invitations qui n’auront pas de réponse, puis recommencez."),
    kind=Kind.CONFLICT,
)
INVITATION_JUST_SENT = define(
    "STR-103",
    message=_("Cette invitation vient d’être envoyée"),
    explanation=_("Un courriel peut mettre quelques minutes à arriver ; on ne le renvoie donc pas aussitôt."),
    remedy=_("Attendez cinq minutes avant de la renvoyer."),
    kind=Kind.CONFLICT,
)

# Mandates.
MANDATE_WITHOUT_RIGHTS = define(
    "STR-065",
    message=_("Choisissez au moins une habilitation pour ce mandat"),
    explanation=_("Un mandat sans habilitation ne permettrait rien à votre mandataire."),
    remedy=_("Donnez au moins un espace en consultation ou en modification."),
)
