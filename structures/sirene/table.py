"""The source of the embedded run: the tables that `manage.py load_sirene` fills from INSEE's stock files."""

from structures.models import SireneEstablishment, SireneUnit
from structures.sirene.record import DIFFUSED, OPEN, SireneRecord, joined


def find(siret: str, *, is_patient: bool) -> SireneRecord | None:
    """The establishment with this SIRET; a table answers at once, whoever asks."""
    place = SireneEstablishment.objects.filter(pk=siret).first()
    unit = SireneUnit.objects.filter(pk=siret[:9]).first()
    if place is None or unit is None:
        return None
    return SireneRecord(
        siret=siret,
        name=unit.name,
        address=place.street,
        address_extra=joined(place.complement, place.special, separator=", "),
        postal_code=place.postal_code,
        town=place.town,
        is_closed=place.state != OPEN or unit.state != OPEN,
        is_diffusible=place.diffusion == unit.diffusion == DIFFUSED,
    )
