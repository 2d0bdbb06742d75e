"""Pure decisions about identifiers, services, roles and mandates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stdnum import bic as bic_codes
from stdnum import iban as ibans
from stdnum.eu import vat
from stdnum.fr import siret

from kernel.errors import Finding
from structures import errors
from structures.actor import ALL, Grant, Services, StructureRef
from structures.enums import Degree, IdentifierType, Role, Space, StructureKind

if TYPE_CHECKING:
    from structures.models import BankAccount, Service, Structure
    from structures.sirene.record import SireneRecord

# Thousands of services fit; a file beyond is another file.
MOST_IMPORT_BYTES = 2 * 1024 * 1024

PUBLIC_ONLY = frozenset({Space.RECEIVED, Space.TICKETS})

_FORMS = {
    IdentifierType.RIDET: (re.compile(r"[0-9]{9,10}"), errors.INVALID_RIDET),
    IdentifierType.TAHITI: (re.compile(r"[A-Z0-9]{9,10}"), errors.INVALID_TAHITI),
    IdentifierType.PARTICULIER: (re.compile(r"[0-9]{10}"), errors.INVALID_PERSON_NUMBER),
    IdentifierType.HORS_UE: (re.compile(r"[A-Z]{2}\S.{0,15}"), errors.INVALID_FOREIGN_IDENTIFIER),
}
_LONGEST_IDENTIFIER = 18


def normalised_identifier(identifier_type: str, identifier: str) -> str:
    """The identifier as it is stored: upper case, and no spaces except inside a foreign company's name."""
    spaced = " ".join(identifier.split()).upper()
    return spaced if identifier_type == IdentifierType.HORS_UE else re.sub(r"[ .]", "", spaced)


def check_identifier(identifier_type: str, identifier: str, *, allow_test_sirets: bool) -> Finding | None:
    """Whether a normalised identifier may exist; test SIRETs are 14 digits without the right check digit."""
    on = "identifier"
    if identifier_type == IdentifierType.SIRET:
        fits = re.fullmatch(r"[0-9]{14}", identifier) and (allow_test_sirets or siret.is_valid(identifier))
        return None if fits else errors.INVALID_SIRET.finding(on=on)
    if identifier_type == IdentifierType.UE_HORS_FRANCE:
        fits = len(identifier) <= _LONGEST_IDENTIFIER and not identifier.startswith("FR") and vat.is_valid(identifier)
        return None if fits else errors.INVALID_VAT_NUMBER.finding(on=on)
    form, spec = _FORMS[IdentifierType(identifier_type)]
    return None if form.fullmatch(identifier) else spec.finding(on=on)


# Recipient, service and commitment: asked by the deposit form and, once more, by the routing.


def check_recipient(structure: Structure | None) -> Finding | None:
    """Whether invoices can be sent to this structure."""
    on = "recipient"
    if structure is None:
        return errors.UNKNOWN_STRUCTURE.finding(on=on)
    if structure.kind != StructureKind.PUBLIC:
        return errors.NOT_A_RECIPIENT.finding(on=on, name=structure.name)
    if not structure.is_active:
        return errors.INACTIVE_STRUCTURE.finding(on=on, name=structure.name)
    return None


def is_valid_on(service: Service, day: date) -> bool:
    """Whether the service can be used that day."""
    begun = service.valid_from is None or service.valid_from <= day
    ended = service.valid_to is not None and service.valid_to < day
    return service.is_active and begun and not ended


def check_service(structure: Structure, service: Service | None, code: str, today: date) -> Finding | None:
    """Whether the recipient accepts this service code; `service` is what the code names there, if anything."""
    on = "service_code"
    if not code:
        return (
            errors.SERVICE_CODE_REQUIRED.finding(on=on, name=structure.name)
            if structure.service_code_required
            else None
        )
    if service is None or service.structure_id != structure.pk:
        return errors.UNKNOWN_SERVICE.finding(on=on, code=code, name=structure.name)
    if not is_valid_on(service, today):
        return errors.INACTIVE_SERVICE.finding(on=on, code=service.code, name=structure.name)
    return None


def check_commitment(structure: Structure, service: Service | None, commitment_number: str) -> Finding | None:
    """Whether a commitment number is missing; `service` is the one that the service code names, None without code."""
    if commitment_number:
        return None
    if structure.commitment_required or (service is not None and service.commitment_required):
        return errors.COMMITMENT_REQUIRED.finding(on="commitment_number")
    if structure.service_or_commitment_required and service is None:
        return errors.SERVICE_OR_COMMITMENT_REQUIRED.finding(on="commitment_number")
    return None


def check_validity(valid_from: date | None, valid_to: date | None) -> Finding | None:
    """Whether the dates of a service are in order."""
    if valid_from and valid_to and valid_to < valid_from:
        return errors.VALIDITY_OUT_OF_ORDER.finding(on="valid_to")
    return None


def check_default_service(service: Service) -> Finding | None:
    """Whether the service can receive, at any time, what names no service."""
    always = service.is_active and service.valid_from is None and service.valid_to is None
    return None if always else errors.DEFAULT_SERVICE_USABLE.finding()


def version_of(values: Mapping[str, Any]) -> str:
    """A mark of what a form was made from, by which an edit made meanwhile is noticed."""
    return sha256(repr(sorted(values.items())).encode()).hexdigest()[:16]


def check_version(seen: str | None, values: Mapping[str, Any]) -> Finding | None:
    """Whether the values are still those that the form was made from, if a form was."""
    return None if seen in (None, version_of(values)) else errors.EDITED_MEANWHILE.finding()


# What may be changed of a structure, and by whom: INSEE decides of those that have a SIRET.

FROM_INSEE = ("name", "address", "address_extra", "postal_code", "town")
COORDINATES = ("email", "phone", "vat_number")
PARAMETERS = (
    "service_code_required",
    "commitment_required",
    "service_or_commitment_required",
    "commitment_checked",
    "is_moa_only",
    "has_moa",
    "payment_status_hidden",
    "payment_delay_category",
)
_ADDRESS = (*FROM_INSEE, "country_code")


def editable_fields(structure: Structure) -> tuple[str, ...]:
    """The fields that « Modifier une structure » offers for this one."""
    by_hand = () if structure.identifier_type == IdentifierType.SIRET else _ADDRESS
    return (*by_hand, *COORDINATES, *(PARAMETERS if structure.is_public else ()))


def check_editable(structure: Structure, name: str, label: str) -> Finding | None:
    """Whether people may change this field of the structure, labelled so."""
    if name in editable_fields(structure):
        return None
    spec = errors.INSEE_DATA_LOCKED if name in _ADDRESS else errors.FIELD_NOT_OFFERED
    return spec.finding(on=name, field=label)


def check_own_vat_number(number: str) -> Finding | None:
    """Whether the structure's own VAT number is one, if it has any."""
    fits = not number or vat.is_valid(number)
    return None if fits else errors.INVALID_OWN_VAT_NUMBER.finding(on="vat_number")


def check_establishment(record: SireneRecord) -> Finding | None:
    """Whether INSEE's data of this establishment can be taken over."""
    if not record.is_diffusible:
        return errors.NON_DIFFUSIBLE.finding(on="identifier", siret=record.siret)
    if record.is_closed:
        return errors.ESTABLISHMENT_CLOSED.finding(on="identifier", siret=record.siret)
    return None


# Bank accounts.


def normalised(bank_code: str) -> str:
    """An IBAN or BIC as it is stored: upper case, no spaces."""
    return "".join(bank_code.split()).upper()


def in_groups(iban: str) -> str:
    """An IBAN as people read it, four characters at a time."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def check_iban(iban: str) -> Finding | None:
    """Whether a normalised IBAN has its country's form and the right keys."""
    return None if ibans.is_valid(iban) else errors.INVALID_IBAN.finding(on="iban")


def check_bic(bic: str) -> Finding | None:
    """Whether a normalised BIC is one, if there is any."""
    return None if not bic or bic_codes.is_valid(bic) else errors.INVALID_BIC.finding(on="bic")


def is_usable_on(account: BankAccount, day: date) -> bool:
    """Whether an invoice can name the account that day."""
    begun = account.valid_from is None or account.valid_from <= day
    ended = account.valid_to is not None and account.valid_to < day
    return account.is_active and begun and not ended


def check_account_validity(valid_from: date | None, valid_to: date | None) -> Finding | None:
    """Whether the dates of a bank account are in order."""
    if valid_from and valid_to and valid_to < valid_from:
        return errors.ACCOUNT_VALIDITY_OUT_OF_ORDER.finding(on="valid_to")
    return None


# Roles and rights.


def spaces_offered(kind: str) -> list[Space]:
    """The spaces that a structure of this kind has."""
    return [space for space in Space if kind == StructureKind.PUBLIC or space not in PUBLIC_ONLY]


def grants_of(post: Post, rights: Mapping[Space, Degree], structure: StructureRef) -> Iterator[Grant]:
    """What one membership in force gives, whose user was given these rights.

    A principal manager holds every space; anybody else, secondary managers included, the rights they were given:
    managing users is a power of the role, not a space. An inactive structure can only be consulted and managed.
    """
    services: Services = ALL if post.service_id is None else frozenset({post.service_id})
    given = dict.fromkeys(Space, Degree.MODIFICATION) if post.role == Role.PRINCIPAL else rights
    for space in spaces_offered(structure.kind):
        if space in given:
            usable = structure.is_active or space == Space.ORGANISATION
            degree = given[space] if usable else Degree.CONSULTATION
            yield Grant(structure.id, space, degree, services)


def rights_in(stored: Mapping[str, int]) -> dict[Space, Degree]:
    """Degrees by space, as a column holds them."""
    return {Space(space): Degree(degree) for space, degree in stored.items()}


def check_right(role: Role, kind: str, space: Space, *, mandated: bool) -> Finding | None:
    """Whether a structure of this kind can open this space to a member with this role."""
    if role == Role.PRINCIPAL:
        return errors.RIGHTS_FOLLOW_FROM_ROLE.finding()
    if space not in spaces_offered(kind) or (mandated and space == Space.ORGANISATION):
        return errors.SPACE_NOT_OFFERED.finding(on="space", space=space.label)
    return None


@dataclass(frozen=True, slots=True)
class Post:
    """A role on a structure, or on one of its services."""

    role: Role
    service_id: int | None = None

    def reaches(self, other: Post) -> bool:
        """Whether the other post lies within this one's structure or service."""
        return self.service_id is None or self.service_id == other.service_id


def check_manages(posts: list[Post], target: Post) -> Finding | None:
    """Whether somebody with these posts may give, change or take away the target post."""
    managing = [post for post in posts if post.role != Role.USER and post.reaches(target)]
    if not managing:
        return errors.NOT_A_MANAGER.finding()
    if target.role == Role.PRINCIPAL and all(post.role != Role.PRINCIPAL for post in managing):
        return errors.PRINCIPAL_OUT_OF_REACH.finding()
    return None


def check_last_principal(post: Post, other_principals: int) -> Finding | None:
    """Whether the structure can do without this post; only principals of the whole structure count."""
    if post == Post(Role.PRINCIPAL) and other_principals == 0:
        return errors.LAST_PRINCIPAL.finding()
    return None


def check_first_member(post: Post, principals: int) -> Finding | None:
    """Whether somebody can take this post in a structure that has so many principals."""
    if post != Post(Role.PRINCIPAL) and principals == 0:
        return errors.FIRST_MEMBER_IS_PRINCIPAL.finding(on="role")
    return None
