"""The Celery application: `celery -A chorus`."""

from celery import Celery

app = Celery("chorus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
