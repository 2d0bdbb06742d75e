"""What signing in and accounts can refuse."""

from kernel.errors import Kind, define
from kernel.text import _

WRONG_CREDENTIALS = define(
    "CPT-001",
    message=_("L’adresse de connexion ou le mot de passe est incorrect"),
    explanation=_("Aucun compte actif ne correspond à cette adresse et à ce mot de passe."),
    remedy=_(
        "Vérifiez votre saisie, majuscules comprises. Si vous avez oublié votre mot de passe, demandez-en un autre."
    ),
)
TOO_MANY_ATTEMPTS = define(
    "CPT-002",
    message=_("Trop de tentatives : vous pourrez réessayer dans {minutes} min"),
    explanation=_("Après plusieurs échecs, le portail impose une attente, pour protéger les comptes des intrusions."),
    remedy=_("Patientez, puis réessayez. Votre compte n’est pas bloqué : il reste accessible depuis un autre réseau."),
    kind=Kind.UNAVAILABLE,
)
RESET_LINK_DEAD = define(
    "CPT-003",
    message=_("Ce lien n’est plus utilisable"),
    explanation=_("Le lien reçu par courriel ne sert qu’une fois et reste valable 30 minutes."),
    remedy=_("Demandez un nouveau lien, puis ouvrez le dernier message reçu."),
    kind=Kind.NOT_FOUND,
)
PASSWORD_TOO_SHORT = define(
    "CPT-004",
    message=_("Le mot de passe doit compter au moins 15 caractères"),
    explanation=_("La longueur protège mieux un compte que la variété des caractères."),
    remedy=_("Choisissez une phrase que vous retiendrez : les espaces et tous les caractères sont permis."),
)
PASSWORD_TOO_COMMON = define(
    "CPT-005",
    message=_("Ce mot de passe est trop courant"),
    explanation=_("Il figure dans les listes de mots de passe que les intrus essaient en premier."),
    remedy=_("Choisissez une phrase que vous êtes seul à connaître."),
)
PASSWORDS_DIFFER = define(
    "CPT-006",
    message=_("Les deux mots de passe ne sont pas identiques"),
    explanation=_("Le nouveau mot de passe se saisit deux fois, pour écarter les fautes de frappe."),
    remedy=_("Saisissez à nouveau le même mot de passe dans les deux champs."),
)
LOGIN_ADDRESS_TAKEN = define(
    "CPT-007",
    message=_("Un compte existe déjà avec cette adresse de connexion"),
    explanation=_("Une adresse de connexion est personnelle et ne sert qu’à un compte, quelle qu’en soit la casse."),
    remedy=_("Connectez-vous avec ce compte, ou choisissez une autre adresse."),
    kind=Kind.CONFLICT,
)
