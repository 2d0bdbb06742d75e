"""Refusals of the desk of a public entity: many invoices at once, assignments, corrections, archives."""

from kernel.errors import Kind, define
from kernel.text import _

SELECTION_EMPTY = define(
    "FAC-080",
    message=_("Choisissez au moins une facture"),
    explanation=_(
        "Vous n’avez choisi aucune facture, ou aucune de celles que vous avez choisies ne fait partie de celles que "
        "vous pouvez traiter."
    ),
    remedy=_("Revenez à la liste, cochez des factures ou « tous les résultats », puis recommencez."),
)

SELECTION_READ_ONLY = define(
    "FAC-130",
    message=_("Vous pouvez seulement consulter les factures choisies"),
    explanation=_("Aucune des factures choisies ne fait partie de celles que vous pouvez traiter."),
    remedy=_(
        "Choisissez d’autres factures, ou demandez au gestionnaire de votre structure le droit de traiter celles-ci."
    ),
)

SELECTION_CHANGED = define(
    "FAC-081",
    message=_("La sélection a changé : elle compte maintenant {count} factures"),
    explanation=_(
        "Des factures sont arrivées dans la liste ou en sont sorties depuis que le nombre vous a été montré. Rien n’a "
        "été fait."
    ),
    remedy=_("Relisez le nombre ci-dessous et confirmez de nouveau s’il convient."),
    kind=Kind.CONFLICT,
)

SERVICE_NOT_ASSIGNABLE = define(
    "FAC-082",
    message=_("La facture ne peut pas être attribuée au service {service}"),
    explanation=_("Une facture ne va qu’à un service actif, et en cours de validité, de la structure destinataire."),
    remedy=_("Choisissez un autre service de la structure destinataire."),
)

COLLEAGUE_WITHOUT_RIGHT = define(
    "FAC-083",
    message=_("{name} ne peut pas traiter cette facture"),
    explanation=_(
        "Une facture s’attribue à une personne qui a l’habilitation « Factures reçues » en modification, pour le "
        "service de la facture ou pour toute la structure."
    ),
    remedy=_("Choisissez un autre collègue, ou demandez cette habilitation pour lui à un gestionnaire."),
)

ALREADY_ASSIGNED = define(
    "FAC-084",
    message=_("La facture est déjà attribuée ainsi"),
    explanation=_("Le service ou le collègue choisi est celui que la facture a déjà."),
    remedy=_("Vous n’avez rien à faire. Le suivi interne dit qui l’a attribuée, et quand."),
    kind=Kind.CONFLICT,
)

CORRECTION_TOO_LATE = define(
    "FAC-085",
    message=_("Ce statut ne peut plus être corrigé : plus de 24 heures ont passé"),
    explanation=_(
        "Un statut mis par erreur se corrige dans les 24 heures. Passé ce délai, le fournisseur doit pouvoir s’y fier."
    ),
    remedy=_("Choisissez parmi les autres actions de la facture, ou prévenez son fournisseur."),
    kind=Kind.CONFLICT,
)

NOTHING_TO_CORRECT = define(
    "FAC-086",
    message=_("Le statut actuel de la facture ne peut pas être corrigé"),
    explanation=_(
        "Seule la dernière étape, faite par le destinataire, peut être corrigée, et une seule fois : ni une "
        "correction, ni une mise en paiement, ni une étape à laquelle le fournisseur a déjà donné suite."
    ),
    remedy=_("Relisez l’historique de la facture, puis choisissez parmi les actions proposées."),
    kind=Kind.CONFLICT,
)

JOB_IS_OVER = define(
    "FAC-087",
    message=_("Cette opération est déjà finie : elle ne peut plus être annulée"),
    explanation=_("Toutes les factures ont été traitées, ou l’opération a déjà été annulée."),
    remedy=_("Lisez son bilan : il dit ce qui a été fait pour chaque facture."),
    kind=Kind.CONFLICT,
)

ARCHIVE_TOO_BIG = define(
    "FAC-088",
    message=_(
        "Archive trop grosse : {documents:number} documents, {size:size} (au plus {most:number} et {most_size:size})"
    ),
    explanation=_("Une archive si grosse ne pourrait être ni préparée ni téléchargée dans un délai raisonnable."),
    remedy=_("Réduisez la liste par un filtre, par exemple mois par mois, et demandez plusieurs archives."),
)

FILE_NOT_IN_ARCHIVE = define(
    "FAC-089",
    message=_("Le fichier {name} n’a pas pu être joint"),
    explanation=_(
        "Ses octets manquent, ne sont plus ceux qui ont été déposés, ou n’ont pas passé l’analyse antivirus."
    ),
    remedy=_("Ouvrez la facture pour connaître l’état de ce fichier ; signalez au support un fichier manquant."),
    kind=Kind.UNAVAILABLE,
)
