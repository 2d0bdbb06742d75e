"""The portal under test: what `make run` serves, with its demo data, on a database and a broker number of its own."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
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
    _create_database()
    environment = _environment(CHORUS_PORT=str(port))
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


def let_days_pass_for_validators(number, days):
    """Ask a validator so many days earlier, and have a worker see to those who are silent, as beat does."""
    earlier = """
        UPDATE invoices_invoice
        SET validation_due_at = validation_due_at - %s, validator_1_asked_at = validator_1_asked_at - %s
        WHERE number = %s
    """
    passed = timedelta(days=days)
    with psycopg.connect(_database_url()) as connection:
        connection.execute(earlier, (passed, passed, number))
    command = [sys.executable, "-m", "celery", "-A", "chorus", "call", "invoices.silent_validators"]
    environment = _environment(DJANGO_SETTINGS_MODULE="chorus.settings.dev")
    subprocess.run(command, cwd=BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL)


def let_the_hospital_have(prefix, count, final=0):
    """So many invoices more, the last `final` of them paid; numbered from the prefix."""
    command = [sys.executable, "-m", "tests.e2e.many", prefix, str(count), str(final)]
    subprocess.run(command, cwd=BASE_DIR, env=_environment(DJANGO_SETTINGS_MODULE="chorus.settings.dev"), check=True)


def _environment(**values):
    return for_child(
        CHORUS_DATA_DIR=str(DATA_DIR / _DATABASE),
        DATABASE_URL=_database_url(),
        REDIS_URL=optional("REDIS_URL").removesuffix("/0") + f"/{_BROKER}",
        **values,
    )


def _database_url():
    return f"{optional('DATABASE_URL').rpartition('/')[0]}/{_DATABASE}"


def _create_database():
    with psycopg.connect(optional("DATABASE_URL"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_DATABASE}")


def _await(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if _READY in line:
            return
    raise AssertionError("the portal does not start:\n" + "".join(lines))
