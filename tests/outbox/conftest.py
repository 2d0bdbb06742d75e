import pytest

from outbox import registry, wakeups


@pytest.fixture
def subscribe(monkeypatch):
    """Registers a handler for the time of one test."""
    monkeypatch.setattr(registry, "_subscribers", dict(registry._subscribers))

    def subscribe(handler, *, event="toy.happened", name="toys.handle", atomic=True, queue="default"):
        registry.subscriber(event, name=name, atomic=atomic, queue=queue)(handler)

    return subscribe


@pytest.fixture
def sent(monkeypatch):
    """The wake-ups of this test, in place of a broker."""
    wakeups_sent = []
    monkeypatch.setattr(wakeups, "_quiet_until", 0.0)
    monkeypatch.setattr(
        wakeups.current_app,
        "send_task",
        lambda name, args, *, queue, producer: wakeups_sent.append((name, *args, queue)),
    )
    return wakeups_sent
