"""A server on loopback that lives as long as we do."""

import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")
_START_SECONDS = 60
_STOP_SECONDS = 30


class CannotRun(Exception):
    """What keeps the portal from running, in words for whoever started it."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def kept_secret(path: Path) -> str:
    """The secret in this file, made the first time and readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def tied(command: list[str], leaving: signal.Signals, *options: str) -> list[str]:
    """The command that gets this signal when its starter dies."""
    return [sys.executable, "-I", "-S", str(_LAUNCHER), *options, leaving.name, *command]


def launch(command: list[str], *, directory: Path, log: Path, leaving: signal.Signals) -> subprocess.Popen[bytes]:
    """Start a server out of reach of the terminal's Ctrl-C: it stops when we say so, or with us."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 (our own launcher and binaries)
            tied(command, leaving, "--unprivileged", str(directory)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    """Whether the server got ready; no when it ended or took too long."""
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.02)
    return False


def stop(process: subprocess.Popen[bytes], leaving: signal.Signals) -> None:
    """Ask the server to leave, and make it if it does not."""
    for number in (leaving, signal.SIGKILL):
        process.send_signal(number)
        try:
            process.wait(_STOP_SECONDS)
            return
        except subprocess.TimeoutExpired:
            continue
