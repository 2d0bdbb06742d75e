from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from structures.services.sirene import SAMPLE, MalformedStock, load_stock


class Command(BaseCommand):
    help = (
        "Loads INSEE's StockUniteLegale and StockEtablissement files (CSV, plain or zipped) in place of what was "
        "loaded before: both, or neither. Memory stays the same whatever their size."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=Path, default=SAMPLE / "StockUniteLegale.csv", help="StockUniteLegale")
        parser.add_argument(
            "--establishments", type=Path, default=SAMPLE / "StockEtablissement.csv", help="StockEtablissement"
        )

    def handle(self, *args: Any, units: Path, establishments: Path, **options: Any) -> None:
        try:
            loaded = load_stock(units=units, establishments=establishments)
        except (MalformedStock, OSError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        for one in loaded:
            self.stdout.write(f"{one.path.name}: {one.rows} rows in {one.seconds:.1f} s, {one.rate} rows/s")
