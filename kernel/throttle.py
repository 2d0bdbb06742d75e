"""How often one person may ask for what costs something. Counted by each process: a brake, and no lock."""

from time import time

from django.core.cache import cache


def is_too_often(name: str, who: int, limit: int, seconds: int = 60) -> bool:
    """Count one more time; true once there were more than `limit` within the current window of so many seconds."""
    key = f"throttle:{name}:{who}:{int(time()) // seconds}"
    cache.add(key, 0, seconds)
    return int(cache.incr(key)) > limit
