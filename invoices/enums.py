"""The codes of payment requests (domain-facts §2) and their labels on screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Kinds of payment request; all of them share one table and one series of numbers."""

    FACTURE = "FACTURE", _("Facture")
    FACTURE_TRAVAUX = "FACTURE_TRAVAUX", _("Facture de travaux")
    MEMOIRE = "MEMOIRE", _("Mémoire de frais de justice")
    REMBOURSEMENT = "REMBOURSEMENT", _("Remboursement TIC")


class Framework(TextChoices):
    """Cadres de facturation; those of works and justice come with their apps."""

    A1 = "A1_FACTURE_FOURNISSEUR", _("A1 – Facture")
    A2 = "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE", _("A2 – Facture déjà payée")
    A9 = "A9_FACTURE_SOUSTRAITANT", _("A9 – Facture de sous-traitant")
    A12 = "A12_FACTURE_COTRAITANT", _("A12 – Facture de cotraitant")


class DocumentType(TextChoices):
    """Whether it asks for money or gives some back."""

    FACTURE = "FACTURE", _("Facture")
    AVOIR = "AVOIR", _("Avoir")


class Status(TextChoices):
    """Every status code that a payment request can have."""

    BROUILLON = "BROUILLON", _("Brouillon")
    DEPOSEE = "DEPOSEE", _("Déposée")
    EN_COURS_ACHEMINEMENT = "EN_COURS_ACHEMINEMENT", _("En cours d’acheminement")
    A_VALIDER_1 = "A_VALIDER_1", _("À valider")
    VALIDEE_1 = "VALIDEE_1", _("Validée")
    REFUSEE_1 = "REFUSEE_1", _("Refusée par le valideur")
    ABSENCE_VALIDATION_1_HORS_DELAI = "ABSENCE_VALIDATION_1_HORS_DELAI", _("Acceptée tacitement")
    ERREUR_FOURNISSEUR_SUR_VALIDEUR = "ERREUR_FOURNISSEUR_SUR_VALIDEUR", _("Erreur de valideur")
    A_VALIDER_2 = "A_VALIDER_2", _("À valider par le titulaire")
    VALIDEE_2 = "VALIDEE_2", _("Validée par le titulaire")
    REFUSEE_2 = "REFUSEE_2", _("Refusée par le titulaire")
    ABSENCE_VALIDATION_2_HORS_DELAI = "ABSENCE_VALIDATION_2_HORS_DELAI", _("Acceptée tacitement (titulaire)")
    ERREUR_COTRAITANT_SUR_VALIDEUR = "ERREUR_COTRAITANT_SUR_VALIDEUR", _("Erreur de titulaire")
    MISE_A_DISPOSITION = "MISE_A_DISPOSITION", _("Mise à disposition")
    A_RECYCLER = "A_RECYCLER", _("À recycler")
    REJETEE = "REJETEE", _("Rejetée")
    SUSPENDUE = "SUSPENDUE", _("Suspendue")
    COMPLETEE = "COMPLETEE", _("Complétée")
    SERVICE_FAIT = "SERVICE_FAIT", _("Service fait")
    MANDATEE = "MANDATEE", _("Mandatée")
    MISE_A_DISPOSITION_COMPTABLE = "MISE_A_DISPOSITION_COMPTABLE", _("Mise à disposition du comptable")
    COMPTABILISEE = "COMPTABILISEE", _("Comptabilisée")
    MISE_EN_PAIEMENT = "MISE_EN_PAIEMENT", _("Mise en paiement")
    ABANDONNEE = "ABANDONNEE", _("Abandonnée")


class Side(TextChoices):
    """Who stands where around an invoice."""

    SUPPLIER = "SUPPLIER", _("Fournisseur")
    VALIDATOR_1 = "VALIDATOR_1", _("Premier valideur")
    VALIDATOR_2 = "VALIDATOR_2", _("Second valideur")
    RECIPIENT = "RECIPIENT", _("Destinataire")
    SYSTEM = "SYSTEM", _("Système")


class MarketRole(TextChoices):
    """What a validator is in the market; a cotraitant names the titulaire, who validates in turn."""

    TITULAIRE = "TITULAIRE", _("Vous êtes titulaire")
    COTRAITANT = "COTRAITANT", _("Vous êtes cotraitant")


class NumberCheck(TextChoices):
    """Whether the invoice number was found in the PDF: in its text, or in the pictures of a scan."""

    NOT_CHECKED = "NOT_CHECKED", _("Vérification en cours")
    FOUND = "FOUND", _("Numéro trouvé dans le PDF")
    FOUND_BY_OCR = "FOUND_BY_OCR", _("Numéro vérifié par reconnaissance de caractères (OCR)")
    NOT_FOUND = "NOT_FOUND", _("Numéro absent du PDF")
    UNVERIFIABLE = "UNVERIFIABLE", _("Numéro non vérifiable")


class DepositMode(TextChoices):
    """How an invoice came to the portal."""

    DEPOT_PDF_PORTAIL = "DEPOT_PDF_PORTAIL", _("Dépôt d’un PDF sur le portail")
    SAISIE_PORTAIL = "SAISIE_PORTAIL", _("Saisie sur le portail")


class Motive(TextChoices):
    """Why a recipient rejects or suspends, and a validator refuses (domain-facts §2.2)."""

    COORD_BANC_ERR = "COORD_BANC_ERR", _("Erreur de coordonnées bancaires")
    CREANCIER_ERR = "CREANCIER_ERR", _("Créancier inconnu ou différent de celui de l’engagement")
    DOUBLE_FACT = "DOUBLE_FACT", _("Double facturation")
    ERREUR_DONNEE_EJ = "ERREUR_DONNEE_EJ", _("Erreur au niveau des données de l’engagement")
    EJ_ERR = "EJ_ERR", _("Engagement incorrect ou inexistant")
    FACT_NON_CONFORME = "FACT_NON_CONFORME", _("Facture non conforme à la commande")
    HONORER_LA_COMMANDE = "HONORER_LA_COMMANDE", _("Impossibilité d’honorer la commande")
    LIVR_INCOMP = "LIVR_INCOMP", _("Livraison incomplète ou non effectuée")
    MARCHE_TERM = "MARCHE_TERM", _("Marché terminé")
    MONTANT_ERR = "MONTANT_ERR", _("Montant de la facture erroné")
    RETRAIT_MAN_SERV = "RETRAIT_MAN_SERV", _("Retraitement manuel par les services")
    SE_ERR = "SE_ERR", _("Service exécutant incorrect")
    ST_CT_NON_DECLAR = "ST_CT_NON_DECLAR", _("Sous-traitant ou cotraitant non déclaré")
    SUPPR_COMP_AVOIR = "SUPPR_COMP_AVOIR", _("Suppression pour compensation d’avoirs")
    TRANSF_PMNT_REGIE = "TRANSF_PMNT_REGIE", _("Transfert pour paiement en régie")
    TX_TVA_ERR = "TX_TVA_ERR", _("Taux de TVA erroné")
    CONTACT_ACHTR = "CONTACT_ACHTR", _("Autre : contacter votre acheteur")
    AUTRE = "AUTRE", _("Autre")


# What a validator may have to say against an invoice: the other motives are those of whoever pays.
VALIDATOR_MOTIVES = (
    Motive.MONTANT_ERR,
    Motive.FACT_NON_CONFORME,
    Motive.LIVR_INCOMP,
    Motive.DOUBLE_FACT,
    Motive.MARCHE_TERM,
    Motive.ST_CT_NON_DECLAR,
    Motive.COORD_BANC_ERR,
    Motive.TX_TVA_ERR,
    Motive.AUTRE,
)


class BulkAction(TextChoices):
    """What can be done to many received invoices at once."""

    MOVE = "MOVE", _("Changement de statut")
    SERVICE = "SERVICE", _("Attribution à un service")
    COLLEAGUE = "COLLEAGUE", _("Attribution à un collègue")
    ARCHIVE = "ARCHIVE", _("Archive ZIP")


class BulkState(TextChoices):
    """Where a job stands as a whole."""

    RUNNING = "RUNNING", _("En cours")
    DONE = "DONE", _("Terminée")
    CANCELLED = "CANCELLED", _("Annulée")
    INTERRUPTED = "INTERRUPTED", _("Interrompue")


class ItemState(TextChoices):
    """What became of one invoice of a job."""

    PENDING = "PENDING", _("Non traitée")
    DONE = "DONE", _("Faite")
    REFUSED = "REFUSED", _("Refusée")


class EntryKind(TextChoices):
    """What a recipient's people note among themselves."""

    NOTE = "NOTE", _("Note interne")
    SERVICE = "SERVICE", _("Attribution à un service")
    COLLEAGUE = "COLLEAGUE", _("Attribution à un collègue")
