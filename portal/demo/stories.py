"""The invoices of the demo data and what became of each, told in days before today.

Every status that an invoice can come to is reached, some invoices are late, and two drafts wait to be sent.
"""

from dataclasses import replace
from decimal import Decimal

from invoices.enums import Framework, Motive
from invoices.rules.words import Words
from portal.demo.story import ASSIGN, EMPLOYEE, FIRM, NOTE, SILENCE, SUPPLIER, Step, Story

ACCOUNTANT, SCHOOLS, HOSPITAL = "comptable@demo.test", "ecoles@demo.test", "hopital@demo.test"


def _by(login: str, *steps: tuple[int, str, Words]) -> tuple[Step, ...]:
    return tuple(Step(after, login, move, words) for after, move, words in steps)


_PLAIN = Words()


def _mandate(number: str) -> Words:
    return Words(mandate_number=number)


_TO_VALBOURG = (
    Story(
        key="valbourg-paid",
        serial=1,
        age=75,
        goods=(("Portail de l’atelier municipal, pose comprise", 1, "4850.00"), ("Peinture antirouille", 12, "18.50")),
        steps=_by(
            ACCOUNTANT,
            (5, "confirm_service", _PLAIN),
            (12, "mandate", _mandate("2026-1187")),
            (15, "hand_to_accountant", _PLAIN),
            (18, "account", _PLAIN),
            (22, "pay", _PLAIN),
        ),
    ),
    Story(
        key="valbourg-paid-soon",
        serial=3,
        age=62,
        author=EMPLOYEE,
        goods=(("Bancs publics en acier", 6, "312.00"),),
        steps=_by(ACCOUNTANT, (3, "mandate", _mandate("2026-1213")), (9, "pay", _PLAIN)),
    ),
    Story(
        key="valbourg-late",
        serial=5,
        age=48,
        goods=(("Garde-corps de la passerelle du Moulin", 14, "186.40"),),
        steps=_by(
            ACCOUNTANT,
            (2, ASSIGN, _PLAIN),
            (9, NOTE, Words(comment="Attendre le procès-verbal de réception avant de mandater.")),
        ),
    ),
    Story(
        key="valbourg-late-mandated",
        serial=6,
        age=44,
        author=EMPLOYEE,
        goods=(("Supports à vélos, six places", 5, "229.00"),),
        steps=_by(ACCOUNTANT, (10, "confirm_service", _PLAIN), (20, "mandate", _mandate("2026-1240"))),
    ),
    Story(
        key="valbourg-late-confirmed",
        serial=8,
        age=33,
        goods=(("Réparation de la grille du cimetière", 1, "1240.00"),),
        steps=_by(ACCOUNTANT, (4, "confirm_service", Words(comment="Travaux vus sur place avec l’entreprise."))),
    ),
    Story(
        key="valbourg-due-today",
        serial=9,
        age=30,
        is_typed=True,
        goods=(("Corbeilles de ville", 10, "94.90"),),
        steps=_by(ACCOUNTANT, (8, "mandate", _mandate("2026-1266")), (16, "account", _PLAIN)),
    ),
    Story(
        key="valbourg-rejected",
        serial=10,
        age=25,
        author=EMPLOYEE,
        goods=(("Rampe d’accès de la mairie", 1, "2980.00"),),
        steps=_by(
            ACCOUNTANT,
            (6, "reject", Words(Motive.MONTANT_ERR, "Le devis accepté porte sur 2 680,00 € HT.")),
        ),
    ),
    Story(
        key="valbourg-suspended",
        serial=11,
        age=20,
        goods=(("Abri de bus, ossature et vitrage", 1, "5400.00"),),
        steps=_by(
            ACCOUNTANT,
            (7, "suspend", Words(Motive.LIVR_INCOMP, "Un vitrage manque. Merci d’indiquer la date de livraison.")),
        ),
    ),
    Story(
        key="valbourg-completed",
        serial=27,
        age=22,
        author=EMPLOYEE,
        goods=(("Clôture du stade, panneaux", 18, "112.00"),),
        steps=(
            Step(4, ACCOUNTANT, "suspend", Words(Motive.LIVR_INCOMP, "Il manque le bon de livraison signé.")),
            Step(9, EMPLOYEE, "complete", Words(comment="Bon signé par le gardien du stade le jour de la pose.")),
        ),
    ),
    Story(
        key="valbourg-rejection-known",
        serial=28,
        age=52,
        goods=(("Grille de protection du kiosque", 1, "760.00"),),
        steps=(
            Step(5, ACCOUNTANT, "reject", Words(Motive.DOUBLE_FACT, "Déjà facturée avec le portail de l’atelier.")),
            Step(7, SUPPLIER, "acknowledge"),
        ),
    ),
    Story(
        key="valbourg-to-recycle",
        serial=12,
        age=18,
        author=EMPLOYEE,
        goods=(("Portillon du square", 2, "410.00"),),
        steps=_by(
            ACCOUNTANT,
            (2, "recycle", Words(comment="Cette commande relève du service ECOLES\u00a0: corrigez le code service.")),
        ),
    ),
    Story(
        key="valbourg-at-the-accountant",
        serial=13,
        age=15,
        goods=(("Entretien annuel des rideaux métalliques", 1, "1680.00"),),
        steps=_by(
            ACCOUNTANT,
            (3, "confirm_service", _PLAIN),
            (6, "mandate", _mandate("2026-1301")),
            (9, "hand_to_accountant", _PLAIN),
        ),
    ),
    Story(
        key="schools-confirmed",
        serial=14,
        age=12,
        service="ECOLES",
        goods=(("Préau de l’école du Centre, réparation", 1, "2150.00"),),
        steps=_by(SCHOOLS, (5, "confirm_service", _PLAIN)),
    ),
    Story(
        key="schools-waiting",
        serial=18,
        age=9,
        author=EMPLOYEE,
        service="ECOLES",
        goods=(("Casiers métalliques", 24, "68.00"),),
    ),
    Story(
        key="valbourg-number-absent",
        serial=20,
        age=7,
        author=EMPLOYEE,
        goods=(("Potelets amovibles", 8, "119.00"),),
        printed_number="FB-0007",
    ),
    Story(key="valbourg-scan", serial=21, age=6, goods=(("Panneaux d’affichage", 4, "275.00"),), is_scan=True),
    Story(
        key="valbourg-blurred-scan",
        serial=31,
        age=6,
        goods=(("Bancs publics", 3, "420.00"),),
        is_scan=True,
        is_blurred=True,
    ),
    Story(
        key="valbourg-withdrawn",
        serial=24,
        age=3,
        author=EMPLOYEE,
        goods=(("Grilles d’exposition", 12, "89.00"),),
        is_withdrawn=True,
    ),
    Story(
        key="valbourg-new",
        serial=26,
        age=1,
        goods=(("Serrurerie de la salle des fêtes", 1, "980.00"), ("Cylindres de sûreté", 9, "47.20")),
        has_attachments=True,
    ),
    Story(
        key="valbourg-draft",
        serial=23,
        age=4,
        author=EMPLOYEE,
        goods=(("Barrières de chantier", 20, "54.00"),),
        is_sent=False,
    ),
)

_TO_HOSPITAL = tuple(
    replace(story, recipient="hopital", service="", commitment="")
    for story in (
        Story(
            key="hospital-paid",
            serial=2,
            age=66,
            goods=(("Chariots de linge", 8, "395.00"),),
            steps=_by(HOSPITAL, (10, "confirm_service", _PLAIN), (25, "mandate", _PLAIN), (40, "pay", _PLAIN)),
        ),
        Story(key="hospital-late", serial=4, age=58, goods=(("Main courante, couloir de pédiatrie", 32, "74.50"),)),
        Story(
            key="hospital-mandated",
            serial=7,
            age=40,
            author=EMPLOYEE,
            goods=(("Portes coupe-feu, révision", 14, "88.00"),),
            steps=_by(HOSPITAL, (12, "mandate", _mandate("M-4471"))),
        ),
        Story(key="hospital-new", serial=25, age=2, goods=(("Lits brancards, réparation", 3, "240.00"),)),
        Story(
            key="hospital-paid-by-card",
            serial=29,
            age=13,
            framework=Framework.A2,
            goods=(("Clés de secours, à l’unité", 30, "9.40"),),
            steps=_by(HOSPITAL, (3, "confirm_service", _PLAIN)),
        ),
        Story(
            key="hospital-credit-note",
            serial=30,
            age=21,
            corrects="hospital-paid",
            series="AV",
            goods=(("Chariot de linge repris", 1, "395.00"),),
            steps=_by(HOSPITAL, (6, "mandate", _mandate("M-4502"))),
        ),
        Story(
            key="hospital-draft",
            serial=15,
            age=11,
            goods=(("Rayonnages de la pharmacie", 6, "318.00"),),
            has_pdf=False,
            is_sent=False,
        ),
    )
)

_OTHERS = (
    Story(
        key="vauban-departement",
        serial=22,
        age=5,
        author=FIRM,
        recipient="departement",
        service="",
        commitment="CD-2026-118",
        goods=(("Glissières de sécurité, pose", 40, "62.00"),),
    ),
    Story(
        key="departement-valbourg",
        serial=17,
        age=10,
        author="departement@demo.test",
        issuer="departement",
        series="DEP",
        commitment="ENG-2026-014",
        goods=(("Mise à disposition d’une balayeuse, journées", 3, "420.00"),),
    ),
    Story(
        key="morel-schools",
        serial=16,
        age=11,
        author="cotraitant@demo.test",
        issuer="morel",
        series="CM",
        service="ECOLES",
        commitment="ENG-2026-009",
        goods=(("Charpente du préau, traitement", 1, "3600.00"),),
        steps=_by(SCHOOLS, (4, "mandate", _mandate("2026-1322"))),
    ),
    Story(
        key="beton-rivemont",
        serial=19,
        age=8,
        author="sous-traitant@demo.test",
        issuer="beton",
        recipient="rivemont",
        series="BL",
        service="",
        commitment="",
        goods=(("Béton prêt à l’emploi, m³", 46, "118.00"),),
    ),
)

_SUBCONTRACTOR, _COCONTRACTOR = "sous-traitant@demo.test", "cotraitant@demo.test"
_AGREED = Words(comment="Conforme au contrat de sous-traitance, bon pour paiement direct.")
_TOO_MUCH = Words(Motive.MONTANT_ERR, "Le métré contradictoire donne trois mètres cubes de moins.")
_NOT_OURS = Words(comment="Ce lot n’est pas le nôtre\u00a0: voyez avec l’autre entreprise du marché.")
# The cotraitant validates on the third day, and names the titulaire.
_IN_TURN = Step(3, _COCONTRACTOR, "validate_1", _AGREED, titulaire="vauban")


def _beton(key: str, serial: int, age: int, *steps: Step, validator: str = "vauban") -> Story:
    """An invoice of the sub-contractor's, for the building site that all of these are about."""
    return Story(
        key=f"beton-{key}",
        serial=serial,
        age=age,
        author=_SUBCONTRACTOR,
        issuer="beton",
        series="BL",
        framework=Framework.A9,
        validator=validator,
        goods=(("Béton prêt à l’emploi, m³", serial - 20, "118.00"), ("Pompage, heures", 4, "145.00")),
        steps=steps,
    )


def _morel(key: str, serial: int, age: int, *steps: Step) -> Story:
    """An invoice of the co-contractor's."""
    return Story(
        key=f"morel-{key}",
        serial=serial,
        age=age,
        author=_COCONTRACTOR,
        issuer="morel",
        series="CM",
        framework=Framework.A12,
        validator="vauban",
        goods=(("Charpente de la galerie, situation", 1, "6400.00"),),
        steps=steps,
    )


_TO_VALIDATE = tuple(
    replace(story, recipient="hopital", service="", commitment="", market="HSA-2026-07")
    for story in (
        _beton("fourteenth-day", 40, 14),
        _beton("validated", 41, 29, Step(5, SUPPLIER, "validate_1", _AGREED)),
        _beton("refused", 42, 27, Step(4, SUPPLIER, "refuse_1", _TOO_MUCH)),
        _beton("silence", 43, 45, Step(16, SUPPLIER, SILENCE)),
        _beton("not-ours", 44, 12, Step(2, SUPPLIER, "misroute_1", _NOT_OURS)),
        _beton("in-turn", 45, 13, _IN_TURN, validator="morel"),
        _beton("in-turn-validated", 46, 35, _IN_TURN, Step(7, SUPPLIER, "validate_2", _AGREED), validator="morel"),
        _beton("in-turn-refused", 47, 34, _IN_TURN, Step(8, SUPPLIER, "refuse_2", _TOO_MUCH), validator="morel"),
        _beton("in-turn-silence", 48, 44, _IN_TURN, Step(20, SUPPLIER, SILENCE), validator="morel"),
        _beton("in-turn-not-ours", 49, 16, _IN_TURN, Step(6, SUPPLIER, "misroute_2", _NOT_OURS), validator="morel"),
        _morel("waiting", 50, 10),
        _morel("refused", 51, 24, Step(5, SUPPLIER, "refuse_1", _TOO_MUCH)),
        _morel("validated", 52, 28, Step(6, SUPPLIER, "validate_1", _AGREED)),
    )
)

STORIES = (*_TO_VALBOURG, *_TO_HOSPITAL, *_OTHERS, *_TO_VALIDATE)
VAT_RATE = Decimal(20)
