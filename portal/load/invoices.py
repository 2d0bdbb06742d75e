"""Invoices with the history that led them where they are, and the tally and partners that follow from both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from invoices.enums import NumberCheck, Status
from invoices.models import Invoice, StatusChange
from invoices.rules.delay import NO_CLOCK, Clock, after_move, started
from portal.load.copying import NULL, Copy, reserve_ids, text_of
from portal.load.paths import OLD_AFTER, Step, choose_paths
from portal.load.structures import Parties
from structures.enums import PAYMENT_DELAY_DAYS, PaymentDelayCategory

CHUNK = 20_000
# Of all invoices, one in three goes to the biggest entity; the others get fewer the later they come.
BIGGEST_SHARE = 3
YEARS = 2
_DELAY = PAYMENT_DELAY_DAYS[PaymentDelayCategory.STATE_OR_LOCAL]
_MADE_AVAILABLE: Final = "make_available"

_TALLY = """
    INSERT INTO invoices_statustally (structure_id, service_id, side, kind, status, delta)
    SELECT issuer_id, issuer_service_id, 'SUPPLIER', kind, supplier_status, count(*)
    FROM invoices_invoice WHERE id BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 4, 5
    UNION ALL
    SELECT recipient_id, recipient_service_id, 'RECIPIENT', kind, status, count(*)
    FROM invoices_invoice WHERE id BETWEEN %(first)s AND %(last)s AND made_available_at IS NOT NULL GROUP BY 1, 2, 4, 5
"""
_PARTNERS = """
    INSERT INTO structures_partner (supplier_id, client_id, first_exchange_at)
    SELECT issuer_id, recipient_id, min(made_available_at)
    FROM invoices_invoice WHERE id BETWEEN %(first)s AND %(last)s AND made_available_at IS NOT NULL GROUP BY 1, 2
    ON CONFLICT DO NOTHING
"""


_DEPOSITS = """
    INSERT INTO invoices_depositrecord (
        invoice_id, issuer_name, issuer_identifier_type, issuer_identifier,
        recipient_name, recipient_identifier_type, recipient_identifier
    )
    SELECT i.id, s.name, s.identifier_type, s.identifier, r.name, r.identifier_type, r.identifier
    FROM invoices_invoice i
    JOIN structures_structure s ON s.id = i.issuer_id
    JOIN structures_structure r ON r.id = i.recipient_id
    WHERE i.id BETWEEN %(first)s AND %(last)s AND i.first_sent_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Made:
    """One invoice: where it comes from and goes to, and when each of its steps was made."""

    pk: int
    created_at: datetime
    steps: tuple[Step, ...]
    moments: list[datetime]

    @property
    def status(self) -> str:
        """Where it stands."""
        return self.steps[-1].target if self.steps else Status.BROUILLON.value

    @property
    def arrived_at(self) -> datetime | None:
        """When its recipient got it, if it did."""
        found = (at for step, at in zip(self.steps, self.moments, strict=True) if step.move == _MADE_AVAILABLE)
        return next(found, None)


def make_invoices(count: int, parties: Parties, *, seed: int, pdf_id: int) -> Iterator[int]:
    """Write so many invoices, a chunk in each transaction; yields how many are written."""
    random = Random(seed + 1)  # noqa: S311 (made-up data, the same for the same seed)
    first, now = reserve_ids(Invoice, count), timezone.now()
    writer = _Writer(random, parties, seed, pdf_id)
    for start in range(0, count, CHUNK):
        ids = range(first + start, first + min(start + CHUNK, count))
        with transaction.atomic():
            writer.write(ids, start, now)
        yield start + len(ids)


@contextmanager
def without_indexes(count: int) -> Iterator[None]:
    """Write so many invoices without the indexes of lists and words, which are made again however it ends.

    Keeping them up takes most of the time of a load; making them again is not worth it for a few invoices more.
    """
    models = () if count < Invoice.objects.count() else (Invoice, StatusChange)
    with connection.schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    try:
        yield
    finally:
        # In a transaction, what is to be checked in the end is checked now: a table with such checks gets no index.
        connection.check_constraints()
        with connection.schema_editor() as editor:
            for model in models:
                for index in model._meta.indexes:
                    editor.add_index(model, index)


class _Writer:
    def __init__(self, random: Random, parties: Parties, seed: int, pdf_id: int) -> None:
        self._random, self._parties, self._seed = random, parties, seed
        self._entity_weights = list(accumulate(_entity_weights(len(parties.entities))))
        self._supplier_weights = list(accumulate(1 / (n + 10) for n in range(len(parties.suppliers))))
        self._invoices = Copy(Invoice, *_INVOICE_COLUMNS, pdf_id=pdf_id)
        self._history = Copy(StatusChange, *_HISTORY_COLUMNS)

    def write(self, ids: range, place: int, now: datetime) -> None:
        """These invoices, their history, and what both add to the tally, the partners and the deposits."""
        entities = self._choose(self._parties.entities, self._entity_weights, len(ids))
        suppliers = self._choose(self._parties.suppliers, self._supplier_weights, len(ids))
        made = self._make(ids, now)
        rows = zip(made, suppliers, entities, strict=True)
        self._invoices.write(self._row(place + n, *row) for n, row in enumerate(rows))
        self._history.write(line for one in made for line in _history(one))
        with connection.cursor() as cursor:
            for statement in (_TALLY, _PARTNERS, _DEPOSITS):
                cursor.execute(statement, {"first": ids[0], "last": ids[-1]})

    def _choose(self, among: Sequence[int], weights: Sequence[float], count: int) -> list[int]:
        return self._random.choices(among, cum_weights=weights, k=count)

    def _make(self, ids: range, now: datetime) -> list[Made]:
        random = self._random
        ages = [random.random() ** 2 * 365 * YEARS for _ in ids]
        fresh, old = (iter(choose_paths(random, len(ids), is_old=is_old)) for is_old in (False, True))
        return [
            _made(random, pk, now - timedelta(days=age), next(old if age > OLD_AFTER else fresh), now)
            for pk, age in zip(ids, ages, strict=True)
        ]

    def _row(self, n: int, one: Made, supplier: int, entity: int) -> tuple[str, ...]:
        service, code = self._random.choice(self._parties.services[entity])
        clock, arrived = _clock(one), one.arrived_at
        net = min(int(self._random.lognormvariate(11, 1.5)) + 500, 10**11)
        vat = net // 5
        never_arrived = one.status == Status.REJETEE and arrived is None
        is_taken = one.status not in _FREE_NUMBER and not never_arrived
        sent = one.moments[0] if one.steps else None
        gross = f"{(net + vat) / 100:.2f}"
        return (
            str(one.pk),
            one.status,
            one.status,
            str(one.moments[-1] if one.steps else one.created_at),
            str(supplier),
            str(entity),
            code if n % 2 else "",
            str(service) if arrived else NULL,
            f"ENG-{n % 997}",
            f"L{self._seed}-{n}",
            text_of(sent),
            text_of(is_taken),
            NumberCheck.FOUND.value if one.steps else NumberCheck.NOT_CHECKED.value,
            str((one.created_at - timedelta(days=1)).date()),
            f"{net / 100:.2f}",
            f"{vat / 100:.2f}",
            gross,
            gross,
            text_of(arrived),
            text_of(arrived is not None),
            text_of(clock.due),
            text_of(clock.stopped_on),
            text_of(clock.days_kept),
            text_of(one.status == Status.REJETEE),
            str(one.created_at),
            f"{self._seed:08x}-0000-4000-8000-{n:012x}",
        )


_FREE_NUMBER = frozenset({Status.BROUILLON, Status.ABANDONNEE})
_INVOICE_COLUMNS = (
    *("id", "status", "supplier_status", "status_changed_at", "issuer_id", "recipient_id", "service_code"),
    *("recipient_service_id", "commitment_number", "number", "first_sent_at", "number_is_taken", "number_check"),
    *("invoice_date", "net_amount", "vat_amount", "gross_amount", "payable_amount", "made_available_at"),
    *("has_reached_recipient", "due_date", "clock_stopped_on", "clock_days_kept", "needs_acknowledgement"),
    *("created_at", "form_key"),
)
_HISTORY_COLUMNS = ("invoice_id", "move", "source", "target", "side", "motive", "findings", "created_at")


def _entity_weights(count: int) -> list[float]:
    """The first one takes its share; the rest falls off slowly."""
    others = [1 / (n + 5) for n in range(1, count)]
    return [sum(others) / (BIGGEST_SHARE - 1) if others else 1.0, *others]


def _made(random: Random, pk: int, created: datetime, steps: tuple[Step, ...], now: datetime) -> Made:
    """The passing steps within seconds, those of people spread over the time since then."""
    moments, at = [], created
    for place in range(len(steps)):
        at += timedelta(seconds=2) if place < 3 else (now - at) * (random.random() * 0.4)
        moments.append(min(at, now))
    return Made(pk, created.astimezone(UTC), steps, moments)


def _clock(one: Made) -> Clock:
    """Where the payment clock stands after all the steps."""
    clock = NO_CLOCK
    for step, at in zip(one.steps, one.moments, strict=True):
        clock = started(at, _DELAY) if step.move == _MADE_AVAILABLE else after_move(clock, step.move, at)
    return clock


def _history(one: Made) -> Iterator[tuple[str, ...]]:
    for step, at in zip(one.steps, one.moments, strict=True):
        yield (str(one.pk), step.move, step.source, step.target, step.side, step.motive, "[]", str(at))
