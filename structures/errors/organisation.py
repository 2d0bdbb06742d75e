"""What the pages of Organisation can refuse: INSEE's data, requests, services, imports, bank accounts."""

from kernel.errors import Kind, define
from kernel.text import _

# INSEE.
NOT_IN_SIRENE = define(
    "STR-070",
    message=_("L’INSEE ne connaît pas le SIRET {siret}"),
    explanation=_("Aucun établissement ne porte ce numéro dans le répertoire Sirene tenu par l’INSEE."),
    remedy=_("Vérifiez le numéro. Un établissement tout récent peut n’y paraître qu’après quelques jours."),
    kind=Kind.NOT_FOUND,
)
ESTABLISHMENT_CLOSED = define(
    "STR-071",
    message=_("Selon l’INSEE, l’établissement {siret} est fermé"),
    explanation=_("Un établissement fermé ne peut pas être enregistré, et ses données ne sont plus mises à jour."),
    remedy=_(
        "Utilisez le SIRET de l’établissement qui le remplace. Si la structure n’a plus d’activité, désactivez-la."
    ),
    kind=Kind.CONFLICT,
)
NON_DIFFUSIBLE = define(
    "STR-072",
    message=_("L’INSEE ne diffuse pas les données de l’établissement {siret}"),
    explanation=_("Son responsable a demandé que son nom et son adresse ne soient pas rendus publics."),
    remedy=_("Écrivez au support, qui vérifiera votre identité et enregistrera ces données."),
    kind=Kind.CONFLICT,
)
INSEE_KEY_REFUSED = define(
    "STR-073",
    message=_("L’INSEE n’a pas reconnu le portail"),
    explanation=_("La clé d’accès du portail au répertoire Sirene est absente, erronée ou expirée."),
    remedy=_("Réessayez plus tard. Si le message revient, signalez-le au support en rappelant son code."),
    kind=Kind.UNAVAILABLE,
)
INSEE_BUSY = define(
    "STR-074",
    message=_("L’INSEE reçoit trop de demandes en ce moment"),
    explanation=_("Le répertoire Sirene limite le nombre de demandes par minute, et cette limite est atteinte."),
    remedy=_("Recommencez dans une minute."),
    kind=Kind.UNAVAILABLE,
)
INSEE_UNAVAILABLE = define(
    "STR-075",
    message=_("L’INSEE ne répond pas pour le moment"),
    explanation=_("Le répertoire Sirene est en panne ou trop lent. Rien n’a été modifié."),
    remedy=_("Recommencez dans quelques minutes."),
    kind=Kind.UNAVAILABLE,
)
NOT_A_SIRET_STRUCTURE = define(
    "STR-076",
    message=_("Cette structure n’est pas identifiée par un SIRET"),
    explanation=_("L’INSEE ne connaît que les établissements qui ont un numéro SIRET."),
    remedy=_("Modifiez vous-même les données de la structure, avec « Modifier une structure »."),
    kind=Kind.CONFLICT,
)
INSEE_DATA_LOCKED = define(
    "STR-077",
    message=_("Le champ « {field} » d’une structure identifiée par un SIRET ne se modifie pas à la main"),
    explanation=_("La raison sociale et l’adresse de ces structures viennent de la base INSEE."),
    remedy=_("Faites corriger la donnée auprès de l’INSEE, puis utilisez « Mettre à jour depuis la base INSEE »."),
    kind=Kind.FORBIDDEN,
)
INSEE_UP_TO_DATE = define(
    "STR-078",
    message=_("Les données de la structure sont déjà celles de l’INSEE"),
    explanation=_("La raison sociale et l’adresse enregistrées ici sont identiques à celles du répertoire Sirene."),
    remedy=_("Il n’y a rien à faire."),
    kind=Kind.CONFLICT,
)
INSEE_CHANGED = define(
    "STR-079",
    message=_("Les données de l’INSEE ont changé depuis votre confirmation"),
    explanation=_("Seules les données que vous avez vues et confirmées peuvent être enregistrées."),
    remedy=_("Recommencez la mise à jour pour voir les nouvelles données et les confirmer."),
    kind=Kind.CONFLICT,
)

# Requests.
NOTHING_CHANGED = define(
    "STR-080",
    message=_("Vous n’avez rien modifié"),
    explanation=_("Les données envoyées sont celles qui sont déjà enregistrées."),
    remedy=_("Modifiez au moins une donnée, ou quittez le formulaire."),
)
CHANGED_MEANWHILE = define(
    "STR-081",
    message=_("La donnée « {field} » a été modifiée entre-temps"),
    explanation=_("Une autre demande, prise en compte avant la vôtre, a changé la même donnée."),
    remedy=_("Consultez la structure, puis faites une nouvelle demande si elle est encore utile."),
    kind=Kind.CONFLICT,
)
ALREADY_ACTIVE = define(
    "STR-082",
    message=_("La structure est déjà active"),
    explanation=_("Seule une structure désactivée peut être activée."),
    remedy=_("Rechargez la page pour voir l’état de la structure."),
    kind=Kind.CONFLICT,
)
ALREADY_INACTIVE = define(
    "STR-083",
    message=_("La structure est déjà désactivée"),
    explanation=_("Seule une structure active peut être désactivée."),
    remedy=_("Rechargez la page : l’état de la structure y est à jour."),
    kind=Kind.CONFLICT,
)
FIELD_NOT_OFFERED = define(
    "STR-084",
    message=_("Le champ « {field} » ne se modifie pas"),
    explanation=_("Il fait partie de l’identité de la structure, ou ne concerne pas une structure de ce type."),
    remedy=_("Ne modifiez que les champs que le formulaire propose."),
    kind=Kind.FORBIDDEN,
)
INVALID_OWN_VAT_NUMBER = define(
    "STR-085",
    message=_("Le numéro de TVA de la structure n’est pas valide. Exemple attendu : FR40303265045"),
    explanation=_("Il commence par les deux lettres du pays et comporte une clé de contrôle."),
    remedy=_("Recopiez le numéro depuis une facture ou un document de l’administration fiscale."),
)
CONFIRMATION_EXPIRED = define(
    "STR-086",
    message=_("Cette confirmation n’est plus valable"),
    explanation=_("La fenêtre est restée ouverte trop longtemps, ou son contenu a été altéré."),
    remedy=_("Recommencez depuis le début de la demande."),
    kind=Kind.CONFLICT,
)
EDITED_MEANWHILE = define(
    "STR-087",
    message=_("Quelqu’un d’autre a modifié ces données pendant votre saisie"),
    explanation=_("Rien n’a été enregistré, pour ne pas effacer cette modification sans que vous l’ayez vue."),
    remedy=_("Comparez votre saisie avec les données enregistrées, affichées sur la page, puis envoyez à nouveau."),
    kind=Kind.CONFLICT,
)

# Services.
DEFAULT_SERVICE_UNLIMITED = define(
    "STR-029",
    message=_("Le service par défaut n’a pas de dates de validité"),
    explanation=_("Il reçoit en permanence les factures sans code service."),
    remedy=_("Laissez les deux dates vides, ou choisissez d’abord un autre service par défaut."),
    kind=Kind.CONFLICT,
)
DEFAULT_SERVICE_USABLE = define(
    "STR-030",
    message=_("Seul un service actif et sans dates de validité peut devenir le service par défaut"),
    explanation=_("Le service par défaut doit pouvoir recevoir des factures à tout moment."),
    remedy=_("Activez le service et retirez ses dates de validité, puis recommencez."),
    kind=Kind.CONFLICT,
)
IMPORT_LINE = define(
    "STR-031",
    message=_("Ligne {line} : {problem}"),
    explanation=_("Cette ligne du fichier ne peut pas être enregistrée ; aucune ligne ne l’a donc été."),
    remedy=_("Corrigez les lignes indiquées dans votre tableur, puis choisissez à nouveau le fichier."),
)
IMPORT_COLUMNS = define(
    "STR-032",
    message=_("Le fichier n’a pas de colonne « {column} »"),
    explanation=_("La première ligne du fichier doit porter les noms des colonnes."),
    remedy=_("Partez du fichier que propose « Exporter les services (CSV) », qui a toutes les colonnes."),
)
IMPORT_UNREADABLE = define(
    "STR-033",
    message=_("Ce fichier n’est pas un fichier CSV lisible"),
    explanation=_("Un fichier CSV est un texte dont les colonnes sont séparées par des points-virgules."),
    remedy=_("Dans votre tableur, enregistrez la feuille au format CSV (UTF-8), puis recommencez."),
)
IMPORT_EMPTY = define(
    "STR-034",
    message=_("Le fichier ne contient aucun service"),
    explanation=_("Seule sa première ligne, celle des noms de colonnes, est remplie."),
    remedy=_("Ajoutez une ligne par service, puis choisissez à nouveau le fichier."),
)
IMPORT_TOO_LONG = define(
    "STR-035",
    message=_("Le fichier a trop de lignes : {limit} au maximum"),
    explanation=_("Un fichier est vérifié en entier avant d’être enregistré, ce qui limite sa taille."),
    remedy=_("Partagez les services entre plusieurs fichiers."),
)
YES_OR_NO = define(
    "STR-036",
    message=_("« {value} » n’est ni oui ni non dans la colonne « {column} »"),
    explanation=_("Cette colonne ne connaît que ces deux réponses."),
    remedy=_("Écrivez oui ou non."),
)
REPEATED_SERVICE_CODE = define(
    "STR-037",
    message=_("Le code service {code} figure plusieurs fois dans le fichier"),
    explanation=_("Un code ne désigne qu’un service, sans distinction entre majuscules et minuscules."),
    remedy=_("Gardez une seule ligne pour ce code."),
)

# Bank accounts.
INVALID_IBAN = define(
    "STR-090",
    message=_("Cet IBAN n’est pas valide. Exemple attendu : FR76 3000 6000 0112 3456 7890 189"),
    explanation=_("Un IBAN commence par un pays et une clé, qui permet de repérer les fautes de frappe."),
    remedy=_("Recopiez l’IBAN depuis un relevé d’identité bancaire (RIB)."),
)
INVALID_BIC = define(
    "STR-091",
    message=_("Ce BIC n’est pas valide. Exemple attendu : AGRIFRPP"),
    explanation=_("Un BIC compte 8 ou 11 lettres et chiffres, et désigne une banque et son pays."),
    remedy=_("Recopiez le BIC depuis un relevé d’identité bancaire (RIB), ou laissez le champ vide."),
)
IBAN_TAKEN = define(
    "STR-092",
    message=_("Ce compte bancaire est déjà enregistré pour la structure"),
    explanation=_("Un même IBAN n’est enregistré qu’une fois par structure."),
    remedy=_("Modifiez le compte existant, ou rendez-le à nouveau utilisable."),
    kind=Kind.CONFLICT,
)
ACCOUNT_VALIDITY_OUT_OF_ORDER = define(
    "STR-093",
    message=_("La fin d’utilisation du compte précède son début"),
    explanation=_("Un compte est utilisable de sa date de début à sa date de fin comprises."),
    remedy=_("Corrigez l’une des deux dates, ou laissez-les toutes deux vides."),
)
ACCOUNT_IN_USE = define(
    "STR-094",
    message=_("Ce compte bancaire figure sur des factures et ne peut pas être supprimé"),
    explanation=_("Les factures gardent la trace du compte sur lequel elles doivent être payées."),
    remedy=_("Indiquez plutôt que le compte n’est plus utilisable : il ne sera plus proposé."),
    kind=Kind.CONFLICT,
)
