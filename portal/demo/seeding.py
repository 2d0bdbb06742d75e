"""The whole of the demo data."""

from django.db import transaction

from portal.demo.invoices import seed_invoices
from portal.demo.organisations import seed_organisations, seed_users
from structures.services.sirene import load_sample


@transaction.atomic
def seed() -> int:
    """Make whatever is missing, all or nothing; returns how many invoices were made."""
    load_sample()
    seed_users()
    seed_organisations()
    return seed_invoices()
