"""Every refusal about a file (prefix FIC)."""

from kernel.errors import Kind, define
from kernel.text import _

FILE_EMPTY = define(
    "FIC-001",
    message=_("Le fichier « {name} » est vide"),
    explanation=_("Le fichier reçu ne contient aucune donnée : il ne pourrait être ni lu ni transmis."),
    remedy=_("Ouvrez le fichier sur votre ordinateur pour vérifier son contenu, puis choisissez-le à nouveau."),
)

FILE_TOO_BIG = define(
    "FIC-002",
    message=_("Le fichier « {name} » dépasse la taille maximale de {limit:size}"),
    explanation=_("La taille de chaque fichier est limitée pour que tous les destinataires puissent le recevoir."),
    remedy=_(
        "Réduisez la taille du fichier, par exemple en abaissant la qualité des images, ou séparez-le en plusieurs."
    ),
)

FILES_TOO_BIG = define(
    "FIC-003",
    message=_("L’ensemble des fichiers dépasse la taille maximale de {limit:size}"),
    explanation=_("Cette limite vaut pour la facture et toutes ses pièces jointes réunies."),
    remedy=_("Retirez les pièces jointes qui ne sont pas indispensables, ou réduisez leur taille."),
)

EXTENSION_NOT_ALLOWED = define(
    "FIC-004",
    message=_("Le format du fichier « {name} » n’est pas accepté. Formats acceptés : {allowed}"),
    explanation=_("Le format se reconnaît aux lettres qui suivent le dernier point du nom, par exemple « .pdf »."),
    remedy=_(
        "Enregistrez le document dans un format accepté, de préférence en PDF, puis choisissez ce nouveau fichier."
    ),
)

NAME_TOO_LONG = define(
    "FIC-005",
    message=_("Le nom du fichier « {name} » dépasse {limit} caractères"),
    explanation=_("La longueur du nom se compte avec son extension, par exemple « .pdf »."),
    remedy=_("Renommez le fichier sur votre ordinateur avec un nom plus court, puis choisissez-le à nouveau."),
)

CONTENT_MISMATCH = define(
    "FIC-006",
    message=_("Le contenu du fichier « {name} » ne correspond pas à son extension"),
    explanation=_(
        "L’extension annonce un format, et le contenu en est un autre : le destinataire ne pourrait pas l’ouvrir."
    ),
    remedy=_(
        "Ouvrez le fichier avec le logiciel qui l’a produit et enregistrez-le dans le format voulu. Changer seulement "
        "la fin de son nom ne suffit pas."
    ),
)

NOT_A_PDF = define(
    "FIC-007",
    message=_("Le fichier « {name} » n’est pas un PDF"),
    explanation=_("Son nom est celui d’un PDF, mais son contenu ne commence pas comme celui d’un PDF."),
    remedy=_("Exportez le document en PDF depuis le logiciel qui l’a produit, puis choisissez ce nouveau fichier."),
)

PDF_ENCRYPTED = define(
    "FIC-008",
    message=_("Le PDF est protégé par un mot de passe ou par des restrictions"),
    explanation=_(
        "Le destinataire doit pouvoir ouvrir, traiter et archiver la facture sans mot de passe ni restriction. "
        "Un PDF qui s’ouvre librement mais dont l’impression ou la copie est restreinte est protégé lui aussi."
    ),
    remedy=_("Enregistrez à nouveau le document en PDF sans protection, puis choisissez ce nouveau fichier."),
)

PDF_UNREADABLE = define(
    "FIC-009",
    message=_("Le PDF est illisible : il est incomplet, endommagé ou trop complexe"),
    explanation=_("Le portail n’a pas pu lire ce fichier jusqu’au bout ; le destinataire ne le pourrait pas non plus."),
    remedy=_(
        "Vérifiez que le fichier s’ouvre sur votre ordinateur. Exportez à nouveau la facture en PDF, puis choisissez "
        "ce nouveau fichier."
    ),
)

PDF_ACTIVE = define(
    "FIC-010",
    message=_("Le PDF contient des éléments actifs : programme, script ou lancement automatique"),
    explanation=_(
        "Un PDF qui exécute du JavaScript, lance un programme à son ouverture ou en transporte un peut mettre en "
        "danger l’ordinateur du destinataire."
    ),
    remedy=_(
        "Imprimez le document dans un nouveau PDF, ou exportez-le sans formulaire, script ni pièce exécutable, "
        "puis choisissez ce nouveau fichier."
    ),
)

FILE_INFECTED = define(
    "FIC-011",
    message=_("Le fichier « {name} » est infecté : il ne peut être ni téléchargé ni transmis"),
    explanation=_("L’antivirus du portail y a reconnu un programme malveillant."),
    remedy=_(
        "Faites contrôler l’ordinateur d’où vient ce fichier, puis déposez un nouveau fichier sain. Le destinataire "
        "d’un tel fichier en demande un autre à son émetteur."
    ),
    kind=Kind.FORBIDDEN,
)

FILE_NOT_SCANNED = define(
    "FIC-012",
    message=_("Le fichier « {name} » est en cours d’analyse par l’antivirus"),
    explanation=_("Aucun fichier n’est remis avant la fin de cette analyse, qui prend d’ordinaire quelques secondes."),
    remedy=_("Patientez un instant, puis demandez à nouveau le fichier."),
    kind=Kind.UNAVAILABLE,
)

FILE_NOT_SCANNABLE = define(
    "FIC-013",
    message=_("Le fichier « {name} » n’a pas pu être analysé par l’antivirus"),
    explanation=_("L’antivirus n’a pas su examiner ce fichier en entier ; il n’est donc pas remis."),
    remedy=_("Déposez le document dans un format plus simple, de préférence en PDF, ou dans un fichier plus petit."),
    kind=Kind.UNAVAILABLE,
)

STORAGE_FULL = define(
    "FIC-014",
    message=_("Le portail ne peut pas enregistrer le fichier « {name} » pour le moment"),
    explanation=_("L’espace de stockage du portail est momentanément insuffisant. Votre fichier n’est pas en cause."),
    remedy=_("Réessayez dans quelques minutes. Si cela persiste, signalez-le à l’assistance."),
    kind=Kind.UNAVAILABLE,
)
