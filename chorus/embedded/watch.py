"""Tells when the portal answers and who can sign in, then watches the servers that the supervisor does not.

`python -m chorus.embedded.watch NAME=PID…`: ends, and so stops everything, when one of them ends.
"""

import http.client
import os
import select
import sys
import time

from chorus.env import PORT
from portal.demo.accounts import ACCOUNTS, PASSWORD

_HEALTH = "/sante/"
_READY_SECONDS = 60


def say(line: str) -> None:
    """A line for the supervisor's output."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def answers() -> bool:
    """Whether the web serves pages, its database included."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    try:
        connection.request("GET", _HEALTH)
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome() -> None:
    """Where the portal is and with which accounts to look at it."""
    width = max(len(login) for login in ACCOUNTS)
    say("")
    say(f"Le portail est prêt : http://127.0.0.1:{PORT}/")
    say(f"Comptes de démonstration (mot de passe : {PASSWORD}) :")
    for login, account in ACCOUNTS.items():
        say(f"  {login:<{width}}  {account.who}")
    say("Ctrl-C arrête tout ; les données restent.")


def main(servers: dict[str, int]) -> int:
    """Wait for the web, say so, and stay until a server ends."""
    ends = select.poll()
    names = {os.pidfd_open(pid): name for name, pid in servers.items()}
    for descriptor in names:
        ends.register(descriptor, select.POLLIN)
    deadline = time.monotonic() + _READY_SECONDS
    ready = False
    while True:
        ended = ends.poll(None if ready else 200)
        if ended:
            say(f"{names[ended[0][0]]} s'est arrêté : le portail ne peut pas continuer.")
            return 1
        if not ready and answers():
            ready = True
            welcome()
        elif not ready and time.monotonic() > deadline:
            say(f"Le portail ne répond pas sur le port {PORT} : les lignes ci-dessus disent pourquoi.")
            return 1


if __name__ == "__main__":
    pairs = [argument.split("=") for argument in sys.argv[1:]]
    sys.exit(main({name: int(pid) for name, pid in pairs}))
