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
PASSWORD_LIKE_YOURSELF = define(
    "CPT-008",
    message=_("Ce mot de passe ressemble trop à votre nom ou à vos adresses"),
    explanation=_("Ce qui vous décrit est essayé en premier par qui veut entrer à votre place."),
    remedy=_("Choisissez une phrase sans votre nom, votre prénom ni vos adresses."),
)
CAPTCHA_WRONG = define(
    "CPT-009",
    message=_("Les chiffres saisis ne sont pas ceux de l’image ou du son"),
    explanation=_("Cette vérification écarte les programmes. Chaque suite ne sert qu’une fois et dure dix minutes."),
    remedy=_("Saisissez les six chiffres de la nouvelle suite, lus dans l’image ou écoutés."),
)
ACTIVATION_LINK_DEAD = define(
    "CPT-010",
    message=_("Ce lien d’activation n’est plus utilisable"),
    explanation=_("Il ne sert qu’une fois et reste valable 24 heures. Votre compte est peut-être déjà activé."),
    remedy=_("Essayez de vous connecter. Si le compte n’existe pas, créez-le à nouveau."),
    kind=Kind.NOT_FOUND,
)
WRONG_PASSWORD = define(
    "CPT-011",
    message=_("Ce mot de passe n’est pas le bon"),
    explanation=_("Le mot de passe demandé est celui que vous avez choisi pour ce compte."),
    remedy=_("Vérifiez votre saisie, majuscules comprises."),
)
WRONG_CODE = define(
    "CPT-012",
    message=_("Ce code n’est pas valable"),
    explanation=_("Un code change toutes les 30 secondes et n’est accepté qu’une fois ; un code de secours aussi."),
    remedy=_("Attendez le code suivant de votre application, ou utilisez un autre code de secours."),
)
SECOND_FACTOR_MANDATORY = define(
    "CPT-013",
    message=_("Le second facteur est obligatoire pour votre compte"),
    explanation=_("Les administrateurs et les agents du support se connectent toujours avec un second facteur."),
    remedy=_("Gardez-le actif. Si vous changez de téléphone, utilisez un code de secours puis activez-le à nouveau."),
    kind=Kind.FORBIDDEN,
)
SECOND_FACTOR_ABSENT = define(
    "CPT-014",
    message=_("Les codes de secours demandent un second facteur"),
    explanation=_("Un code de secours remplace le code de votre application quand elle n’est pas à votre portée."),
    remedy=_("Activez d’abord le second facteur."),
    kind=Kind.CONFLICT,
)
CONTACT_LINK_DEAD = define(
    "CPT-015",
    message=_("Ce lien de confirmation d’adresse n’est plus utilisable"),
    explanation=_("Il reste valable 24 heures, et une fois seulement : l’adresse est peut-être déjà changée."),
    remedy=_("Consultez vos adresses dans « Mon compte », et recommencez le changement s’il le faut."),
    kind=Kind.NOT_FOUND,
)
SAME_CONTACT_ADDRESS = define(
    "CPT-016",
    message=_("C’est déjà votre adresse de contact"),
    explanation=_("La nouvelle adresse est la même que celle qui reçoit déjà vos notifications."),
    remedy=_("Saisissez une autre adresse, ou ne changez rien."),
    kind=Kind.CONFLICT,
)
SESSION_UNKNOWN = define(
    "CPT-017",
    message=_("Cette session est déjà fermée"),
    explanation=_("Elle a expiré, ou quelqu’un s’est déconnecté sur cet appareil entre-temps."),
    remedy=_("Rechargez la liste de vos sessions."),
    kind=Kind.NOT_FOUND,
)
PROCONNECT_FAILED = define(
    "CPT-018",
    message=_("L’identification avec ProConnect n’a pas abouti"),
    explanation=_("La réponse reçue ne correspond pas à la demande faite depuis ce navigateur, ou a été annulée."),
    remedy=_("Recommencez depuis la page de connexion, dans un seul onglet."),
    kind=Kind.FORBIDDEN,
)
PROCONNECT_INCOMPLETE = define(
    "CPT-019",
    message=_("ProConnect n’a pas transmis ces données : {claims}"),
    explanation=_("Le portail a besoin de votre identifiant, de votre adresse, de votre prénom et de votre nom."),
    remedy=_("Demandez à votre organisation de compléter votre fiche, ou connectez-vous avec un mot de passe."),
    kind=Kind.FORBIDDEN,
)
PROCONNECT_DOWN = define(
    "CPT-020",
    message=_("ProConnect ne répond pas pour le moment"),
    explanation=_("Le portail n’a pas pu joindre le service qui vérifie votre identité."),
    remedy=_("Réessayez dans quelques minutes, ou connectez-vous avec votre mot de passe."),
    kind=Kind.UNAVAILABLE,
)
PROCONNECT_ADDRESS_TAKEN = define(
    "CPT-021",
    message=_("Un compte avec mot de passe existe déjà à l’adresse {address}"),
    explanation=_("Une adresse ne suffit pas à prouver que ce compte est le vôtre."),
    remedy=_("Connectez-vous avec votre mot de passe, puis associez ProConnect dans « Mon compte », page Sécurité."),
    kind=Kind.CONFLICT,
)
IDENTITY_TAKEN = define(
    "CPT-022",
    message=_("Cette identité ProConnect ne peut pas être associée à votre compte"),
    explanation=_("Elle est associée à un autre compte, ou votre compte est déjà associé à une autre identité."),
    remedy=_("Déconnectez-vous, puis identifiez-vous avec ProConnect pour voir de quel compte il s’agit."),
    kind=Kind.CONFLICT,
)
LAST_WAY_IN = define(
    "CPT-024",
    message=_("ProConnect est le seul moyen de vous connecter à ce compte"),
    explanation=_("Votre compte n’a pas de mot de passe : dissocié de ProConnect, plus personne ne pourrait l’ouvrir."),
    remedy=_("Choisissez d’abord un mot de passe, dans « Mon compte », page Sécurité."),
    kind=Kind.CONFLICT,
)
NOT_LINKED = define(
    "CPT-025",
    message=_("Votre compte n’est pas associé à ProConnect"),
    explanation=_("Il n’y a rien à dissocier : l’association n’a pas été faite, ou a déjà été retirée."),
    remedy=_("Rechargez la page Sécurité de « Mon compte »."),
    kind=Kind.CONFLICT,
)
ACCOUNT_CLOSED = define(
    "CPT-023",
    message=_("Ce compte est fermé"),
    explanation=_("Un compte fermé ne permet plus de se connecter."),
    remedy=_("Adressez-vous à un gestionnaire de votre structure si vous devez à nouveau accéder au portail."),
    kind=Kind.FORBIDDEN,
)
TOO_MANY_CODES = define(
    "CPT-026",
    message=_("Trop de codes erronés : vous pourrez réessayer dans {minutes} min"),
    explanation=_("Six chiffres se devinent vite : après plusieurs erreurs, le compte attend sur tous les réseaux."),
    remedy=_(
        "Patientez, puis saisissez le code affiché à ce moment-là. Si ces essais ne viennent pas de vous, quelqu’un"
        " connaît votre mot de passe : choisissez-en un autre, ce qui met aussi fin à l’attente."
    ),
    kind=Kind.UNAVAILABLE,
)
NOT_CONFIRMED = define(
    "CPT-027",
    message=_("ProConnect n’a pas confirmé que c’est vous"),
    explanation=_(
        "Vous vous êtes identifié sous un autre nom, ou ProConnect s’est contenté d’une identification plus ancienne."
    ),
    remedy=_("Recommencez, et identifiez-vous de nouveau avec l’identité associée à votre compte."),
    kind=Kind.FORBIDDEN,
)
