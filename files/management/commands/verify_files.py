from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from files.services import verify_files

SECONDS_BETWEEN_WORDS = 5


class Command(BaseCommand):
    help = "Hashes every stored file again and names those that differ from their digest or are missing."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        seen = damaged = 0
        told = monotonic()
        for damage in verify_files():
            seen += 1
            if damage is not None:
                damaged += 1
                state = "missing" if damage.is_missing else "differs"
                self.stderr.write(f"{state}: {damage.sha256} {', '.join(damage.names)}")
            if verbosity and monotonic() - told >= SECONDS_BETWEEN_WORDS:
                told = monotonic()
                self.stdout.write(f"{seen} files verified, {damaged} damaged so far…")
        if damaged:
            raise CommandError(f"{seen} files verified, {damaged} damaged.")
        if verbosity:
            self.stdout.write(f"{seen} files verified, all whole.")
