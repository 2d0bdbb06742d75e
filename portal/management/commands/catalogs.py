from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.catalogs import catalogs


class Command(BaseCommand):
    help = "Writes the generated pages of docs/: errors, statuses, permissions, and the graph of the apps."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail if a page is not up to date.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = [
            (path, text)
            for path, text in catalogs().items()
            if not path.exists() or path.read_text(encoding="utf-8") != text
        ]
        if check and stale:
            raise CommandError("Not up to date, run `make catalog`: " + ", ".join(path.name for path, _ in stale))
        for path, text in stale:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {path.name}")
