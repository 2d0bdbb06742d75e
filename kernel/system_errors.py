"""The errors that belong to no business app: what a field, the access to a page or the portal itself can refuse."""

from kernel.errors import Kind, define
from kernel.text import _

FIELD_REQUIRED = define(
    "SYS-001",
    message=_("Ce champ est obligatoire"),
    explanation=_("Le formulaire ne peut pas être enregistré tant que ce champ est vide."),
    remedy=_("Renseignez ce champ. Seuls les champs marqués « (optionnel) » peuvent rester vides."),
)
DATE_INVALID = define(
    "SYS-002",
    message=_("Cette date n’est pas valide. Exemple attendu : 24/11/2026"),
    explanation=_("Une date s’écrit avec le jour, le mois et l’année, et doit exister dans le calendrier."),
    remedy=_("Choisissez la date dans le calendrier, ou saisissez-la sous la forme jour/mois/année."),
)
NUMBER_INVALID = define(
    "SYS-003",
    message=_("Ce nombre n’est pas valide. Exemple attendu : 1234,56"),
    explanation=_("Un montant ou une quantité s’écrit en chiffres, avec une virgule avant les décimales."),
    remedy=_("Retirez les lettres et les symboles, puis vérifiez les chiffres saisis."),
)
TEXT_TOO_LONG = define(
    "SYS-004",
    message=_("Ce texte est trop long : {limit} caractères au maximum, {length} saisis"),
    explanation=_("La longueur de ce champ est limitée pour que les logiciels des destinataires puissent le lire."),
    remedy=_("Raccourcissez le texte. Un commentaire ou une pièce jointe peut porter le complément."),
)
TEXT_TOO_SHORT = define(
    "SYS-005",
    message=_("Ce texte est trop court : {limit} caractères au minimum, {length} saisis"),
    explanation=_("Ce champ demande un nombre minimal de caractères."),
    remedy=_("Complétez le texte, puis vérifiez qu’aucun caractère n’a été oublié."),
)
CHOICE_INVALID = define(
    "SYS-006",
    message=_("Ce choix n’est pas proposé"),
    explanation=_("La valeur reçue ne figure pas, ou ne figure plus, dans la liste des choix possibles."),
    remedy=_("Choisissez une valeur dans la liste. Si la page est ouverte depuis longtemps, actualisez-la d’abord."),
)
ADDRESS_INVALID = define(
    "SYS-007",
    message=_("Cette adresse électronique n’est pas valide. Exemple attendu : prenom.nom@exemple.fr"),
    explanation=_("Une adresse électronique contient un nom, le signe @ et un nom de domaine."),
    remedy=_("Vérifiez qu’il ne manque ni le signe @ ni le nom de domaine, et qu’il n’y a pas d’espace."),
)
FILE_EMPTY = define(
    "SYS-008",
    message=_("Ce fichier est vide"),
    explanation=_("Le fichier reçu ne contient aucune donnée : il n’a pas pu être lu sur votre appareil."),
    remedy=_("Ouvrez le fichier pour vérifier son contenu, puis choisissez-le à nouveau."),
)
FILE_NOT_RECEIVED = define(
    "SYS-009",
    message=_("Le fichier n’a pas été reçu"),
    explanation=_("Le formulaire est arrivé sans le fichier, ou l’envoi a été interrompu."),
    remedy=_("Choisissez à nouveau le fichier, puis recommencez l’envoi."),
)
NUMBER_TOO_GREAT = define(
    "SYS-010",
    message=_("Ce nombre est trop grand : {limit} au maximum"),
    explanation=_("La valeur saisie dépasse ce que ce champ accepte."),
    remedy=_("Vérifiez le nombre de chiffres et la place de la virgule."),
)
NUMBER_TOO_SMALL = define(
    "SYS-011",
    message=_("Ce nombre est trop petit : {limit} au minimum"),
    explanation=_("La valeur saisie est inférieure à ce que ce champ accepte."),
    remedy=_("Vérifiez le signe et les chiffres saisis."),
)
TOO_MANY_DIGITS = define(
    "SYS-012",
    message=_("Ce nombre a trop de chiffres : {limit} au maximum"),
    explanation=_("Le nombre de chiffres, avant ou après la virgule, dépasse ce que ce champ accepte."),
    remedy=_("Arrondissez les décimales et vérifiez la place de la virgule."),
)
VALUE_INVALID = define(
    "SYS-013",
    message=_("Cette valeur n’est pas valide"),
    explanation=_("La valeur saisie n’a pas la forme que ce champ attend."),
    remedy=_("Suivez l’exemple donné sous le nom du champ, puis vérifiez votre saisie."),
)
RIGHT_MISSING = define(
    "SYS-020",
    message=_("Vous n’avez pas l’habilitation nécessaire pour ouvrir cette page ou faire cette action"),
    explanation=_("Chaque espace du portail demande une habilitation, en consultation ou en modification."),
    remedy=_("Demandez cette habilitation à un gestionnaire de votre structure, ou changez de structure courante."),
    kind=Kind.FORBIDDEN,
)
EXPORT_TOO_LONG = define(
    "SYS-021",
    message=_("Cette liste a trop de lignes pour un fichier XLSX : {limit} au maximum"),
    explanation=_("Un classeur au format XLSX ne peut pas contenir davantage de lignes."),
    remedy=_("Réduisez la liste par un filtre, ou téléchargez-la au format CSV, qui n’a pas cette limite."),
)
FORM_EXPIRED = define(
    "SYS-022",
    message=_("Cette page est ouverte depuis trop longtemps pour que votre demande soit acceptée"),
    explanation=_(
        "Pour votre sécurité, chaque formulaire porte une marque qui change à la connexion et à la déconnexion. "
        "Celle de cette page n’est plus valable."
    ),
    remedy=_(
        "Revenez à la page précédente : votre saisie y est conservée. Copiez-la, rechargez la page et recommencez."
    ),
    kind=Kind.FORBIDDEN,
)
COPY_TOO_LONG = define(
    "SYS-040",
    message=_("Votre saisie est trop longue pour être conservée automatiquement"),
    explanation=_("Le portail garde une copie de ce que vous saisissez, jusqu’à une certaine longueur."),
    remedy=_("Enregistrez votre travail sans attendre : l’enregistrement, lui, n’est pas concerné."),
)
ASKED_TOO_OFTEN = define(
    "SYS-041",
    message=_("Trop de demandes en peu de temps : patientez un instant"),
    explanation=_("Pour rester rapide pour tous, le portail limite le nombre de vérifications par minute."),
    remedy=_("Attendez une minute. Ce que vous avez saisi reste sur la page."),
    kind=Kind.UNAVAILABLE,
)
VIEW_NAME_TAKEN = define(
    "SYS-030",
    message=_("Une vue de cette liste porte déjà ce nom"),
    explanation=_("Le nom d’une vue la distingue des autres vues de la même liste, les vôtres ou les partagées."),
    remedy=_("Choisissez un autre nom, ou modifiez la vue qui le porte depuis « Gérer les vues »."),
    kind=Kind.CONFLICT,
)
TOO_MANY_VIEWS = define(
    "SYS-031",
    message=_("Cette liste a déjà {limit} vues enregistrées, le nombre le plus grand"),
    explanation=_("Au-delà, une vue ne se retrouverait plus parmi les autres."),
    remedy=_("Supprimez une vue qui ne sert plus, depuis « Gérer les vues »."),
    kind=Kind.CONFLICT,
)
DOWNLOAD_EXPIRED = define(
    "SYS-035",
    message=_("Ce téléchargement n’est plus disponible"),
    explanation=_(
        "Un fichier préparé pour vous est gardé 24 heures, puis effacé. Il l’est aussi pour qui n’a plus les "
        "habilitations qu’il fallait pour le préparer."
    ),
    remedy=_("Refaites la demande depuis la liste."),
    kind=Kind.NOT_FOUND,
)
FILTER_INVALID = define(
    "SYS-036",
    message=_("Un filtre de la liste n’est pas valable"),
    explanation=_(
        "Sans ce filtre, l’action porterait sur davantage de lignes que vous ne le voulez ; rien n’est fait."
    ),
    remedy=_("Revenez à la liste, corrigez le filtre signalé, puis recommencez."),
)
