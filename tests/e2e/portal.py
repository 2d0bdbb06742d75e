"""The portal under test: what `make run` serves, with its demo data, on a database and a broker number of its own."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

import psycopg

from chorus.embedded.server import free_port, stop, tied
from chorus.env import BASE_DIR, DATA_DIR, for_child, optional

_DATABASE = "e2e"
_BROKER = 63
_READY = "Le portail est prêt"


@dataclass(frozen=True)
class Portal:
    """Where it answers, and the process of all its processes."""

    address: str
    pid: int

    @contextmanager
    def resting_workers(self):
        """What is sent meanwhile waits to be routed, as on a day with many invoices."""
        worker = self._worker()
        os.kill(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(worker, signal.SIGCONT)

    def _worker(self):
        """The one that hands work to the others."""
        known = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True
        )
        lines = (line.split(maxsplit=2) for line in known.stdout.splitlines())
        processes = {int(pid): (int(parent), " worker " in command) for pid, parent, command in lines}
        generation = {self.pid}
        while generation := {pid for pid, (parent, _) in processes.items() if parent in generation}:
            for pid in generation:
                if processes[pid][1]:
                    return pid
        raise AssertionError("the portal has no worker")


@contextmanager
def running_portal():
    """Start web, worker and beat, hand over the portal once it answers, and stop all of it."""
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
            yield Portal(f"http://127.0.0.1:{port}", process.pid)
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


def receive_many(number, count):
    """Have the hospital receive so many invoices at once, numbered from this one on: copies of one that it has."""
    copied = """
        SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
        WHERE table_name = 'invoices_invoice' AND is_generated = 'NEVER'
        AND column_name NOT IN ('id', 'number', 'form_key')
    """
    copy = """
        INSERT INTO invoices_invoice ({columns}, number, form_key)
        SELECT {columns}, %s || '-' || lpad(copies.n::text, 2, '0'), gen_random_uuid()
        FROM (SELECT * FROM invoices_invoice WHERE status = 'MISE_A_DISPOSITION' AND recipient_id = (
            SELECT id FROM structures_structure WHERE identifier = '90011192300018') ORDER BY id LIMIT 1) AS one
        CROSS JOIN generate_series(1, %s) AS copies (n)
    """
    with psycopg.connect(_database_url()) as connection:
        (columns,) = connection.execute(copied).fetchone()
        connection.execute(copy.format(columns=columns), (number, count))


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
