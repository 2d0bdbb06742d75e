"""The portal under test: what `make run` serves, with its demo data, on a database and a broker number of its own."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from threading import Thread

import psycopg

from chorus.embedded.server import free_port, stop, tied
from chorus.env import BASE_DIR, DATA_DIR, for_child, optional

_DATABASE = "e2e"
_BROKER = 63
_READY = "Le portail est prêt"


@contextmanager
def running_portal():
    """Start web, worker and beat, hand over the portal's address once it answers, and stop all of it."""
    port = free_port()
    environment = for_child(
        CHORUS_DATA_DIR=str(DATA_DIR / _DATABASE),
        CHORUS_PORT=str(port),
        DATABASE_URL=_own_database(optional("DATABASE_URL")),
        REDIS_URL=optional("REDIS_URL").removesuffix("/0") + f"/{_BROKER}",
    )
    command = tied([sys.executable, "-m", "chorus.embedded"], signal.SIGTERM)
    with subprocess.Popen(
        command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            _await(process)
            # Somebody must go on reading what it says, or it would wait for that.
            reader = Thread(target=process.stdout.read)
            reader.start()
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process, signal.SIGTERM)
        reader.join()


def _own_database(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_DATABASE}")
    return f"{url.rpartition('/')[0]}/{_DATABASE}"


def _await(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if _READY in line:
            return
    raise AssertionError("the portal does not start:\n" + "".join(lines))
