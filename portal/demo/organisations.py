"""The structures of the demo data, their services, and who does what in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import User
from accounts.services import create_user
from portal.demo.accounts import ACCOUNTS, PASSWORD
from structures.actor import SYSTEM
from structures.enums import Degree, IdentifierType, PaymentDelayCategory, Role, Space
from structures.models import Structure
from structures.rules import Post
from structures.selectors import find_service, load_actor, structure_by_identifier
from structures.services import (
    Parameters,
    ServiceData,
    StructureData,
    add_member,
    add_service,
    create_private_structure,
    create_public_structure,
    deactivate_service,
    give_mandate,
)
from structures.services.bank_accounts import AccountData, add_bank_account
from structures.services.changes import apply_change, request_deactivation

MODIFICATION, CONSULTATION = Degree.MODIFICATION, Degree.CONSULTATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a structure, or of one of its services."""

    login: str
    role: Role = Role.PRINCIPAL
    service: str = ""
    rights: Mapping[Space, Degree] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A structure as the demo shows it; one with parameters is public."""

    data: StructureData
    parameters: Parameters | None = None
    services: tuple[ServiceData, ...] = ()
    closed_services: frozenset[str] = frozenset()
    members: tuple[Member, ...] = ()
    # Label and IBAN of each account that it can be paid on, at a bank that does not exist.
    bank_accounts: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True


def _data(identifier: str, name: str, address: str, postal_code: str, town: str) -> StructureData:
    return StructureData(identifier=identifier, name=name, address=address, postal_code=postal_code, town=town)


def _principal(login: str) -> tuple[Member, ...]:
    return (Member(login=login),)


ORGANISATIONS = {
    "vauban": Organisation(
        data=_data("90010137900015", "Ateliers Vauban SARL", "12 rue des Forges", "29200", "Brest"),
        members=(
            Member(login="fournisseur@demo.test"),
            Member(login="employe@demo.test", role=Role.USER, rights={Space.ISSUED: MODIFICATION}),
            Member(login="lecteur@demo.test", role=Role.USER, rights={Space.ISSUED: CONSULTATION}),
        ),
        bank_accounts={
            "Compte courant": "FR7699999000010000000000115",
            "Compte d’affacturage": "FR7699999000010000000000212",
        },
    ),
    "beton": Organisation(
        data=_data("90010348200015", "Béton du Lac SAS", "3 chemin du Lac", "74000", "Annecy"),
        members=_principal("sous-traitant@demo.test"),
        bank_accounts={"Compte courant": "FR7699999000010000000000309"},
    ),
    "morel": Organisation(
        data=_data("90010559400015", "Charpentes Morel SARL", "27 route de la Scierie", "88400", "Gérardmer"),
        members=(Member(login="cotraitant@demo.test"), Member(login="cabinet@demo.test")),
        bank_accounts={"Compte courant": "FR7699999000010000000000406"},
    ),
    "port": Organisation(
        data=_data("90010770700011", "Imprimerie du Port SARL", "8 quai des Indes", "56100", "Lorient"),
        members=_principal("autre@demo.test"),
    ),
    "valbourg": Organisation(
        data=_data("90010981000011", "Commune de Valbourg", "1 place de la Mairie", "35420", "Valbourg"),
        parameters=Parameters(service_code_required=True, commitment_required=True, commitment_checked=True),
        services=(
            ServiceData(code="TECH", label="Services techniques"),
            ServiceData(code="ECOLES", label="Écoles"),
            ServiceData(code="ANCIEN", label="Ancien service des fêtes"),
        ),
        closed_services=frozenset({"ANCIEN"}),
        members=(
            Member(login="mairie@demo.test"),
            Member(
                login="secondaire@demo.test",
                role=Role.SECONDARY,
                rights={Space.RECEIVED: CONSULTATION, Space.ORGANISATION: CONSULTATION},
            ),
            Member(login="comptable@demo.test", role=Role.USER, rights={Space.RECEIVED: MODIFICATION}),
            Member(login="ecoles@demo.test", role=Role.USER, service="ECOLES", rights={Space.RECEIVED: MODIFICATION}),
        ),
    ),
    "hopital": Organisation(
        data=_data("90011192300018", "Hôpital Saint-Arnould", "40 avenue des Tilleuls", "54000", "Nancy"),
        parameters=Parameters(payment_delay_category=PaymentDelayCategory.HEALTH),
        members=_principal("hopital@demo.test"),
    ),
    "departement": Organisation(
        data=_data("90012880200015", "Département de la Haute-Rive", "2 cours de la Préfecture", "35000", "Rennes"),
        parameters=Parameters(service_or_commitment_required=True),
        services=(ServiceData(code="ROUTES", label="Direction des routes"),),
        members=_principal("departement@demo.test"),
    ),
    "ligne": Organisation(
        data=_data("90011403400011", "Cabinet Ligne Claire", "5 rue de l’Équerre", "44000", "Nantes"),
        members=_principal("moe@demo.test"),
    ),
    "rivemont": Organisation(
        data=_data("90011614600011", "Métropole de Rivemont", "10 esplanade du Parc", "69003", "Rivemont"),
        parameters=Parameters(has_moa=True),
        members=_principal("moa@demo.test"),
    ),
    "orial": Organisation(
        data=_data("90011825800012", "Cabinet Orial", "14 rue du Palais", "35420", "Valbourg"),
        members=_principal("expert@demo.test"),
    ),
    "tribunal": Organisation(
        data=_data("90012036100010", "Tribunal judiciaire de Valbourg", "1 rue du Palais", "35420", "Valbourg"),
        parameters=Parameters(),
        members=_principal("tribunal@demo.test"),
    ),
    "gaec": Organisation(
        data=_data("90012247400019", "GAEC des Quatre Vents", "Les Quatre Vents", "35580", "Guichen"),
        members=_principal("agriculteur@demo.test"),
    ),
    "ddfip": Organisation(
        data=_data("90012458700016", "DDFiP de la Haute-Rive", "6 rue des Finances", "35000", "Rennes"),
        parameters=Parameters(),
        members=_principal("dr@demo.test"),
    ),
    # INSEE has another address, which « Mettre à jour depuis la base INSEE » brings.
    "legoff": Organisation(
        data=_data("90020185600011", "Quincaillerie Le Goff SARL", "3 rue du Commerce", "56000", "Vannes"),
        members=_principal("moe@demo.test"),
    ),
    "syndicat": Organisation(
        data=_data("90013091500011", "Syndicat du Val", "9 rue de la Source", "35420", "Valbourg"),
        parameters=Parameters(),
        is_active=False,
    ),
}


def seed_users() -> None:
    """Make the accounts that are not there yet."""
    known = set(User.objects.filter(login_address__in=ACCOUNTS).values_list("login_address", flat=True))
    for login, account in ACCOUNTS.items():
        if login not in known:
            create_user(
                login_address=login,
                password=PASSWORD,
                first_name=account.first_name,
                last_name=account.last_name,
                is_staff=account.is_administrator,
                is_agent=account.is_agent,
            )


def user_of(login: str) -> User:
    """The demo account with this login."""
    return User.objects.get(login_address=login)


def structure_of(key: str) -> Structure:
    """The demo structure of this name."""
    structure = structure_by_identifier(IdentifierType.SIRET, ORGANISATIONS[key].data.identifier)
    if structure is None:
        raise LookupError(f"{key} has not been seeded")
    return structure


def seed_organisations() -> None:
    """Make the structures, services, memberships and mandates that are not there yet."""
    for organisation in ORGANISATIONS.values():
        identifier = organisation.data.identifier
        structure = structure_by_identifier(IdentifierType.SIRET, identifier) or _create(organisation)
        for member in organisation.members:
            _join(structure, member)
        for label, iban in organisation.bank_accounts.items():
            if not structure.bank_accounts.filter(iban=iban).exists():
                add_bank_account(actor=SYSTEM, structure_id=structure.pk, iban=iban, data=AccountData(label=label))
    _mandate()


def _create(organisation: Organisation) -> Structure:
    if organisation.parameters is None:
        return create_private_structure(actor=SYSTEM, data=organisation.data)
    structure = create_public_structure(actor=SYSTEM, data=organisation.data, parameters=organisation.parameters)
    for data in organisation.services:
        service = add_service(actor=SYSTEM, structure_id=structure.pk, data=data)
        if data.code in organisation.closed_services:
            deactivate_service(actor=SYSTEM, service_id=service.pk)
    if not organisation.is_active:
        apply_change(request_id=request_deactivation(actor=SYSTEM, structure_id=structure.pk).pk)
    return structure


def _join(structure: Structure, member: Member) -> None:
    user = user_of(member.login)
    if _belongs(user, structure):
        return
    service = find_service(structure, member.service) if member.service else None
    post = Post(member.role, service.pk if service else None)
    add_member(actor=SYSTEM, structure_id=structure.pk, user_id=user.pk, post=post, rights=member.rights)


def _mandate() -> None:
    """The accounting firm deposits for Ateliers Vauban."""
    principal, agent, accountant = structure_of("vauban"), structure_of("morel"), user_of("cabinet@demo.test")
    if not _belongs(accountant, principal):
        give_mandate(
            actor=SYSTEM,
            principal_id=principal.pk,
            agent_id=agent.pk,
            user_ids=[accountant.pk],
            rights={Space.ISSUED: MODIFICATION},
        )


def _belongs(user: User, structure: Structure) -> bool:
    return any(one.id == structure.pk for one in load_actor(user, None).structures)
