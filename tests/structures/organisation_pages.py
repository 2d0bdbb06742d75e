"""The pages of Organisation, and who looks at them."""

import re

from structures.enums import Degree, Space
from tests.structures.factories import MembershipFactory

RIGHTS = {
    "modification": {Space.ORGANISATION: Degree.MODIFICATION},
    "consultation": {Space.ORGANISATION: Degree.CONSULTATION},
    "invoices": {Space.RECEIVED: Degree.MODIFICATION},
}
READS = [
    "structure-detail",
    "structure-progress",
    "structure-history",
    "service-list",
    "service-export",
    "service-print",
]
CHANGES = [
    *("structure-modify", "structure-activate", "structure-deactivate", "structure-insee", "structure-insee-confirm"),
    *("account-add", "account-edit", "account-delete"),
    *("service-add", "service-edit", "service-import"),
]
POSTS = [
    *("structure-modify", "structure-activate", "structure-deactivate", "structure-insee-confirm"),
    *("account-add", "account-edit", "account-delete"),
    *("service-add", "service-edit", "service-import", "service-import-confirm"),
    *("service-activate", "service-deactivate", "service-default"),
]


def colleague(client, town, rights):
    MembershipFactory(structure=town)
    client.force_login(MembershipFactory(structure=town, rights=RIGHTS[rights]).user)
    return client


def codes(response):
    return set(re.findall(r'data-error-code="([^"]+)"', response.text))


def version(client, address):
    return re.search(r'name="version" value="([^"]+)"', client.get(address).text)[1]
