"""Leaves a service in peace that has failed several times in a row, so that pages do not each wait for it."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

FAILURES = 3
REST_SECONDS = 30.0


class Breaker:
    """Closed it lets every call pass; open it lets none pass, then one that finds out, in each process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._opens_again_at = 0.0

    def lets_pass(self) -> bool:
        """Whether to call now; of several who ask after the rest, the first one does."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._opens_again_at:
                return False
            self._opens_again_at = self._clock() + REST_SECONDS
            return True

    def succeeded(self) -> None:
        """The service answered: everybody may call."""
        with self._lock:
            self._failures = 0

    def failed(self, rest: float = REST_SECONDS) -> None:
        """The service did not answer; after too many times in a row it is left alone for so many seconds."""
        with self._lock:
            self._failures += 1
            self._opens_again_at = self._clock() + rest
