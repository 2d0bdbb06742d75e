from collections.abc import Collection

from django.contrib.auth import get_user_model

from notifications.registry import Kind


def addresses_to_notify(kind: Kind, user_ids: Collection[int]) -> list[str]:
    """The distinct contact addresses of those who want this kind; people who share an address get one mail."""
    users = get_user_model().objects.filter(pk__in=user_ids, is_active=True).order_by("pk")
    addresses = users.values_list("contact_address", flat=True)
    return list({address.lower(): address for address in addresses}.values())
