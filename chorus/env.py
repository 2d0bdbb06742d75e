"""The only reader of the environment: each setting that a deployment chooses, typed."""

import os
from enum import StrEnum
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# Reads NAME, or the file that NAME_FILE points at: how orchestrators hand over secrets.
env = environ.FileAwareEnv()


class Role(StrEnum):
    """What this process is for; the database connection differs."""

    WEB = "web"
    WORKER = "worker"
    COMMAND = "command"


# What the embedded run and the tests fall back on; production reads each value without a default.
DATA_DIR = Path(env.str("CHORUS_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
PORT = env.int("CHORUS_PORT", default=8000)
ROLE = Role(env.str("CHORUS_ROLE", default=Role.COMMAND))

# One database and one broker number for each of the processes that a test run is spread over.
TEST_WORKER = env.str("PYTEST_XDIST_WORKER", default="gw0")


def optional(name: str) -> str:
    """The value, or nothing."""
    return str(env.str(name, default="")).strip()


def require(*names: str) -> None:
    """Refuse to start without these values, naming all that are missing at once."""
    missing = [name for name in names if not optional(name)]
    if missing:
        raise ImproperlyConfigured(f"Chorus cannot start: missing from the environment: {', '.join(missing)}.")


def for_child(**values: str) -> dict[str, str]:
    """This environment and some more values, for a process that we start."""
    return {**os.environ, **values}
