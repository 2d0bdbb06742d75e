"""The only reader of the environment: each setting that a deployment chooses, typed."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

# What the embedded run and the tests fall back on; production reads each value without a default.
DATA_DIR = Path(env.str("CHORUS_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
PORT = env.int("CHORUS_PORT", default=8000)
