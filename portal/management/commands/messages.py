from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.translations import current, files, problems

_SHOWN = 20


class Command(BaseCommand):
    help = "Keeps the English translation: gathers the texts of the code into locale/, and compiles what is translated."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail if anything is left to do.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        catalogue = current()
        left = problems(catalogue)
        stale = {
            path: content
            for path, content in files(catalogue).items()
            if not path.exists() or path.read_bytes() != content
        }
        if check and (stale or left):
            told = [f"{path.name} is not up to date, run `make messages`" for path in stale] + left
            raise CommandError("\n".join(told[:_SHOWN]))
        for path, content in stale.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            self.stdout.write(f"Wrote {path.name}")
        for problem in left:
            self.stdout.write(problem)
