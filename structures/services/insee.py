"""What INSEE says of an establishment, from the source that the settings choose."""

from django.conf import settings
from django.utils.module_loading import import_string

from kernel.errors import Refused, refuse_if
from kernel.system_errors import ASKED_TOO_OFTEN
from kernel.throttle import is_too_often
from structures import errors
from structures.enums import IdentifierType
from structures.rules import check_establishment, check_identifier, normalised_identifier
from structures.sirene.record import SireneRecord

# By one person within a minute.
MOST_LOOKUPS = 10


def lookup(siret: str, *, asked_by: int | None = None, is_patient: bool = False) -> SireneRecord:
    """The open, diffusible establishment with this SIRET, or the reason why its data cannot be taken over.

    A page waits two seconds at most, and asks in somebody's name only so often, since INSEE counts what the portal
    asks; a worker, which is patient, tries several times.
    """
    siret = normalised_identifier(IdentifierType.SIRET, siret)
    allowed = settings.ALLOW_TEST_SIRETS
    refuse_if([check_identifier(IdentifierType.SIRET, siret, allow_test_sirets=allowed)])
    if asked_by is not None:
        refuse_if([ASKED_TOO_OFTEN.finding() if is_too_often("insee", asked_by, MOST_LOOKUPS) else None])
    record: SireneRecord | None = import_string(settings.SIRENE_SOURCE)(siret, is_patient=is_patient)
    if record is None:
        raise Refused(errors.NOT_IN_SIRENE.finding(on="identifier", siret=siret))
    refuse_if([check_establishment(record)])
    return record
