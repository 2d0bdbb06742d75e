"""Compiles `accounts/weak_words.txt`: what French people make passwords of."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.passwords import WEAK_WORDS
from accounts.rules import fold

SERVICE = """
    chorus choruspro aife portail factures facture facturation dematerialisation deposer depot fournisseur titulaire
    mandataire soustraitant cotraitant structure siret siren engagement commande service comptable comptabilite mairie
    commune departement region prefecture ministere hopital tribunal tresor public etat france republique marianne
    gouv proconnect compte connexion administrateur administration admin support assistance utilisateur demo test
    entreprise societe banque paiement virement montant euro euros tva bonjourchorus
"""
PASSWORDS = """
    motdepasse mdp password passe secret code acces azerty qwerty azertyuiop qsdfghjklm wxcvbn wxcvbnm qwertyuiop
    asdfghjkl zxcvbnm azeqsdwxc aqwzsxedc loulou doudou chouchou soleil coucou salut bonjour bonsoir bienvenue merci
    jetaime mamour monamour cheri cherie bebe maman papa mamie papi famille enfants princesse chaton minou toutou
    nounours bisous calin tesoro liberte egalite fraternite vacances ordinateur internet maison voiture moto velo
    football foot psg om asse losc ogcnice marseille paris lyon lille bordeaux toulouse nantes nice rennes strasbourg
    montpellier brest grenoble rouen reims dijon angers lens metz nancy tours limoges amiens caen orleans mulhouse
    avignon poitiers dunkerque calais bayonne valence chambery annecy colmar quimper lorient vannes cannes antibes
    printemps ete automne hiver lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin
    juillet aout septembre octobre novembre decembre anniversaire noel paques champion champions equipe bleus pastis
    fromage chocolat croissant baguette bordelais bretagne breizh corse alsace provence normandie camembert raclette
"""
NUMBERS = """
    zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
    cinquante soixante cent mille million premier deuxieme troisieme dernier
"""
KEYBOARD_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm")
SHORTEST_RUN = 4


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Compile the list of French words that passwords may not be made of."

    def handle(self, **options: Any) -> None:
        WEAK_WORDS.write_text("\n".join(compiled()) + "\n")


def compiled() -> list[str]:
    """Every word once, folded as passwords are before they are compared."""
    words = {fold(word).replace(" ", "").replace("-", "").replace("'", "") for word in _sources()}
    return sorted(word for word in words if len(word) > 1 and word.isalnum())


def _sources() -> set[str]:
    # A package of the tests, which a running portal need not have: the list is committed.
    from faker.providers.address.fr_FR import Provider as Places
    from faker.providers.job.fr_FR import Provider as Jobs
    from faker.providers.lorem.fr_FR import Provider as Words
    from faker.providers.person.fr_FR import Provider as People

    names = {*People.first_names_male, *People.first_names_female, *People.last_names}
    places = {name for _, name in Places.departments} | {*Places.regions, *Places.countries}
    jobs = {job for job in Jobs.jobs if " " not in job}
    own = {*Words.word_list, *SERVICE.split(), *PASSWORDS.split(), *NUMBERS.split()}
    return names | places | jobs | own | _plurals(own) | _runs()


def _plurals(words: set[str]) -> set[str]:
    return {f"{word}s" for word in words if not word.endswith(("s", "x"))}


def _runs() -> set[str]:
    """Neighbouring keys of French and English keyboards, in both directions."""
    rows = {*KEYBOARD_ROWS, *(row[::-1] for row in KEYBOARD_ROWS)}
    return {
        row[start:end] for row in rows for start in range(len(row)) for end in range(start + SHORTEST_RUN, len(row) + 1)
    }
