"""Every refusal about an invoice (prefix FAC)."""

from invoices.errors.desk import *  # noqa: F403  (an error is errors.NAME, whichever file defines it)
from invoices.errors.lines import *  # noqa: F403  (an error is errors.NAME, whichever file defines it)
from kernel.errors import Kind, define
from kernel.text import _

NUMBER_MALFORMED = define(
    "FAC-001",
    message=_("Le numéro de facture « {number} » n’a pas la forme attendue"),
    explanation=_(
        "Un numéro de facture compte vingt caractères au plus : des lettres sans accent, des chiffres, les signes "
        "- _ / + et des espaces à l’intérieur. Il contient au moins une lettre ou un chiffre."
    ),
    remedy=_(
        "Recopiez le numéro tel qu’il figure sur votre facture. S’il comporte d’autres caractères ou est plus long, "
        "émettez la facture avec un numéro plus simple, le même sur le PDF et dans le formulaire."
    ),
)

NUMBER_IS_A_DATE = define(
    "FAC-002",
    message=_("Le numéro de facture « {number} » est une date : choisissez un autre numéro"),
    explanation=_(
        "Un numéro de facture ne peut pas être une date écrite sous la forme AAAAMMJJ (année, mois, jour), "
        "par exemple 20230305 pour le 5 mars 2023."
    ),
    remedy=_(
        "Donnez à la facture un numéro de votre propre série, par exemple FA-2026-001, sur le PDF et dans "
        "le formulaire."
    ),
)

NUMBER_NOT_IN_PDF = define(
    "FAC-003",
    message=_("Le numéro de facture « {number} » ne figure pas dans le PDF"),
    explanation=_(
        "Le PDF que vous déposez tient lieu de facture originale : le numéro saisi doit y figurer en entier. "
        "Les espaces, les majuscules et la sorte de tiret ne font pas de différence ; une partie d’un numéro plus "
        "long, d’une date ou d’un montant ne compte pas. Une facture envoyée dont le PDF ne porte pas le numéro est "
        "rejetée automatiquement."
    ),
    remedy=_(
        "Comparez le numéro saisi avec celui du PDF et corrigez celui qui est faux : le numéro dans le formulaire, "
        "ou le fichier s’il s’agit d’une autre facture."
    ),
)

NUMBER_MISSING = define(
    "FAC-004",
    message=_("Indiquez le numéro de la facture"),
    explanation=_("Le numéro identifie la facture auprès du destinataire ; il figure aussi dans le PDF."),
    remedy=_("Recopiez le numéro tel qu’il figure sur votre facture."),
)

NUMBER_TAKEN = define(
    "FAC-005",
    message=_(
        "Vous avez déjà déposé une demande de paiement avec ce numéro de facture pour cette structure, en {year}"
    ),
    explanation=_(
        "Pour une structure émettrice, un numéro de facture ne sert qu’une fois par année d’envoi, toutes demandes de "
        "paiement confondues. Les majuscules, les minuscules et les espaces ne font pas de différence. Le numéro reste "
        "pris même si le destinataire rejette la facture."
    ),
    remedy=_(
        "Cherchez ce numéro dans « Factures émises » : la facture est peut-être déjà partie. S’il s’agit d’une autre "
        "facture, donnez-lui un autre numéro, sur le PDF et dans le formulaire."
    ),
    kind=Kind.CONFLICT,
)

DATE_MISSING = define(
    "FAC-006",
    message=_("Indiquez la date de la facture"),
    explanation=_("La date de la facture fait partie des informations transmises au destinataire."),
    remedy=_("Recopiez la date qui figure sur votre facture, par exemple 24/11/2026."),
)

DATE_IN_FUTURE = define(
    "FAC-007",
    message=_("La date de la facture ({date:day}) est dans le futur"),
    explanation=_("Une facture ne peut pas être déposée avant le jour qu’elle porte."),
    remedy=_("Corrigez la date, ou attendez ce jour pour envoyer la facture."),
)

RECIPIENT_MISSING = define(
    "FAC-008",
    message=_("Choisissez le destinataire de la facture"),
    explanation=_("Le destinataire est l’entité publique qui doit recevoir et payer la facture."),
    remedy=_("Cherchez-le par son numéro SIRET (14 chiffres) ou par son nom, puis choisissez-le dans la liste."),
)

PDF_MISSING = define(
    "FAC-009",
    message=_("Joignez le PDF de la facture"),
    explanation=_("Le PDF que vous déposez tient lieu de facture originale ; sans lui, rien ne peut être envoyé."),
    remedy=_("Choisissez le fichier PDF de votre facture (10 Mo au plus)."),
)

AMOUNTS_DO_NOT_ADD_UP = define(
    "FAC-010",
    message=_("Le montant TTC ({gross:money}) n’est pas la somme du montant HT et de la TVA ({expected:money})"),
    explanation=_("Les trois montants doivent concorder au centime près."),
    remedy=_("Recopiez les montants tels qu’ils figurent en bas de votre facture et vérifiez chacun d’eux."),
)

PAYABLE_TOO_HIGH = define(
    "FAC-011",
    message=_("Le montant à payer ({payable:money}) dépasse le montant TTC ({gross:money})"),
    explanation=_("Le montant à payer est le montant TTC, diminué s’il y a lieu des acomptes déjà versés."),
    remedy=_("Corrigez le montant à payer ; sans acompte, il est égal au montant TTC."),
)

AMOUNT_NEGATIVE = define(
    "FAC-012",
    message=_("Le montant ne peut pas être négatif"),
    explanation=_("Une facture porte des montants positifs ou nuls."),
    remedy=_("Saisissez le montant sans signe, par exemple 1 234,56."),
)

AMOUNT_MISSING = define(
    "FAC-013",
    message=_("Indiquez ce montant"),
    explanation=_("Les montants HT, TVA, TTC et à payer sont transmis au destinataire avec la facture."),
    remedy=_(
        "Recopiez le montant qui figure sur votre facture, par exemple 1 234,56 ; s’il n’y en a pas, saisissez 0."
    ),
)

RECIPIENT_IS_ISSUER = define(
    "FAC-014",
    message=_("Votre propre structure ne peut pas être le destinataire"),
    explanation=_("L’émetteur et le destinataire d’une facture sont deux structures différentes."),
    remedy=_("Choisissez l’entité publique à qui vous adressez la facture."),
)

ISSUER_NOT_ALLOWED = define(
    "FAC-015",
    message=_("Vous ne pouvez pas déposer de facture pour cette structure"),
    explanation=_(
        "Il faut y avoir l’habilitation « Factures émises » en modification, et la structure doit être active."
    ),
    remedy=_("Choisissez une autre structure émettrice, ou demandez cette habilitation à son gestionnaire principal."),
    kind=Kind.FORBIDDEN,
)

MOVE_NOT_AVAILABLE = define(
    "FAC-016",
    message=_("Cette action n’est plus possible : la facture est au statut « {status} »"),
    explanation=_("La facture a changé de statut entre-temps, ou cette action ne vous revient pas."),
    remedy=_("Relisez l’historique de la facture, puis choisissez parmi les actions proposées."),
    kind=Kind.CONFLICT,
)

MOTIVE_MISSING = define(
    "FAC-017",
    message=_("Choisissez un motif"),
    explanation=_("Le fournisseur doit savoir pourquoi sa facture est rejetée ou suspendue."),
    remedy=_("Choisissez dans la liste le motif qui convient ; précisez-le au besoin en commentaire."),
)

COMMENT_MISSING = define(
    "FAC-018",
    message=_("Ajoutez un commentaire"),
    explanation=_("Celui qui a désigné le destinataire ou le valideur doit savoir ce qu’il faut corriger."),
    remedy=_("Indiquez ce qui est à corriger : destinataire, code service, numéro d’engagement ou valideur."),
)

DRAFT_CHANGED = define(
    "FAC-019",
    message=_("Ce brouillon a été modifié entre-temps par {author}"),
    explanation=_("Quelqu’un de votre structure, ou vous dans un autre onglet, l’a enregistré après votre ouverture."),
    remedy=_("Ce que vous avez saisi est conservé ci-dessous. Vérifiez-le puis enregistrez à nouveau pour le garder."),
    kind=Kind.CONFLICT,
)

NOT_A_DRAFT = define(
    "FAC-020",
    message=_("Cette facture est déjà envoyée : elle ne peut plus être modifiée ni supprimée"),
    explanation=_("Seul un brouillon peut être modifié ou supprimé ; une facture envoyée est conservée dix ans."),
    remedy=_("Suivez son traitement dans « Factures émises »."),
    kind=Kind.CONFLICT,
)

MANDATE_NUMBER_NOT_EXPECTED = define(
    "FAC-021",
    message=_("Un numéro de mandat ne s’indique qu’en mandatant la facture"),
    explanation=_("Le numéro de mandat accompagne le seul statut « Mandatée »."),
    remedy=_("Retirez le numéro de mandat, ou choisissez « Mandater »."),
)

MOTIVE_NOT_EXPECTED = define(
    "FAC-022",
    message=_("Un motif ne s’indique qu’en rejetant ou en suspendant la facture"),
    explanation=_("Les autres actions n’ont pas de motif ; un commentaire suffit."),
    remedy=_("Retirez le motif, ou choisissez l’action qui convient."),
)

COMPLEMENT_MISSING = define(
    "FAC-040",
    message=_("Ajoutez un commentaire ou une pièce jointe"),
    explanation=_("Le destinataire a suspendu la facture en attendant un complément : il faut lui en donner un."),
    remedy=_(
        "Répondez au motif de la suspension par un commentaire, ou joignez la pièce demandée ; l’un des deux suffit."
    ),
)

ALREADY_ACKNOWLEDGED = define(
    "FAC-041",
    message=_("Votre structure a déjà pris connaissance de ce rejet"),
    explanation=_("Il suffit qu’une personne de la structure le confirme une fois ; l’historique dit qui et quand."),
    remedy=_("Vous n’avez rien à faire de plus. Si la facture reste due, choisissez « Corriger et renvoyer »."),
    kind=Kind.CONFLICT,
)

CORRECTED_INVOICE_MISSING = define(
    "FAC-042",
    message=_("Indiquez le numéro de la facture que cet avoir corrige"),
    explanation=_("Un avoir annule tout ou partie d’une facture déjà envoyée : le destinataire doit savoir laquelle."),
    remedy=_("Recopiez le numéro de la facture d’origine, ou partez d’elle en choisissant « Créer un avoir »."),
)

CORRECTED_INVOICE_UNKNOWN = define(
    "FAC-043",
    message=_("Aucune facture envoyée de cette structure, et qui reste due ou payée, ne porte le numéro « {number} »"),
    explanation=_(
        "Un avoir corrige une facture que son destinataire a reçue et n’a pas rejetée. Une facture rejetée, retirée "
        "ou restée à l’état de brouillon n’appelle pas d’avoir."
    ),
    remedy=_("Vérifiez ce numéro dans « Factures émises », ou partez de la facture avec « Créer un avoir »."),
)

CORRECTED_INVOICE_NOT_EXPECTED = define(
    "FAC-044",
    message=_("Seul un avoir indique une facture corrigée"),
    explanation=_("Une facture ordinaire n’en corrige pas d’autre."),
    remedy=_("Retirez ce numéro, ou choisissez le type « Avoir »."),
)

VALIDATOR_MISSING = define(
    "FAC-060",
    message=_("Indiquez le valideur de la facture"),
    explanation=_(
        "La facture d’un sous-traitant (A9) ou d’un cotraitant (A12) est d’abord validée par le titulaire ou le "
        "mandataire du marché, puis transmise au destinataire."
    ),
    remedy=_("Cherchez par son SIRET ou par son nom l’entreprise titulaire ou mandataire du marché, et choisissez-la."),
)

VALIDATOR_IS_ISSUER = define(
    "FAC-061",
    message=_("Le valideur ne peut pas être l’émetteur de la facture"),
    explanation=_("Personne ne valide sa propre facture : c’est au titulaire ou au mandataire du marché de le faire."),
    remedy=_("Choisissez l’entreprise titulaire ou mandataire ; si c’est la vôtre, prenez le cadre A1."),
)

VALIDATOR_IS_RECIPIENT = define(
    "FAC-062",
    message=_("Le valideur ne peut pas être le destinataire de la facture"),
    explanation=_("Le destinataire reçoit la facture une fois validée ; il ne la valide pas lui-même avant."),
    remedy=_("Choisissez l’entreprise titulaire ou mandataire du marché."),
)

VALIDATOR_INACTIVE = define(
    "FAC-063",
    message=_("La structure {name} n’est plus active : elle ne peut pas valider de facture"),
    explanation=_("Une structure désactivée ne traite plus rien sur le portail."),
    remedy=_("Demandez au titulaire ou au mandataire du marché sous quelle structure il valide, et choisissez-la."),
)

VALIDATOR_NOT_EXPECTED = define(
    "FAC-064",
    message=_("Seule la facture d’un sous-traitant (A9) ou d’un cotraitant (A12) a un valideur"),
    explanation=_("Dans les autres cadres, la facture va directement à son destinataire."),
    remedy=_("Retirez le valideur, ou choisissez le cadre A9 ou A12."),
)

VALIDATOR_UNCHANGED = define(
    "FAC-065",
    message=_("Choisissez une autre structure que celle qui a signalé l’erreur"),
    explanation=_("La structure désignée a répondu qu’il ne lui revient pas de valider cette facture."),
    remedy=_("Lisez son commentaire dans l’historique, puis cherchez l’entreprise titulaire ou mandataire du marché."),
)

TITULAIRE_MISSING = define(
    "FAC-066",
    message=_("Indiquez le titulaire du marché"),
    explanation=_("Vous validez en tant que cotraitant : le titulaire doit valider la facture après vous."),
    remedy=_("Cherchez l’entreprise titulaire par son SIRET ou par son nom, et choisissez-la."),
)

TITULAIRE_IS_COTRAITANT = define(
    "FAC-067",
    message=_("Le titulaire ne peut pas être la structure qui valide en tant que cotraitant"),
    explanation=_("Le cotraitant et le titulaire valident l’un après l’autre : ce sont deux entreprises."),
    remedy=_("Choisissez l’entreprise titulaire ; si c’est la vôtre, cochez « Vous êtes titulaire »."),
)

ROLE_MISSING = define(
    "FAC-068",
    message=_("Indiquez si vous êtes titulaire ou cotraitant"),
    explanation=_(
        "Validée par le titulaire, la facture part chez son destinataire ; sinon le titulaire valide encore."
    ),
    remedy=_("Cochez « Vous êtes titulaire » ou « Vous êtes cotraitant »."),
)

BANK_ACCOUNT_OF_ANOTHER = define(
    "FAC-120",
    message=_("Ce compte bancaire n’est pas un compte de la structure émettrice"),
    explanation=_("Une facture se paie sur un compte que la structure qui l’émet a enregistré sur le portail."),
    remedy=_(
        "Choisissez un compte de la structure émettrice, ou aucun. Les comptes s’enregistrent dans « Organisation », "
        "à la page de la structure."
    ),
)

BANK_ACCOUNT_NOT_USABLE = define(
    "FAC-121",
    message=_("Le compte bancaire « {account} » n’est pas utilisable aujourd’hui"),
    explanation=_("Il a été retiré, ou la date du jour est hors de sa période d’utilisation."),
    remedy=_("Choisissez un autre compte de la structure émettrice, ou aucun."),
    kind=Kind.CONFLICT,
)

TOO_MANY_PDFS = define(
    "FAC-090",
    message=_("Vous avez choisi plus de {limit} fichiers PDF"),
    explanation=_(
        "Le portail reçoit les factures par lots, pour que chacune soit vérifiée tout de suite. Aucun des fichiers "
        "choisis n’a été envoyé."
    ),
    remedy=_("Choisissez les fichiers en plusieurs fois : chaque lot donne ses propres brouillons."),
)

OTHER_ISSUER = define(
    "FAC-091",
    message=_("Le PDF désigne un autre émetteur ({siret}) que la structure émettrice choisie"),
    explanation=_(
        "Le portail a lu ce numéro dans le PDF. Une facture déposée au nom d’une autre structure que celle qui l’a "
        "établie est d’ordinaire rejetée par son destinataire."
    ),
    remedy=_(
        "Vérifiez le PDF et la structure émettrice. Si vous déposez bien la facture de cette structure, par exemple "
        "après un changement d’établissement, vous pouvez continuer."
    ),
)
