import json
import logging
import subprocess
import sys

import pytest

from chorus.env import BASE_DIR, Role
from chorus.settings.database import database
from chorus.settings.logging import JsonFormatter, to_stdout
from chorus.settings.mail import smtp_mailer

URL = "postgresql://chorus@localhost:5432/chorus"

PRODUCTION = {
    "SECRET_KEY": "made-up-for-this-test",
    "PORTAL_URL": "https://portail.example/",
    "DATABASE_URL": URL,
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://localhost:587",
    "DEFAULT_FROM_EMAIL": "portail@portail.example",
    "FILES_ROOT": "/srv/chorus/files",
}
SHOW = """
import json
from django.utils.functional import Promise
from chorus.settings import prod
def shown(value): return "a text to translate" if isinstance(value, Promise) else str(value)
print(json.dumps({name: value for name, value in vars(prod).items() if name.isupper()}, default=shown))
"""


def load_production(environment):
    return subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, cwd=BASE_DIR, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def production():
    loaded = load_production(PRODUCTION)
    assert loaded.returncode == 0, loaded.stderr
    return json.loads(loaded.stdout)


def test_production_refuses_to_start_naming_every_missing_value_at_once():
    refused = load_production({"PORTAL_URL": PRODUCTION["PORTAL_URL"]})

    assert refused.returncode != 0
    message = refused.stderr.splitlines()[-1]
    assert [name for name in PRODUCTION if name in message] == [name for name in PRODUCTION if name != "PORTAL_URL"]


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_refuses_to_start_without(name):
    refused = load_production(PRODUCTION | {name: ""})

    assert refused.returncode != 0
    assert refused.stderr.splitlines()[-1].endswith(f"missing from the environment: {name}.")


def test_production_cookies_hold_for_this_host_over_https_alone(production):
    for cookie in ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"):
        assert production[f"{cookie}_NAME"].startswith("__Host-")
        assert production[f"{cookie}_SECURE"] is True


def test_production_scans_what_is_deposited_where_it_is_told_of_an_antivirus(production):
    assert production["FILES_SCANNING"] is False
    scanning = json.loads(load_production(PRODUCTION | {"CLAMAV_ADDRESS": "clamav:3310"}).stdout)
    assert scanning["FILES_SCANNING"] is True
    assert scanning["CLAMAV_ADDRESS"] == ["clamav", 3310]


def test_production_answers_to_its_own_name_alone(production):
    assert production["ALLOWED_HOSTS"] == ["portail.example"]
    assert production["DEBUG"] is False


def test_production_keeps_browsers_on_https_for_a_year(production):
    assert production["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert production["SECURE_HSTS_PRELOAD"]
    assert production["SECURE_SSL_REDIRECT"]


def test_a_proxy_header_is_believed_only_when_the_deployment_says_so(production):
    assert "SECURE_PROXY_SSL_HEADER" not in production
    behind_proxy = json.loads(load_production(PRODUCTION | {"TRUST_PROXY_HEADERS": "true"}).stdout)
    assert behind_proxy["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_the_web_takes_checked_connections_from_a_pool():
    settings = database(URL, Role.WEB)

    assert settings["OPTIONS"]["pool"]["max_size"] == 10
    assert settings["CONN_MAX_AGE"] == 0
    assert settings["CONN_HEALTH_CHECKS"] is True


def test_a_worker_keeps_a_plain_connection_and_checks_it():
    settings = database(URL, Role.WORKER)

    assert "pool" not in settings["OPTIONS"]
    assert settings["CONN_MAX_AGE"] > 0
    assert settings["CONN_HEALTH_CHECKS"] is True


def test_pages_give_up_on_a_statement_sooner_than_workers_and_commands_never_do():
    options = {role: database(URL, role)["OPTIONS"].get("options", "") for role in Role}

    assert "statement_timeout=15s" in options[Role.WEB]
    assert "lock_timeout=5s" in options[Role.WEB]
    assert "statement_timeout=60s" in options[Role.WORKER]
    assert options[Role.COMMAND] == ""


def test_workers_alone_have_statements_planned_once():
    prepared = {role: database(URL, role)["OPTIONS"].get("prepare_threshold") for role in Role}
    assert prepared == {Role.WEB: None, Role.WORKER: 3, Role.COMMAND: None}


def test_the_mail_server_is_one_url():
    options = smtp_mailer("smtp+tls://portail:p%40ss@smtp.example:587")["OPTIONS"]

    assert (options["host"], options["port"], options["use_tls"]) == ("smtp.example", 587, True)
    assert (options["username"], options["password"]) == ("portail", "p@ss")


def test_a_log_record_is_one_line_of_json_whatever_it_holds():
    record = logging.LogRecord("chorus", logging.INFO, __file__, 1, "faux\n{%s}\r\nnom", ("é",), None)

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"] == "faux\n{é}\r\nnom"


def test_a_failure_is_logged_with_its_traceback():
    try:
        raise ValueError("as an example")
    except ValueError:
        record = logging.LogRecord("chorus", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())

    assert "ValueError: as an example" in json.loads(JsonFormatter().format(record))["traceback"]


@pytest.mark.parametrize("form", ["json", "plain"])
def test_every_record_goes_to_standard_output_once(form):
    logging_settings = to_stdout(form, "INFO")

    assert logging_settings["handlers"]["stdout"]["stream"] == "ext://sys.stdout"
    assert logging_settings["root"]["handlers"] == ["stdout"]
    assert [logger["handlers"] for logger in logging_settings["loggers"].values()] == [[]]
