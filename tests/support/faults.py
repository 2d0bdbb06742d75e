"""Real processes of the portal, really killed at a named point, and a broker that loses everything.

A point is the dotted name of a function, as its caller finds it: `outbox.services._run` is "after the claim".
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from time import monotonic
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection

from chorus.env import BASE_DIR, for_child

AFTER_COMMIT = "outbox.services.wake_up"
AFTER_CLAIM = "outbox.services._run"
BEFORE_MAIL = "django.core.mail.EmailMultiAlternatives.send"
DELIVERED = "outbox.services.deliver"


class Process:
    """A running child; `wait` until it has reached its point, then `kill` it and all its children."""

    def __init__(self, process, pipe, log):
        self._process = process
        self._pipe = pipe
        self._log = log

    def wait(self, times=1, *, seconds=60):
        deadline = monotonic() + seconds
        while times > 0:
            readable, _, _ = select.select([self._pipe], [], [], max(0, deadline - monotonic()))
            reports = os.read(self._pipe, times) if readable else b""
            assert reports, f"the process did not get there:\n{self._read_log()}"
            times -= len(reports)

    def kill(self):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _read_log(self):
        self._log.seek(0)
        return self._log.read().decode()


def worker(at=None, **options):
    """A Celery worker, for the time of the block, that blocks for ever when it is about to call `at`."""
    return _running((), at, **options)


def portal(function, at=None, **options):
    """A process that calls `function` as a page would, and blocks when it is about to call `at`."""
    return _running((function,), at, **options)


@contextmanager
def _running(arguments, at, *, after=False, stop=True, setup=(), lease=120, **overrides):
    """With `after` the point is where `at` returns; without `stop` it is only reported each time."""
    reports, pipe = os.pipe()
    fault = {"point": at, "after": after, "stop": stop, "pipe": pipe}
    fault |= {"setup": setup, "lease": lease, "overrides": overrides}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.faulty_process", *arguments],
            cwd=BASE_DIR,
            env=_environment(CHORUS_FAULT=json.dumps(fault)),
            stdout=log,
            stderr=log,
            pass_fds=[pipe],
            start_new_session=True,
        )
        os.close(pipe)
        running = Process(process, reports, log)
        try:
            yield running
        finally:
            running.kill()
            os.close(reports)


def _environment(**values):
    database = connection.settings_dict
    credentials = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    address = f"{database['HOST']}:{database['PORT']}"
    url = f"postgresql://{credentials}@{address}/{database['NAME']}"
    # The checks are the work of other tests and would only slow down the start of a worker.
    return for_child(DATABASE_URL=url, CHORUS_ROLE="worker", CELERY_SKIP_CHECKS="1", **values)


def empty_broker():
    """Lose every message and all that Celery knows, as after FLUSHALL; other test processes keep theirs."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        client.flushdb()
