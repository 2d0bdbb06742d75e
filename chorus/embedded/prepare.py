"""Brings the database, the static files and the demo data up to date: `python -m chorus.embedded.prepare`."""

import sys

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands


def say(line: str) -> None:
    """Each line at once, as another process relays it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Migrate, collect, and seed a database that nobody has used yet."""
    django.setup()
    say("Mise à jour de la base de données…")
    call_command("migrate", verbosity=0, interactive=False)
    say("Préparation des feuilles de style et des images…")
    call_command("collectstatic", verbosity=0, interactive=False)
    if "seed_demo" in get_commands() and not get_user_model().objects.exists():
        say("Création des données de démonstration…")
        call_command("seed_demo", verbosity=0)


if __name__ == "__main__":
    main()
