"""INSEE's API Sirene 3.11: one establishment, asked with a deadline, repeated only by those who can wait."""

import json
import logging
import time
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, cast

import urllib3
from django.conf import settings

from kernel.errors import Refused
from structures import errors
from structures.sirene.breaker import REST_SECONDS, Breaker
from structures.sirene.record import DIFFUSED, OPEN, SireneRecord, joined, town_name, unit_name

logger = logging.getLogger(__name__)

# An answer is a few kilobytes.
MOST_BYTES = 1 << 20
BREAKER = Breaker()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a connection and for each part of an answer, how often to try, how long in all."""

    connect: float
    read: float
    tries: int
    seconds: float


# A page waits two seconds at most. A worker stays well below its own time limit.
IN_A_PAGE = Patience(connect=0.7, read=1.5, tries=1, seconds=2.0)
IN_A_WORKER = Patience(connect=3.0, read=8.0, tries=3, seconds=40.0)


class _Unanswered(Exception):
    """INSEE did not answer, or asked to come back after so many seconds."""

    def __init__(self, reason: str, *, retry_after: float | None = None, is_busy: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.is_busy = is_busy


def find(siret: str, *, is_patient: bool) -> SireneRecord | None:
    """The establishment with this SIRET, None if INSEE knows none, or a refusal that says why it cannot be known."""
    patience = IN_A_WORKER if is_patient else IN_A_PAGE
    give_up_at = time.monotonic() + patience.seconds
    for attempt in range(1, patience.tries + 1):
        if not BREAKER.lets_pass():
            raise Refused(errors.INSEE_UNAVAILABLE.finding())
        try:
            answer = _ask(siret, patience, give_up_at)
        except _Unanswered as failure:
            logger.warning("INSEE, attempt %s: %s", attempt, failure)
            BREAKER.failed(failure.retry_after or REST_SECONDS)
            pause = failure.retry_after or 2.0 ** (attempt - 1)
            if attempt == patience.tries or time.monotonic() + pause >= give_up_at:
                spec = errors.INSEE_BUSY if failure.is_busy else errors.INSEE_UNAVAILABLE
                raise Refused(spec.finding()) from failure
            time.sleep(pause)
        except Refused:
            BREAKER.succeeded()
            raise
        else:
            BREAKER.succeeded()
            return answer
    return None


def _ask(siret: str, patience: Patience, give_up_at: float) -> SireneRecord | None:
    """One question and what its answer means."""
    left = max(give_up_at - time.monotonic(), 0.1)
    timeout = urllib3.Timeout(connect=min(patience.connect, left), read=min(patience.read, left))
    headers = {"X-INSEE-Api-Key-Integration": settings.SIRENE_API_KEY, "Accept": "application/json"}
    url = f"{settings.SIRENE_API_URL}/siret/{siret}"
    try:
        with _pool().request(
            "GET", url, headers=headers, timeout=timeout, retries=False, redirect=False, preload_content=False
        ) as response:
            body = _body(cast("urllib3.HTTPResponse", response), give_up_at)
    except urllib3.exceptions.HTTPError as error:
        raise _Unanswered(str(error)) from error
    if response.status == HTTPStatus.NOT_FOUND:
        return None
    if response.status == HTTPStatus.FORBIDDEN:
        raise Refused(errors.NON_DIFFUSIBLE.finding(on="identifier", siret=siret))
    if response.status == HTTPStatus.UNAUTHORIZED:
        raise Refused(errors.INSEE_KEY_REFUSED.finding())
    if response.status != HTTPStatus.OK:
        raise _Unanswered(
            f"status {response.status}",
            retry_after=_seconds(response.headers.get("Retry-After")),
            is_busy=response.status == HTTPStatus.TOO_MANY_REQUESTS,
        )
    return _record(siret, body)


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4)


def _body(response: urllib3.HTTPResponse, give_up_at: float) -> bytes:
    """The whole answer, unless it trickles in for too long or never ends."""
    parts = []
    size = 0
    while part := response.read1(1 << 16):
        size += len(part)
        if size > MOST_BYTES or time.monotonic() > give_up_at:
            raise _Unanswered("the answer is too long or too slow")
        parts.append(part)
    return b"".join(parts)


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdecimal() else None


def _record(siret: str, body: bytes) -> SireneRecord:
    try:
        place = json.loads(body)["etablissement"]
        unit, address = place["uniteLegale"], place["adresseEtablissement"]
        now = next(one for one in place["periodesEtablissement"] if one.get("dateFin") is None)
    except (ValueError, LookupError, TypeError, StopIteration) as error:
        raise _Unanswered(f"an answer in another form: {error!r}") from error
    return SireneRecord(
        siret=siret,
        name=_name(unit),
        address=joined(*_parts(address, "numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie")),
        address_extra=joined(*_parts(address, "complementAdresse", "distributionSpeciale"), separator=", "),
        postal_code=joined(*_parts(address, "codeCedex")) or joined(*_parts(address, "codePostal")),
        town=town_name(
            *_parts(address, "libelleCedex", "libelleCommune", "libelleCommuneEtranger", "libellePaysEtranger")
        ),
        is_closed=now.get("etatAdministratifEtablissement") != OPEN or unit.get("etatAdministratifUniteLegale") != OPEN,
        is_diffusible=place.get("statutDiffusionEtablissement") == unit.get("statutDiffusionUniteLegale") == DIFFUSED,
    )


def _parts(address: dict[str, Any], *names: str) -> list[str | None]:
    return [address.get(f"{name}Etablissement") for name in names]


def _name(unit: dict[str, Any]) -> str:
    first_name = joined(unit.get("prenomUsuelUniteLegale")) or unit.get("prenom1UniteLegale")
    last_name = joined(unit.get("nomUsageUniteLegale")) or unit.get("nomUniteLegale")
    return unit_name(unit.get("denominationUniteLegale"), first_name, last_name)
