import signal
import socket
import stat
import subprocess
import sys

import psycopg
import pytest
import redis

from chorus.embedded import __main__ as embedded
from chorus.embedded.postgres import THROWAWAY, Postgres
from chorus.embedded.server import CannotRun, free_port, kept_secret, tied
from chorus.embedded.services import only_run_in, running_services, running_url
from chorus.env import BASE_DIR, for_child


def embedded_run(directory, port):
    environment = for_child(CHORUS_DATA_DIR=str(directory), CHORUS_PORT=str(port))
    return subprocess.run(
        [sys.executable, "-m", "chorus.embedded"],
        env=environment,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_second_start_finds_its_data_again_even_after_a_kill(tmp_path):
    first = Postgres(tmp_path)
    with psycopg.connect(first.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'encore là' AS word")
    # An immediate end, with a file left behind that names a process which is somebody else by now.
    first.process.send_signal(signal.SIGQUIT)
    first.process.wait(10)
    (tmp_path / "data" / "postmaster.pid").write_text(f"1\n{tmp_path / 'data'}\n")

    second = Postgres(tmp_path)
    try:
        with psycopg.connect(second.start()) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("encore là",)
    finally:
        second.stop()
    assert second.process.returncode == 0


def test_the_database_sorts_and_searches_as_the_portal_needs_and_opens_to_its_password_alone(tmp_path):
    server = Postgres(tmp_path, THROWAWAY)
    try:
        url = server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            assert connection.execute("SELECT lower('É')").fetchone() == ("é",)
            connection.execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url, password="guessed")
    finally:
        server.stop()


def test_servers_given_by_url_are_used_as_they_are(tmp_path):
    with running_services(
        tmp_path, database_url="postgresql://elsewhere/db", broker_url="redis://elsewhere"
    ) as started:
        assert started == []
        assert running_url(tmp_path, "database") == "postgresql://elsewhere/db"
        assert running_url(tmp_path, "broker") == "redis://elsewhere"


def test_the_broker_refuses_new_tasks_rather_than_forget_one(tmp_path):
    with running_services(tmp_path, database_url="postgresql://elsewhere/db", broker_url="") as (valkey,):
        with redis.Redis.from_url(running_url(tmp_path, "broker")) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert client.config_get("bind") == {"bind": "127.0.0.1"}
        assert stat.S_IMODE((tmp_path / "services.json").stat().st_mode) == 0o600

    assert valkey.process.returncode == 0
    with pytest.raises(CannotRun, match="make run"):
        running_url(tmp_path, "broker")


def test_a_second_run_on_the_same_data_is_refused_in_words(tmp_path):
    with only_run_in(tmp_path):
        refused = embedded_run(tmp_path, free_port())

    assert refused.returncode == 1
    assert f"fonctionne déjà avec les données de {tmp_path}" in refused.stdout
    assert not (tmp_path / "postgres").exists()


def test_a_busy_port_is_refused_in_words_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = embedded_run(tmp_path, port)

    assert refused.returncode == 1
    assert f"Le port {port} est déjà pris" in refused.stdout
    assert not (tmp_path / "postgres").exists()


def test_a_server_leaves_with_whoever_started_it_even_by_kill(tmp_path):
    # The starter prints when its server is up, and waits to be killed.
    starter = f"""
import signal, subprocess, sys
server = subprocess.Popen({
        tied([sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"], signal.SIGTERM)!r
    })
signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        process.kill()
        # The pipe ends when its last holder, the server, is gone.
        assert process.stdout.read() == ""


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "secret"

    secret = kept_secret(path)

    assert len(secret) >= 50
    assert kept_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_worker_and_beat_are_told_to_stop_after_the_web():
    told = []

    class Told:
        def add(self, name, command, env):
            told.append((name, env.get("CHORUS_ROLE")))

    embedded.add_processes(Told(), [])

    assert told[:3] == [("web", "web"), ("worker", "worker"), ("beat", "worker")]
