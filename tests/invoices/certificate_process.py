"""Draws a certificate in a process of its own: `python -m tests.invoices.certificate_process` prints its digest."""

import hashlib

import django

LINES = (
    ("Déposé le", "24/11/2026 à 10 h 42 (heure de Paris)"),
    ("Document", "Facture n° FA-2026-17"),
    ("Émetteur", "Ateliers Vauban SARL\nSIRET 90010137900015"),
)


def digest() -> str:
    from invoices.services.certificate import Certificate, draw

    content = draw(Certificate("Certificat de dépôt", "Certifié.", LINES, ("Empreinte SHA-256", "0" * 64), "Fin."))
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    django.setup()
    print(digest())  # noqa: T201 (what the other process reads)
