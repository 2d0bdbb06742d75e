from celery import shared_task

from outbox import services


@shared_task(name="outbox.deliver")
def deliver(delivery_id: int) -> None:
    services.deliver(delivery_id)


@shared_task(name="outbox.sweep")
def sweep() -> None:
    services.sweep()


@shared_task(name="outbox.purge")
def purge() -> None:
    services.purge()
