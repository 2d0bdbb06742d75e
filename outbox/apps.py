from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self) -> None:
        # Whoever publishes must know the subscribers of every app, the web process included.
        autodiscover_modules("tasks")
