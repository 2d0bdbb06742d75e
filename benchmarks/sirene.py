"""Loading INSEE's stock files: rows a second and memory, beside reading the same file and beside COPY alone."""

import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from chorus.env import BASE_DIR, DATA_DIR, optional

SAMPLE = BASE_DIR / "structures" / "sirene" / "sample"
# Memory is looked at from inside the process that loads: its peak, in kilobytes on Linux.
_LOAD = """
import resource, sys, django
django.setup()
from django.core.management import call_command
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
call_command("load_sirene", "--units", sys.argv[1], "--establishments", sys.argv[2])
print("peak", before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

# In megabytes, from before a load to its peak.
MOST_GROWTH = 50


def run(*, rows: int) -> None:
    """Print what loading so many establishments, and a tenth of them, takes."""
    print(f"load_sirene: {rows} establishments and as many legal units")
    for part in (rows // 10, rows):
        establishments, units = _stock("StockEtablissement.csv", part), _stock("StockUniteLegale.csv", part)
        size = (establishments.stat().st_size + units.stat().st_size) / 1e6
        started = time.perf_counter()
        told = _in_a_process(str(units), str(establishments))
        seconds = time.perf_counter() - started
        *lines, peak = told.splitlines()
        before, most = (int(figure) / 1024 for figure in peak.split()[1:])
        print(f"  {part} rows, {size:.0f} MB: {seconds:.1f} s in all, the process included")
        for line in lines:
            print(f"    {line}")
        print(f"    memory: {before:.0f} MB at the start, {most:.0f} MB at its peak")
        if most - before > MOST_GROWTH:
            raise SystemExit("load_sirene takes more memory the more there is to load")
    print(f"  floor: the same establishments read by csv and nothing else {rows / _read(establishments):10.0f} rows/s")
    print(f"  floor: their siret and town copied, nothing else            {rows / _copied(rows):10.0f} rows/s")


def _stock(name: str, rows: int) -> Path:
    """A stock file of so many made-up rows, each another establishment, in the columns of the sample."""
    path = DATA_DIR / f"{rows}-{name}"
    with (SAMPLE / name).open(newline="") as sample, path.open("w", newline="") as out:
        reader = csv.DictReader(sample)
        model = next(reader)
        writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(_numbered(model, rows))
    return path


def _numbered(model: dict[str, str], rows: int) -> Iterator[dict[str, str]]:
    for number in range(rows):
        siren = f"{100_000_000 + number}"
        changes = {"siren": siren, "siret": f"{siren}00015", "denominationUniteLegale": f"ENTREPRISE {number}"}
        yield {**model, **{name: value for name, value in changes.items() if name in model}}


def _in_a_process(*arguments: str) -> str:
    command = [sys.executable, "-c", _LOAD, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _read(path: Path) -> float:
    started = time.perf_counter()
    with path.open(newline="") as stream:
        for _ in csv.reader(stream):
            pass
    return time.perf_counter() - started


def _copied(rows: int) -> float:
    with psycopg.connect(optional("DATABASE_URL")) as plain:
        plain.execute("CREATE TABLE floor (siret varchar(14), town varchar(255))")
        started = time.perf_counter()
        with plain.cursor() as cursor, cursor.copy("COPY floor FROM STDIN WITH (FREEZE)") as copy:
            for number in range(rows):
                copy.write_row((f"{number:014d}", "Valbourg"))
        plain.execute("ALTER TABLE floor ADD PRIMARY KEY (siret)")
        seconds = time.perf_counter() - started
        plain.rollback()
    return seconds
