from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules

from outbox.checks import check_time_limits


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self) -> None:
        # Whoever publishes must know the subscribers of every app, the web process included.
        autodiscover_modules("tasks")
        checks.register(check_time_limits)
