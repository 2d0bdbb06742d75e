"""The database connection: pooled in the web, persistent in workers, and never waiting for ever in either."""

from typing import Any

import environ

from chorus.env import Role

_TIMEOUTS = {
    Role.WEB: {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"},
    # Below Celery's hard limit: the database gives up before the worker is killed.
    Role.WORKER: {"statement_timeout": "60s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "80s"},
    # Migrations and reports take the time they take.
    Role.COMMAND: {},
}


def database(url: str, role: Role) -> dict[str, Any]:
    """Django's settings for the PostgreSQL database at `url`, as a process of this role uses it."""
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    # Statements travel apart from their values, so that workers, which run the same few ones all day, have PostgreSQL
    # parse and plan them once. The web plans each anew: the best way to the rows of one structure is not another's.
    options["server_side_binding"] = True
    if role is Role.WORKER:
        options["prepare_threshold"] = 3
    if _TIMEOUTS[role]:
        options["options"] = " ".join(f"-c {name}={value}" for name, value in _TIMEOUTS[role].items())
    settings["CONN_HEALTH_CHECKS"] = True
    if role is Role.WEB:
        # CONN_MAX_AGE leaks connections under threads; the pool checks each connection that it hands out.
        options["pool"] = {"min_size": 1, "max_size": 10, "timeout": 5}
        settings["CONN_MAX_AGE"] = 0
    elif role is Role.WORKER:
        settings["CONN_MAX_AGE"] = 600
    return settings
