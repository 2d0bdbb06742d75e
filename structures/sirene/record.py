"""What the portal takes over from INSEE, whichever source it comes from."""

from dataclasses import dataclass

MASKED = "[ND]"
OPEN, DIFFUSED = "A", "O"


@dataclass(frozen=True, slots=True, kw_only=True)
class SireneRecord:
    """An establishment as INSEE knows it, under the names of the structure's fields; masked values are empty."""

    siret: str
    name: str
    address: str = ""
    address_extra: str = ""
    postal_code: str = ""
    town: str = ""
    is_closed: bool = False
    is_diffusible: bool = True

    def values(self) -> dict[str, str]:
        """What INSEE decides of a structure, field by field."""
        return {
            "name": self.name[:201],
            "address": self.address[:255],
            "address_extra": self.address_extra[:255],
            "postal_code": self.postal_code[:10],
            "town": self.town[:100],
        }


def joined(*parts: str | None, separator: str = " ") -> str:
    """The parts that INSEE gives and does not mask, in one line."""
    return separator.join([part for part in parts if part and part != MASKED])


def unit_name(denomination: str | None, first_name: str | None, last_name: str | None) -> str:
    """A company's name; a sole trader has none but his or her own."""
    return joined(denomination) or joined(first_name, last_name)


def town_name(cedex: str | None, town: str | None, foreign_town: str | None, country: str | None) -> str:
    """The town of the postal code: the office of a CEDEX code, or a town abroad with its country."""
    return joined(cedex) or joined(town) or joined(foreign_town, country)
