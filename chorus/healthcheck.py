"""Asks the web process of this container how it is: `python -m chorus.healthcheck` fails when it is not well."""

import http.client
import sys
from urllib.parse import urlsplit

from chorus.env import PORT, env


def is_well() -> bool:
    """Whether the health page answers, under the only name that the portal serves."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    connection.request("GET", "/sante/", headers={"Host": urlsplit(env.str("PORTAL_URL")).netloc})
    return connection.getresponse().status == http.HTTPStatus.OK


if __name__ == "__main__":
    sys.exit(0 if is_well() else 1)
