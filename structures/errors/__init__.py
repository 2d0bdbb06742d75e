"""What structures, services, memberships and mandates can refuse."""

from kernel.errors import Kind, define
from kernel.text import _
from structures.errors.organisation import *  # noqa: F403  (an error is errors.NAME, whichever file defines it)

# Identifiers and recipients.
UNKNOWN_STRUCTURE = define(
    "STR-001",
    message=_("Aucune structure ne correspond à cet identifiant"),
    explanation=_("L’identifiant indiqué n’est celui d’aucune structure enregistrée sur le portail."),
    remedy=_("Vérifiez l’identifiant, ou cherchez la structure par son nom dans l’annuaire."),
    kind=Kind.NOT_FOUND,
)
NOT_A_RECIPIENT = define(
    "STR-002",
    message=_("La structure {name} ne reçoit pas de factures par le portail"),
    explanation=_("Seules les structures publiques reçoivent des factures par le portail ; celle-ci est privée."),
    remedy=_("Choisissez dans l’annuaire la structure publique à laquelle la facture est destinée."),
)
INACTIVE_STRUCTURE = define(
    "STR-003",
    message=_("La structure {name} n’est plus active"),
    explanation=_("Une structure désactivée ne reçoit et n’envoie plus rien ; ses factures restent consultables."),
    remedy=_("Demandez à votre interlocuteur quelle structure la remplace, puis choisissez-la dans l’annuaire."),
    kind=Kind.CONFLICT,
)
INVALID_SIRET = define(
    "STR-004",
    message=_("Ce numéro SIRET n’est pas valide"),
    explanation=_("Un SIRET compte 14 chiffres, et une clé de contrôle permet de repérer les fautes de frappe."),
    remedy=_("Recopiez le SIRET depuis un document officiel, par exemple l’avis de situation au répertoire Sirene."),
)
INVALID_VAT_NUMBER = define(
    "STR-005",
    message=_("Ce numéro de TVA intracommunautaire n’est pas valide"),
    explanation=_("Il commence par les deux lettres d’un pays de l’Union européenne autre que la France."),
    remedy=_("Recopiez le numéro complet, lettres du pays comprises ; une entreprise française utilise son SIRET."),
)
INVALID_RIDET = define(
    "STR-006",
    message=_("Ce numéro RIDET n’est pas valide"),
    explanation=_("Un RIDET, délivré en Nouvelle-Calédonie, compte 9 ou 10 chiffres."),
    remedy=_("Recopiez le RIDET depuis un document officiel, sans lettre ni signe."),
)
INVALID_TAHITI = define(
    "STR-007",
    message=_("Ce numéro TAHITI n’est pas valide"),
    explanation=_("Un numéro TAHITI, délivré en Polynésie française, compte 9 ou 10 lettres et chiffres."),
    remedy=_("Recopiez le numéro TAHITI depuis un document officiel."),
)
INVALID_PERSON_NUMBER = define(
    "STR-008",
    message=_("Ce numéro de particulier n’est pas valide"),
    explanation=_("Un particulier est identifié par un numéro de 10 chiffres."),
    remedy=_("Indiquez les 10 chiffres, sans espace ni lettre."),
)
INVALID_FOREIGN_IDENTIFIER = define(
    "STR-009",
    message=_("Cet identifiant de structure hors Union européenne n’est pas valide"),
    explanation=_(
        "Il est formé des deux lettres du pays, suivies des 16 premiers caractères au plus de la raison sociale."
    ),
    remedy=_("Indiquez par exemple CH suivi du nom de l’entreprise, 18 caractères au plus en tout."),
)
ALREADY_REGISTERED = define(
    "STR-010",
    message=_("Une structure est déjà enregistrée avec cet identifiant"),
    explanation=_("Chaque structure n’existe qu’une fois sur le portail ; quelqu’un l’a donc déjà créée."),
    remedy=_("Demandez à être rattaché à cette structure : ses gestionnaires décideront."),
    kind=Kind.CONFLICT,
)

# Services and commitments, as the deposit form and the routing check them.
SERVICE_CODE_REQUIRED = define(
    "STR-020",
    message=_("Le code service est obligatoire pour la structure {name}"),
    explanation=_("Cette structure répartit ses factures entre ses services et exige que vous indiquiez lequel."),
    remedy=_("Reprenez le code service indiqué sur la commande, ou choisissez-le dans la liste des services actifs."),
)
UNKNOWN_SERVICE = define(
    "STR-021",
    message=_("Le code service {code} n’existe pas dans la structure {name}"),
    explanation=_("Un code service ne vaut que dans la structure qui l’a créé."),
    remedy=_("Choisissez le service dans la liste des services actifs du destinataire."),
)
INACTIVE_SERVICE = define(
    "STR-022",
    message=_("Le service {code} de la structure {name} n’est pas actif"),
    explanation=_("Ce service a été désactivé, ou la date du jour est hors de sa période de validité."),
    remedy=_("Demandez à votre interlocuteur quel service le remplace, puis choisissez-le dans la liste."),
    kind=Kind.CONFLICT,
)
COMMITMENT_REQUIRED = define(
    "STR-023",
    message=_("Le numéro d’engagement est obligatoire pour ce destinataire"),
    explanation=_("La structure, ou le service choisi, exige que chaque facture rappelle le numéro de son engagement."),
    remedy=_("Indiquez le numéro de bon de commande ou d’engagement que le destinataire vous a communiqué."),
)
SERVICE_OR_COMMITMENT_REQUIRED = define(
    "STR-024",
    message=_("Indiquez un code service ou un numéro d’engagement pour ce destinataire"),
    explanation=_("Cette structure a besoin de l’un ou de l’autre pour savoir qui doit traiter votre facture."),
    remedy=_("Reprenez sur la commande le code service ou le numéro d’engagement, puis indiquez l’un des deux."),
)
SERVICE_CODE_TAKEN = define(
    "STR-025",
    message=_("Le code service {code} existe déjà dans cette structure"),
    explanation=_("Un code service est unique dans sa structure, sans distinction entre majuscules et minuscules."),
    remedy=_("Choisissez un autre code, ou modifiez le service existant."),
    kind=Kind.CONFLICT,
)
DEFAULT_SERVICE_STAYS = define(
    "STR-026",
    message=_("Le service par défaut ne peut pas être désactivé"),
    explanation=_("Les factures reçues sans code service lui sont adressées."),
    remedy=_("Rendez le code service obligatoire si vous ne voulez plus recevoir de factures sur ce service."),
    kind=Kind.CONFLICT,
)
VALIDITY_OUT_OF_ORDER = define(
    "STR-027",
    message=_("La fin de validité du service précède son début"),
    explanation=_("Un service est utilisable de sa date de début à sa date de fin comprises."),
    remedy=_("Corrigez l’une des deux dates, ou laissez-les vides."),
)
SERVICE_OF_ANOTHER = define(
    "STR-028",
    message=_("Ce service n’appartient pas à la structure"),
    explanation=_("Un rattachement à un service ne vaut que pour un service de la structure concernée."),
    remedy=_("Choisissez un service de la structure, ou rattachez l’utilisateur à toute la structure."),
    kind=Kind.NOT_FOUND,
)

# Who may do what.
NOT_YOUR_STRUCTURE = define(
    "STR-040",
    message=_("Vous n’êtes pas rattaché à cette structure"),
    explanation=_("La structure courante se choisit parmi celles auxquelles vous êtes rattaché."),
    remedy=_("Choisissez une structure dans la liste, ou demandez votre rattachement à l’un de ses gestionnaires."),
    kind=Kind.NOT_FOUND,
)
NOT_A_MANAGER = define(
    "STR-041",
    message=_("Seul un gestionnaire de la structure peut faire cela"),
    explanation=_("Les gestionnaires principaux et secondaires gèrent les utilisateurs et leurs habilitations."),
    remedy=_("Adressez votre demande à l’un des gestionnaires de la structure."),
    kind=Kind.FORBIDDEN,
)
PRINCIPAL_OUT_OF_REACH = define(
    "STR-042",
    message=_("Seul un gestionnaire principal peut agir sur un gestionnaire principal"),
    explanation=_("Un gestionnaire secondaire gère les utilisateurs, sauf les gestionnaires principaux."),
    remedy=_("Adressez votre demande à un gestionnaire principal de la structure."),
    kind=Kind.FORBIDDEN,
)
LAST_PRINCIPAL = define(
    "STR-043",
    message=_("La structure doit garder au moins un gestionnaire principal"),
    explanation=_("Sans gestionnaire principal, plus personne ne pourrait gérer la structure ni ses utilisateurs."),
    remedy=_("Donnez d’abord le rôle de gestionnaire principal à un autre utilisateur de la structure."),
    kind=Kind.CONFLICT,
)
FIRST_MEMBER_IS_PRINCIPAL = define(
    "STR-044",
    message=_("Le premier utilisateur d’une structure doit être gestionnaire principal"),
    explanation=_("Une structure ne peut pas avoir d’utilisateurs sans gestionnaire principal."),
    remedy=_("Rattachez d’abord un gestionnaire principal à la structure."),
    kind=Kind.CONFLICT,
)
ALREADY_A_MEMBER = define(
    "STR-045",
    message=_("Cet utilisateur est déjà rattaché à la structure"),
    explanation=_("Un utilisateur n’a qu’un rattachement à une structure, ou à l’un de ses services."),
    remedy=_("Modifiez son rôle ou ses habilitations plutôt que de le rattacher à nouveau."),
    kind=Kind.CONFLICT,
)
MEMBERSHIP_NOT_IN_FORCE = define(
    "STR-046",
    message=_("Ce rattachement n’est pas en vigueur"),
    explanation=_("Il n’existe pas, n’a pas encore été accepté, ou a pris fin."),
    remedy=_("Rechargez la liste des utilisateurs de la structure et recommencez."),
    kind=Kind.NOT_FOUND,
)
SPACE_NOT_OFFERED = define(
    "STR-047",
    message=_("L’espace {space} ne peut pas être ouvert ici"),
    explanation=_(
        "Une structure privée n’a pas les espaces réservés aux structures publiques, et un mandataire ne peut pas"
        " gérer la structure qui le mandate."
    ),
    remedy=_("Choisissez un autre espace."),
)
RIGHTS_FOLLOW_FROM_ROLE = define(
    "STR-048",
    message=_("Les habilitations d’un gestionnaire principal ne se modifient pas"),
    explanation=_("Un gestionnaire principal détient toutes les habilitations du fait de son rôle."),
    remedy=_("Changez d’abord son rôle, puis choisissez ses habilitations."),
    kind=Kind.CONFLICT,
)
ORGANISATION_RIGHT_REQUIRED = define(
    "STR-049",
    message=_("L’habilitation « Organisation » en modification est nécessaire"),
    explanation=_("Elle seule permet de modifier une structure ou ses services."),
    remedy=_("Demandez cette habilitation à un gestionnaire de la structure."),
    kind=Kind.FORBIDDEN,
)
ADMINISTRATOR_REQUIRED = define(
    "STR-050",
    message=_("Seul un administrateur peut créer une structure publique"),
    explanation=_("Les structures publiques sont créées par les administrateurs du portail."),
    remedy=_("Demandez la création de la structure au support."),
    kind=Kind.FORBIDDEN,
)

# Mandates.
MANDATE_TO_ONESELF = define(
    "STR-060",
    message=_("Une structure ne peut pas se mandater elle-même"),
    explanation=_("Un mandat permet aux utilisateurs d’une autre structure d’agir pour la vôtre."),
    remedy=_("Choisissez la structure de votre mandataire."),
)
MANDATE_IN_FORCE = define(
    "STR-061",
    message=_("Cette structure est déjà votre mandataire"),
    explanation=_("Un mandat donné à cette structure est déjà en vigueur."),
    remedy=_("Révoquez d’abord ce mandat si vous voulez en changer les conditions."),
    kind=Kind.CONFLICT,
)
MANDATE_NOT_IN_FORCE = define(
    "STR-062",
    message=_("Ce mandat n’est pas en vigueur"),
    explanation=_("Il n’existe pas ou a déjà été révoqué."),
    remedy=_("Rechargez la liste des mandats de la structure."),
    kind=Kind.NOT_FOUND,
)
NOT_OF_THE_AGENT = define(
    "STR-063",
    message=_("Cet utilisateur n’appartient pas à la structure mandataire"),
    explanation=_("Seuls les utilisateurs rattachés au mandataire peuvent agir en vertu du mandat."),
    remedy=_("Choisissez un utilisateur de la structure mandataire."),
    kind=Kind.CONFLICT,
)
MANDATED_IS_USER = define(
    "STR-064",
    message=_("Un mandataire ne peut pas devenir gestionnaire de la structure qui le mandate"),
    explanation=_("Un mandat donne des habilitations limitées, sans la gestion des utilisateurs."),
    remedy=_("Choisissez ses habilitations, ou rattachez-le à la structure après avoir révoqué le mandat."),
    kind=Kind.CONFLICT,
)
