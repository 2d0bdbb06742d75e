from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from structures.services.sirene import MalformedStock, load_sample, load_stock


class Command(BaseCommand):
    help = (
        "Loads INSEE's StockUniteLegale and StockEtablissement files (CSV, plain or zipped) in place of what was "
        "loaded before: both, or neither. Without files, loads the made-up sample of the demo unless something is "
        "loaded already. Memory stays the same whatever their size."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=Path, help="StockUniteLegale")
        parser.add_argument("--establishments", type=Path, help="StockEtablissement")

    def handle(self, *args: Any, units: Path | None, establishments: Path | None, **options: Any) -> None:
        try:
            if units and establishments:
                loaded = load_stock(units=units, establishments=establishments)
            elif units or establishments:
                raise CommandError("Nothing was loaded. Give both --units and --establishments, or neither.")
            else:
                loaded = load_sample()
        except (MalformedStock, OSError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if not loaded:
            self.stdout.write("Something is loaded already: the sample was left alone.")
        for one in loaded:
            self.stdout.write(f"{one.path.name}: {one.rows} rows in {one.seconds:.1f} s, {one.rate} rows/s")
