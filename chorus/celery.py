"""The Celery application: `celery -A chorus`."""

from typing import Any

from celery import Celery
from celery.signals import task_prerun
from django.db import close_old_connections

app = Celery("chorus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def check_connection(**_: Any) -> None:
    """Between tasks a worker keeps its database connection: drop one that broke or is too old, as requests do."""
    close_old_connections()
