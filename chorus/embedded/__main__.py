"""The whole portal on this machine: `python -m chorus.embedded`. Ctrl-C stops it; its data stay."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

from chorus.embedded.server import CannotRun, tied
from chorus.embedded.services import Server, only_run_in, running_services
from chorus.embedded.supervisor import Supervisor
from chorus.env import BASE_DIR, DATA_DIR, PORT, Role, for_child, optional

_BIN = Path(sys.executable).parent
_ENV = for_child(DJANGO_SETTINGS_MODULE="chorus.settings.dev", PYTHONUNBUFFERED="1")
_CELERY = [str(_BIN / "celery"), "--quiet", "-A", "chorus"]


def refuse_busy_port() -> None:
    """Better now and in words than from the web process later."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError as error:
            raise CannotRun(
                f"Le port {PORT} est déjà pris. Choisissez-en un autre, par exemple : CHORUS_PORT={PORT + 1} make run"
            ) from error


def prepare(supervisor: Supervisor) -> None:
    """Bring the database up to date, in a process of its own that gives its memory back."""
    command = tied([sys.executable, "-m", "chorus.embedded.prepare"], signal.SIGTERM)
    with subprocess.Popen(  # noqa: S603 (our own module)
        command, env=_ENV, cwd=BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            for line in process.stdout or ():
                supervisor.say(line.rstrip())
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        raise CannotRun("La préparation du portail a échoué : les lignes ci-dessus disent pourquoi.")


def add_processes(supervisor: Supervisor, servers: list[Server]) -> None:
    """What makes a portal, in the order in which it is told to stop."""
    web = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT), "--workers", "2"]
    threads = ["--blocking-threads", "8", "--no-ws", "--log-level", "error"]
    pids = [f"{server.name}={server.process.pid}" for server in servers if server.process]
    as_web, as_worker = {**_ENV, "CHORUS_ROLE": Role.WEB}, {**_ENV, "CHORUS_ROLE": Role.WORKER}
    supervisor.add("web", [str(_BIN / "granian"), *web, *threads, "chorus.wsgi:application"], as_web)
    supervisor.add("worker", [*_CELERY, "worker", "-Q", "fast,default,bulk", "-c", "2", "-l", "warning"], as_worker)
    supervisor.add("beat", [*_CELERY, "beat", "-s", str(DATA_DIR / "beat"), "--pidfile=", "-l", "warning"], as_worker)
    supervisor.add("chorus", [sys.executable, "-m", "chorus.embedded.watch", *pids], _ENV)


def run(supervisor: Supervisor) -> None:
    """Start everything, and stop everything when one of them ends or somebody asks."""
    with only_run_in(DATA_DIR):
        refuse_busy_port()
        supervisor.say("Démarrage de PostgreSQL et de Valkey…")
        urls = {"database_url": optional("DATABASE_URL"), "broker_url": optional("REDIS_URL")}
        with running_services(DATA_DIR, **urls) as servers:
            prepare(supervisor)
            add_processes(supervisor, servers)
            supervisor.say("Démarrage du portail…")
            supervisor.loop()
            supervisor.say("Arrêt de Valkey et de PostgreSQL…")
        supervisor.say("Tout est arrêté.")
    if not supervisor.stopped_on_request:
        raise CannotRun(
            "Un des processus s'est arrêté de lui-même, donc tout a été arrêté : voir les lignes ci-dessus."
        )


def main() -> int:
    """Run, and say in words what keeps us from running."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    supervisor = Supervisor(DATA_DIR)
    try:
        run(supervisor)
    except KeyboardInterrupt:
        supervisor.say("Tout est arrêté.")
    except CannotRun as reason:
        supervisor.say(str(reason))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
