"""Starts a PostgreSQL and a Valkey of the tests' own, before the settings are read, and stops them at the end.

A database that is installed on the machine, or named in the environment, is never used. The processes of `-n` inherit
the servers of the first one; each has its own database, broker number and files (see `chorus.settings.test`).

`python -m tests.support.services COMMAND…` runs a command on such servers: checks ask the database what it can do.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from chorus.embedded.postgres import THROWAWAY, Postgres
from chorus.embedded.valkey import Valkey

pytest_plugins = ["tests.support.network"]


def _start() -> None:
    directory = Path(tempfile.mkdtemp(prefix="chorus-tests-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    database, broker = Postgres(directory / "postgres", THROWAWAY), Valkey(directory / "valkey")
    for server in (database, broker):
        atexit.register(server.stop)
    os.environ |= {
        "CHORUS_DATA_DIR": str(directory),
        "DATABASE_URL": database.start(),
        "REDIS_URL": broker.start(),
    }


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()

if __name__ == "__main__":
    sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
