from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.seeding import seed


class Command(BaseCommand):
    help = "Makes the demo accounts, structures and invoices that are not there yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="also outside of the embedded run: the password of the accounts is public",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.EMBEDDED or options["force"]):
            raise CommandError("Demo accounts have a public password: they belong in the embedded run (or --force).")
        told = seed()
        if options["verbosity"] > 0:
            self.stdout.write(f"{told} demo invoices made.")
