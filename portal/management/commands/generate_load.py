"""Fill the database with invoices for tests of scale."""

import io
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas

from files.services import keep_own_file
from invoices.services.figures import reckon_months_again
from portal.load.invoices import make_invoices, without_indexes
from portal.load.structures import identifier_of, make_structures
from structures.models import Structure


class Command(BaseCommand):
    help = "Écrit des structures et des factures par millions, pour des essais de charge."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--invoices", type=int, default=1_000_000)
        parser.add_argument("--structures", type=int, default=50_000)
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same rows")
        parser.add_argument(
            "--force", action="store_true", help="also outside of the embedded run: nothing removes these rows again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count, seed = options["invoices"], options["seed"]
        if not (settings.EMBEDDED or options["force"]):
            raise CommandError("Des données inventées n’ont leur place que dans le portail embarqué (ou --force).")
        if options["structures"] < 2 or count < 1:
            raise CommandError("Il faut au moins deux structures et une facture.")
        if Structure.objects.filter(identifier=identifier_of(seed, 0)).exists():
            raise CommandError(f"La charge de graine {seed} est déjà là : choisissez-en une autre (--seed).")
        started = time.monotonic()
        with transaction.atomic():
            parties = make_structures(options["structures"], seed)
            pdf = keep_own_file(content=_pdf(seed), name="facture.pdf")
        self._tell("structures", options["structures"], started)
        started, written = time.monotonic(), 0
        with without_indexes(count):
            for written in make_invoices(count, parties, seed=seed, pdf_id=pdf.pk):
                if written % 200_000 == 0:
                    self._tell("factures", written, started)
        self._tell("factures", written, started)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        reckon_months_again(today=timezone.localdate())
        average = parties.entities[len(parties.entities) // 10]
        self.stdout.write(f"le plus gros destinataire : {parties.entities[0]}, un moyen : {average}")

    def _tell(self, what: str, count: int, started: float) -> None:
        seconds = max(time.monotonic() - started, 0.001)
        self.stdout.write(f"{count} {what} en {seconds:.1f} s, {count / seconds:.0f} par seconde")


def _pdf(seed: int) -> bytes:
    """The one original that all these invoices share."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 760, f"Facture d'essai L{seed}")
    canvas.save()
    return out.getvalue()
