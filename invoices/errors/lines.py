"""What is refused about the lines of a typed invoice."""

from kernel.errors import define
from kernel.text import _

LINES_MISSING = define(
    "FAC-100",
    message=_("Ajoutez au moins une ligne à la facture"),
    explanation=_("Une facture dit ce qui est vendu : désignation, quantité, prix et taux de TVA."),
    remedy=_("Remplissez une ligne, ou ajoutez-en une avec « Ajouter une ligne »."),
)

LINE_TO_CORRECT = define(
    "FAC-101",
    message=_("Une ligne au moins est à compléter ou à corriger"),
    explanation=_("Chaque ligne commencée a une désignation, une quantité, un prix unitaire et un taux de TVA."),
    remedy=_("Corrigez les lignes signalées, ou retirez celles qui sont de trop."),
)

DENOMINATION_MISSING = define(
    "FAC-102",
    message=_("Décrivez ce que vous facturez sur cette ligne"),
    explanation=_("La désignation des biens ou des services est une mention obligatoire de toute facture."),
    remedy=_("Indiquez ce qui est vendu, par exemple « Bancs publics en acier »."),
)

QUANTITY_MISSING = define(
    "FAC-103",
    message=_("Indiquez la quantité"),
    explanation=_("Le montant d’une ligne est sa quantité multipliée par son prix unitaire."),
    remedy=_("Saisissez un nombre, six décimales au plus ; pour un forfait, saisissez 1."),
)

UNIT_PRICE_MISSING = define(
    "FAC-104",
    message=_("Indiquez le prix unitaire hors taxes"),
    explanation=_("Le montant d’une ligne est sa quantité multipliée par son prix unitaire."),
    remedy=_("Saisissez le prix en euros, six décimales au plus, par exemple 12,50 ; s’il est gratuit, saisissez 0."),
)

VAT_RATE_MISSING = define(
    "FAC-105",
    message=_("Indiquez le taux de TVA"),
    explanation=_("La TVA est calculée sur l’ensemble des lignes d’un même taux."),
    remedy=_("Saisissez le taux en pour cent, par exemple 20 ou 5,5 ; sans TVA, saisissez 0."),
)

QUANTITY_NOT_POSITIVE = define(
    "FAC-106",
    message=_("La quantité doit être supérieure à zéro"),
    explanation=_("Une ligne sans quantité ne facture rien. Ce qui est rendu fait l’objet d’un avoir."),
    remedy=_("Corrigez la quantité, ou retirez la ligne ; pour rendre de l’argent, choisissez le type « Avoir »."),
)

UNIT_PRICE_NEGATIVE = define(
    "FAC-107",
    message=_("Le prix unitaire ne peut pas être négatif"),
    explanation=_("Ce qui diminue le prix d’une ligne est une remise ; ce qui est rendu fait l’objet d’un avoir."),
    remedy=_("Saisissez le prix sans signe, et la remise dans son propre champ."),
)

VAT_RATE_WRONG = define(
    "FAC-108",
    message=_("Le taux de TVA doit être compris entre 0 et 100 %"),
    explanation=_("Le taux s’écrit en pour cent. En France, les taux en vigueur sont 20, 10, 8,5, 5,5, 2,1 et 0."),
    remedy=_("Saisissez le taux en pour cent, par exemple 20 ou 5,5."),
)

DISCOUNT_WRONG = define(
    "FAC-109",
    message=_("La remise doit être comprise entre zéro et le montant de la ligne"),
    explanation=_("La remise est un montant en euros hors taxes, retiré de la quantité multipliée par le prix."),
    remedy=_("Saisissez la remise en euros et sans signe, sans dépasser le montant de la ligne."),
)

TOO_MANY_LINES = define(
    "FAC-110",
    message=_("La facture a trop de lignes : {limit} au maximum"),
    explanation=_("Au-delà, la page et le PDF de la facture deviendraient difficiles à lire."),
    remedy=_("Regroupez des lignes, ou établissez votre propre PDF et déposez-le."),
)

PREPAID_WRONG = define(
    "FAC-111",
    message=_("L’acompte déjà versé doit être compris entre zéro et le montant TTC"),
    explanation=_("Le montant à payer est le montant TTC, diminué de l’acompte déjà versé."),
    remedy=_("Corrigez l’acompte ; s’il n’y en a pas, laissez le champ vide."),
)
