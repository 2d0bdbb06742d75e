"""`python -m benchmarks [pipeline] [lists] [desk] [sirene] [prefill]` starts the servers, measures, throws away.

PostgreSQL and Valkey run with the settings of production (every commit reaches the disk). Sizes come from the options.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django

from chorus.embedded.postgres import Postgres
from chorus.embedded.valkey import Valkey

BENCHMARKS = ("pipeline", "lists", "desk", "sirene", "prefill")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which ones; all by default")
    parser.add_argument("--invoices", type=int, default=300, help="invoices through the pipeline")
    parser.add_argument("--workers", type=int, default=2, help="processes of the Celery worker")
    parser.add_argument("--rows", type=int, default=100_000, help="invoices in the list")
    parser.add_argument("--load", type=int, default=1_000_000, help="invoices of all entities, for the desk")
    parser.add_argument("--establishments", type=int, default=1_000_000, help="lines of INSEE's stock files")
    parser.add_argument("--layouts", type=int, default=400, help="made-up invoices that pre-filling is tried on")
    options = parser.parse_args()

    directory = Path(tempfile.mkdtemp(prefix="chorus-bench-"))
    database, broker = Postgres(directory / "postgres"), Valkey(directory / "valkey")
    try:
        os.environ |= {
            "CHORUS_DATA_DIR": str(directory),
            "DATABASE_URL": database.start(),
            "REDIS_URL": broker.start(),
            "DJANGO_SETTINGS_MODULE": "chorus.settings.dev",
        }
        run(options)
    finally:
        broker.stop()
        database.stop()
        shutil.rmtree(directory, ignore_errors=True)


def run(options: argparse.Namespace) -> None:
    """Migrate, then run each benchmark asked for; the portal's modules can be imported only now."""
    django.setup()
    from django.core.management import call_command

    from benchmarks import desk, lists, pipeline, prefill, sirene

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    names = options.names or BENCHMARKS
    # First, on a database that holds nothing else: it says how many invoices there are.
    if "desk" in names:
        desk.run(invoices=options.load)
    if "lists" in names:
        lists.run(rows=options.rows)
    if "sirene" in names:
        sirene.run(rows=options.establishments)
    if "prefill" in names:
        prefill.run(layouts=options.layouts)
    # Last, since its floor does away with constraints.
    if "pipeline" in names:
        pipeline.run(invoices=options.invoices, workers=options.workers)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
