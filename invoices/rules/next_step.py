"""What comes next for an invoice and whose turn it is, in words for its supplier."""

from collections.abc import Mapping

from invoices.enums import Status
from kernel.text import _

# Statuses that pass by themselves within seconds.
ON_ITS_WAY = frozenset({Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT})

_ROUTING = _(
    "Le portail vérifie la facture avant de la transmettre au destinataire. Cela prend d’ordinaire quelques secondes ; "
    "vous n’avez rien à faire."
)

_VALIDATED = _("La facture est validée. Elle est automatiquement transmise à son destinataire.")
_TACIT = _("Faute de réponse dans le délai, la facture est réputée acceptée. Elle est transmise à son destinataire.")
_REFUSED = _(
    "Le valideur a refusé la facture : l’historique dit pourquoi. Celle d’un sous-traitant est tout de même transmise "
    "à son destinataire, avec ce refus. Celle d’un cotraitant s’arrête là ; son numéro est libre."
)

NEXT_FOR_SUPPLIER: Mapping[str, str] = {
    Status.BROUILLON: _("Cette facture n’est pas envoyée : son destinataire ne la voit pas."),
    Status.DEPOSEE: _ROUTING,
    Status.EN_COURS_ACHEMINEMENT: _ROUTING,
    Status.A_VALIDER_1: _(
        "Le valideur que vous avez désigné examine la facture. Vous serez averti de sa réponse ; le destinataire ne la "
        "voit pas encore."
    ),
    Status.VALIDEE_1: _VALIDATED,
    Status.REFUSEE_1: _REFUSED,
    Status.ABSENCE_VALIDATION_1_HORS_DELAI: _TACIT,
    Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR: _(
        "La structure désignée répond qu’il ne lui revient pas de valider cette facture. Lisez son commentaire dans "
        "l’historique, puis choisissez « Corriger le valideur » : le numéro et le PDF restent les mêmes."
    ),
    Status.A_VALIDER_2: _(
        "Le premier valideur, cotraitant du marché, a validé la facture et a désigné le titulaire, qui doit la valider "
        "à son tour."
    ),
    Status.VALIDEE_2: _VALIDATED,
    Status.REFUSEE_2: _REFUSED,
    Status.ABSENCE_VALIDATION_2_HORS_DELAI: _TACIT,
    Status.ERREUR_COTRAITANT_SUR_VALIDEUR: _(
        "La structure désignée comme titulaire répond que ce n’est pas elle. Le premier valideur doit en désigner une "
        "autre ; vous n’avez rien à faire."
    ),
    Status.MISE_A_DISPOSITION: _(
        "Le destinataire dispose de la facture : c’est à lui de la traiter. Vous serez averti de chaque étape."
    ),
    Status.A_RECYCLER: _(
        "Une donnée d’acheminement est à corriger : le commentaire du destinataire, dans l’historique, dit laquelle."
    ),
    Status.REJETEE: _(
        "Cette facture ne sera pas payée. L’historique dit pourquoi : si elle reste due, choisissez "
        "« Corriger et renvoyer »."
    ),
    Status.SUSPENDUE: _("Le destinataire attend un complément de votre part : l’historique en donne le motif."),
    Status.COMPLETEE: _("Vous avez complété la facture : c’est de nouveau au destinataire de la traiter."),
    Status.SERVICE_FAIT: _("Le destinataire confirme la livraison ou la prestation. Il va ordonner le paiement."),
    Status.MANDATEE: _("Le destinataire a ordonné le paiement. Son comptable prend le relais."),
    Status.MISE_A_DISPOSITION_COMPTABLE: _("Le comptable du destinataire contrôle la facture avant de la payer."),
    Status.COMPTABILISEE: _("La facture est inscrite en comptabilité. Son paiement va suivre."),
    Status.MISE_EN_PAIEMENT: _("Le paiement est parti. Le virement arrive d’ordinaire en quelques jours."),
    Status.ABANDONNEE: _("Vous avez retiré cette facture avant qu’elle soit mise à disposition."),
}
