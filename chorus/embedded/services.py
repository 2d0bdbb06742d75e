"""The database and the broker of the embedded run, and where its commands find them."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from chorus.embedded.postgres import Postgres
from chorus.embedded.server import CannotRun
from chorus.embedded.valkey import Valkey

_URLS = "services.json"
Server = Postgres | Valkey


@contextmanager
def only_run_in(directory: Path) -> Iterator[None]:
    """Hold the directory for this run; the system frees it when we are gone, however we went."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(
                f"Le portail fonctionne déjà avec les données de {directory}. Arrêtez-le d'abord, ou choisissez un "
                "autre dossier : CHORUS_DATA_DIR=/un/autre/dossier make run"
            ) from error
        yield


@contextmanager
def running_services(directory: Path, *, database_url: str, broker_url: str) -> Iterator[list[Server]]:
    """Start what is not given by an URL, tell the commands where it is, and stop it in the opposite order."""
    with ExitStack() as stack:
        started: list[Server] = []

        def start(server: Server) -> str:
            stack.callback(server.stop)
            started.append(server)
            return server.start()

        urls = {
            "database": database_url or start(Postgres(directory / "postgres")),
            "broker": broker_url or start(Valkey(directory / "valkey")),
        }
        _write_urls(directory / _URLS, urls)
        stack.callback((directory / _URLS).unlink, missing_ok=True)
        yield started


def _write_urls(path: Path, urls: dict[str, str]) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(urls, file)


def running_url(directory: Path, name: str) -> str:
    """Where the run that uses this directory has its `database` or its `broker`."""
    try:
        urls: dict[str, str] = json.loads((directory / _URLS).read_text())
    except FileNotFoundError as error:
        raise CannotRun(
            f"Aucun portail ne fonctionne avec les données de {directory}. Lancez-le d'abord : make run"
        ) from error
    return urls[name]
