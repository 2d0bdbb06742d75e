"""Suppliers and public entities by the thousand: the first entity is by far the biggest."""

from dataclasses import dataclass
from random import Random

from stdnum import luhn

from portal.load.copying import Copy, reserve_ids, text_of
from structures.enums import StructureKind
from structures.models import Service, Structure

# One entity in five structures; one in twenty of those has services beside its default one.
PUBLIC_SHARE, SERVICES_SHARE, SERVICES = 5, 20, ("TECH", "ECOLES", "CULTURE", "VOIRIE", "SOCIAL")
_TOWNS = ("Valbourg", "Rivemont", "Saint-Arnould", "Haute-Rive", "Les Essarts", "Montclair", "Bellefontaine")
_TRADES = ("Menuiserie", "Imprimerie", "Béton", "Électricité", "Papeterie", "Chauffage", "Transports", "Traiteur")
_BODIES = ("Commune", "Communauté de communes", "Lycée", "Hôpital", "Département", "Syndicat des eaux")


@dataclass(frozen=True)
class Parties:
    """The ids of those who send and receive; `services` of each entity, with their codes, the default one first."""

    suppliers: list[int]
    entities: list[int]
    services: dict[int, list[tuple[int, str]]]


def make_structures(count: int, seed: int) -> Parties:
    """Write so many structures with their services."""
    random = Random(seed)  # noqa: S311 (made-up data, the same for the same seed)
    first = reserve_ids(Structure, count)
    entities = [first + n for n in range(max(1, count // PUBLIC_SHARE))]
    suppliers = [first + n for n in range(len(entities), count)]
    copy = Copy(Structure, "id", "kind", "identifier", "name", "town", "postal_code", "created_at")
    copy.write(_structure(random, seed, n, first + n, n < len(entities)) for n in range(count))
    return Parties(suppliers, entities, _make_services(entities))


def identifier_of(seed: int, n: int) -> str:
    """The SIRET of the n-th structure of a seed, with its check digits."""
    siren = f"7{seed % 100:02d}{n:05d}" if n < 100_000 else f"6{seed % 10}{n:06d}"
    siren += luhn.calc_check_digit(siren)
    return f"{siren}0001{luhn.calc_check_digit(f'{siren}0001')}"


def _structure(random: Random, seed: int, n: int, pk: int, is_public: bool) -> tuple[str, ...]:
    town, kind = random.choice(_TOWNS), StructureKind.PUBLIC if is_public else StructureKind.PRIVATE
    name = f"{random.choice(_BODIES if is_public else _TRADES)} {town} {n}"
    postal_code = f"{random.randint(1, 95):02d}{random.randint(0, 999):03d}"
    return (str(pk), kind.value, identifier_of(seed, n), name, town, postal_code, "2024-01-01T00:00:00Z")


def _make_services(entities: list[int]) -> dict[int, list[tuple[int, str]]]:
    known: dict[int, list[tuple[int, str]]] = {}
    rows: list[tuple[str, ...]] = []
    with_more = max(1, len(entities) // SERVICES_SHARE)
    first = reserve_ids(Service, len(entities) + with_more * len(SERVICES))
    for place, entity in enumerate(entities):
        codes = ("FACTURES_PUBLIQUES", *(SERVICES if place < with_more else ()))
        for code in codes:
            pk = first + len(rows)
            known.setdefault(entity, []).append((pk, code))
            rows.append((str(pk), str(entity), code, code.title(), text_of(code == codes[0])))
    Copy(Service, "id", "structure_id", "code", "label", "is_default").write(rows)
    return known
