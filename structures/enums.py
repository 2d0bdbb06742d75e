"""The words of organisations: kinds, identifiers, roles, spaces."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class StructureKind(TextChoices):
    PRIVATE = "PRIVATE", _("Structure privée")
    PUBLIC = "PUBLIC", _("Structure publique")


class IdentifierType(TextChoices):
    """How a structure is identified (domain-facts: typeIdentifiantStructure)."""

    SIRET = "SIRET", _("SIRET")
    UE_HORS_FRANCE = "UE_HORS_FRANCE", _("N° de TVA intracommunautaire (hors France)")
    HORS_UE = "HORS_UE", _("Hors Union européenne")
    RIDET = "RIDET", _("RIDET (Nouvelle-Calédonie)")
    TAHITI = "TAHITI", _("Numéro TAHITI (Polynésie française)")
    PARTICULIER = "PARTICULIER", _("Particulier")


class PaymentDelayCategory(TextChoices):
    """Who pays decides within how many days."""

    STATE_OR_LOCAL = "STATE_OR_LOCAL", _("État et collectivités territoriales (30 jours)")
    HEALTH = "HEALTH", _("Établissement public de santé (50 jours)")
    PUBLIC_UNDERTAKING = "PUBLIC_UNDERTAKING", _("Entreprise publique (60 jours)")


PAYMENT_DELAY_DAYS = {
    PaymentDelayCategory.STATE_OR_LOCAL: 30,
    PaymentDelayCategory.HEALTH: 50,
    PaymentDelayCategory.PUBLIC_UNDERTAKING: 60,
}


class Role(TextChoices):
    PRINCIPAL = "PRINCIPAL", _("Gestionnaire principal")
    SECONDARY = "SECONDARY", _("Gestionnaire secondaire")
    USER = "USER", _("Utilisateur")


class MembershipState(TextChoices):
    """States of a rattachement (domain-facts: statutRattachement)."""

    PENDING = "PENDING", _("En cours de validation")
    ACCEPTED = "ACCEPTED", _("Validé")
    REFUSED = "REFUSED", _("Refusé")
    SUSPENDED = "SUSPENDED", _("Désactivé")
    ENDED = "ENDED", _("Supprimé")


class Space(TextChoices):
    """The spaces that habilitations open."""

    ISSUED = "ISSUED", _("Factures émises")
    RECEIVED = "RECEIVED", _("Factures reçues")
    TO_VALIDATE = "TO_VALIDATE", _("Factures à valider")
    WORKS = "WORKS", _("Factures de travaux")
    JUSTICE = "JUSTICE", _("Mémoires de frais de justice")
    REFUNDS = "REFUNDS", _("Remboursement TIC")
    COMMITMENTS = "COMMITMENTS", _("Engagements")
    ORGANISATION = "ORGANISATION", _("Organisation")
    MESSAGING = "MESSAGING", _("Communication")
    TICKETS = "TICKETS", _("Tickets reçus")


class Degree(IntegerChoices):
    """A greater degree contains the lesser one."""

    CONSULTATION = 1, _("Consultation")
    MODIFICATION = 2, _("Modification")


class ChangeKind(TextChoices):
    """What was asked of a structure, its services or its bank accounts."""

    MODIFY = "MODIFY", _("Modifier une structure")
    ACTIVATE = "ACTIVATE", _("Activer une structure")
    DEACTIVATE = "DEACTIVATE", _("Désactiver une structure")
    INSEE = "INSEE", _("Mettre à jour depuis la base INSEE")
    SERVICE = "SERVICE", _("Service")
    BANK_ACCOUNT = "BANK_ACCOUNT", _("Compte bancaire")


class ChangeState(TextChoices):
    """Where a request stands."""

    PENDING = "PENDING", _("En attente")
    EFFECTIVE = "EFFECTIVE", _("Effective")
    REFUSED = "REFUSED", _("Refusée")


class MembershipEventKind(TextChoices):
    """What happens to who belongs to a structure."""

    CREATED = "CREATED", _("Structure créée")
    ADDED = "ADDED", _("Rattachement ajouté")
    REQUESTED = "REQUESTED", _("Rattachement demandé")
    CANCELLED = "CANCELLED", _("Demande annulée")
    ACCEPTED = "ACCEPTED", _("Demande acceptée")
    REFUSED = "REFUSED", _("Demande refusée")
    INVITED = "INVITED", _("Invitation envoyée")
    RESENT = "RESENT", _("Invitation renvoyée")
    WITHDRAWN = "WITHDRAWN", _("Invitation annulée")
    JOINED = "JOINED", _("Invitation acceptée")
    ROLE = "ROLE", _("Rôle modifié")
    RIGHTS = "RIGHTS", _("Habilitations modifiées")
    SUSPENDED = "SUSPENDED", _("Rattachement désactivé")
    REACTIVATED = "REACTIVATED", _("Rattachement réactivé")
    ENDED = "ENDED", _("Rattachement supprimé")
    LEFT = "LEFT", _("Départ")
    MANDATE_GIVEN = "MANDATE_GIVEN", _("Mandat donné")
    MANDATE_REVOKED = "MANDATE_REVOKED", _("Mandat révoqué")
    MANDATED = "MANDATED", _("Mandataire désigné")
    RELIEVED = "RELIEVED", _("Mandataire retiré")
