"""What runs in a child of `tests.support.faults`: the portal's own code, of which one function reports and may stop.

`python -m tests.support.faulty_process` is a Celery worker (its command line alone would take a second to import);
with the name of a function, it calls that function, as a web process would.
"""

import json
import os
import signal
import sys
from datetime import timedelta
from functools import wraps
from pkgutil import resolve_name

import django
from django.conf import settings

from chorus.celery import app


def _prepare(*, point, after, stop, pipe, setup, lease, overrides):
    django.setup()
    settings.OUTBOX_LEASE = timedelta(seconds=lease)
    for name, value in overrides.items():
        setattr(settings, name, value)
    for function in setup:
        resolve_name(function)()
    if point:
        _watch(point, after=after, stop=stop, pipe=pipe)


def _watch(point, *, after, stop, pipe):
    owner, name = point.rsplit(".", 1)
    owner = resolve_name(owner)
    original = getattr(owner, name)

    def report():
        os.write(pipe, b".")
        while stop:
            signal.pause()

    @wraps(original)
    def watched(*args, **kwargs):
        if not after:
            report()
        result = original(*args, **kwargs)
        if after:
            report()
        return result

    setattr(owner, name, watched)


def _work():
    """Like `celery worker --concurrency 1`, on every queue."""
    app.Worker(
        concurrency=1,
        queues="fast,default,bulk",
        loglevel="WARNING",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()


if __name__ == "__main__":
    _prepare(**json.loads(os.environ["CHORUS_FAULT"]))
    if len(sys.argv) > 1:
        resolve_name(sys.argv[1])()
    else:
        _work()
