"""Who is told of which event. Each app's `tasks.py` registers its handlers on import."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

type Handler = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A handler and how it runs: `atomic` in one transaction with its mark, or outside of any."""

    name: str
    events: tuple[str, ...]
    atomic: bool
    queue: str
    handler: Handler


_subscribers: dict[str, Subscriber] = {}


def subscriber[H: Handler](*events: str, name: str, atomic: bool, queue: str = "default") -> Callable[[H], H]:
    """Register the decorated handler; a name used twice stops the import."""

    def register(handler: H) -> H:
        if name in _subscribers:
            raise ValueError(f"subscriber {name} is registered twice")
        _subscribers[name] = Subscriber(name, events, atomic, queue, handler)
        return handler

    return register


def subscribers_of(event: str) -> list[Subscriber]:
    """Those to be told of this event."""
    return [one for one in _subscribers.values() if event in one.events]


def subscriber_named(name: str) -> Subscriber | None:
    """The subscriber of this name, unless this version of the portal has none."""
    return _subscribers.get(name)
