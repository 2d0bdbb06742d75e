"""Loading INSEE's stock files: a line at a time into new tables, which take the place of the old ones at the end."""

import csv
import io
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, cast

from django.db import IntegrityError, connection, transaction
from psycopg import DataError

from structures.models import SireneEstablishment, SireneUnit
from structures.sirene.record import joined, town_name, unit_name

_BUFFER = 1 << 20
SAMPLE = Path(__file__).resolve().parent.parent / "sirene" / "sample"


class MalformedStock(Exception):
    """A stock file that cannot be loaded, with the line that is wrong; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Stock:
    """One of INSEE's files: the columns that are read, and the row that is made of their values."""

    model: type[SireneEstablishment | SireneUnit]
    key: str
    key_length: int
    columns: tuple[str, ...]
    row: Callable[..., Sequence[str]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many lines a file had, and how long it took."""

    path: Path
    rows: int
    seconds: float

    @property
    def rate(self) -> int:
        """Lines a second."""
        return round(self.rows / self.seconds) if self.seconds else 0


def _establishment(siret: str, diffusion: str, state: str, complement: str, *place: str) -> Sequence[str]:
    number, repetition, kind, street, special, postal_code, cedex_code, cedex, town, foreign_town, country = place
    return (
        siret,
        diffusion[:1],
        state[:1],
        joined(complement)[:255],
        joined(number, repetition, kind, street)[:255],
        joined(special)[:255],
        (joined(cedex_code) or joined(postal_code))[:10],
        town_name(cedex, town, foreign_town, country)[:255],
    )


def _unit(siren: str, diffusion: str, state: str, denomination: str, *person: str) -> Sequence[str]:
    usual_first_name, first_name, usual_name, name = person
    full_name = unit_name(denomination, joined(usual_first_name) or first_name, joined(usual_name) or name)
    return siren, diffusion[:1], state[:1], full_name[:201]


ESTABLISHMENTS = Stock(
    model=SireneEstablishment,
    key="siret",
    key_length=14,
    columns=(
        "siret",
        "statutDiffusionEtablissement",
        "etatAdministratifEtablissement",
        "complementAdresseEtablissement",
        "numeroVoieEtablissement",
        "indiceRepetitionEtablissement",
        "typeVoieEtablissement",
        "libelleVoieEtablissement",
        "distributionSpecialeEtablissement",
        "codePostalEtablissement",
        "codeCedexEtablissement",
        "libelleCedexEtablissement",
        "libelleCommuneEtablissement",
        "libelleCommuneEtrangerEtablissement",
        "libellePaysEtrangerEtablissement",
    ),
    row=_establishment,
)
UNITS = Stock(
    model=SireneUnit,
    key="siren",
    key_length=9,
    columns=(
        "siren",
        "statutDiffusionUniteLegale",
        "etatAdministratifUniteLegale",
        "denominationUniteLegale",
        "prenomUsuelUniteLegale",
        "prenom1UniteLegale",
        "nomUsageUniteLegale",
        "nomUniteLegale",
    ),
    row=_unit,
)


@transaction.atomic
def load_stock(*, establishments: Path, units: Path) -> list[Loaded]:
    """Put these files in place of what was loaded before: both, or neither.

    Nothing that people read is locked before both are copied, which takes minutes.
    """
    loaded = [_fill(UNITS, units), _fill(ESTABLISHMENTS, establishments)]
    for stock in (ESTABLISHMENTS, UNITS):  # as look-ups read them, so that none waits crosswise
        _swap(stock)
    return loaded


@transaction.atomic
def load_sample() -> list[Loaded]:
    """Load the made-up establishments of the demo, unless something is loaded already."""
    if SireneEstablishment.objects.exists() or SireneUnit.objects.exists():
        return []
    return load_stock(establishments=SAMPLE / "StockEtablissement.csv", units=SAMPLE / "StockUniteLegale.csv")


def _fill(stock: Stock, path: Path) -> Loaded:
    started = time.monotonic()
    table = stock.model._meta.db_table
    with connection.cursor() as cursor, _opened(path) as stream:
        cursor.execute(f"CREATE TABLE {table}_new (LIKE {table})")
        rows = _copy(cursor, stock, path, stream)
        try:
            cursor.execute(f"ALTER TABLE {table}_new ADD CONSTRAINT {table}_new_pkey PRIMARY KEY ({stock.key})")
        except IntegrityError as error:
            raise MalformedStock(f"{path}: {stock.key} repeated: {error}") from error
        cursor.execute(f"ANALYZE {table}_new")
    return Loaded(path, rows, time.monotonic() - started)


def _swap(stock: Stock) -> None:
    table = stock.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")
        cursor.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
        cursor.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {table}_new_pkey TO {table}_pkey")


def _copy(cursor: Any, stock: Stock, path: Path, stream: IO[bytes]) -> int:
    # The table was made in this transaction: its rows need no later visit by the vacuum.
    fields = ", ".join(field.attname for field in stock.model._meta.concrete_fields)
    rows = 0
    with cursor.copy(f"COPY {stock.model._meta.db_table}_new ({fields}) FROM STDIN WITH (FREEZE)") as copy:
        for line, values in _lines(stock, path, stream):
            try:
                copy.write_row(values)
            except DataError as error:
                raise MalformedStock(f"{path}, line {line}: {error}") from error
            rows += 1
    return rows


def _lines(stock: Stock, path: Path, stream: IO[bytes]) -> Iterator[tuple[int, Sequence[str]]]:
    """The number and the row of each line after the first."""
    reader = csv.reader(_decoded(path, stream), strict=True)
    try:
        head = next(reader, [])
        missing = [name for name in stock.columns if name not in head]
        if missing:
            raise MalformedStock(f"{path}, line 1: no column {', '.join(missing)}")
        pick = itemgetter(*[head.index(name) for name in stock.columns])
        width, length, make = len(head), stock.key_length, stock.row
        for cells in reader:
            if len(cells) != width:
                raise MalformedStock(f"{path}, line {reader.line_num}: {len(cells)} columns instead of {width}")
            values = pick(cells)
            key = values[0]
            if len(key) != length or not key.isdecimal():
                raise MalformedStock(f"{path}, line {reader.line_num}: {key!r} is no {stock.key}")
            yield reader.line_num, make(*values)
    except csv.Error as error:
        raise MalformedStock(f"{path}, line {reader.line_num}: {error}") from error


def _decoded(path: Path, stream: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise MalformedStock(f"{path}, line {number}: not UTF-8") from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a stock file: of the file itself, or of the one CSV file in a ZIP."""
    if not zipfile.is_zipfile(path):
        with path.open("rb", buffering=_BUFFER) as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            raise MalformedStock(f"{path}: one CSV file expected in the ZIP, found {len(names)}")
        with archive.open(names[0]) as member:
            yield io.BufferedReader(cast("io.RawIOBase", member), _BUFFER)
