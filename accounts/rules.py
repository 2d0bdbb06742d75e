"""Pure decisions about signing in."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

# A person mistypes a few times; a program that guesses soon waits an hour between two tries.
FREE_ATTEMPTS = 5
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=1)
# What a company behind one address may mistype in the window; a program that tries many accounts does not get far.
ADDRESS_LIMIT = 100
ADDRESS_WINDOW = timedelta(minutes=15)
# A counter starts again after a day without an attempt.
MEMORY = timedelta(days=1)


def delay_after(failures: int) -> timedelta:
    """How long one address must wait before it tries the same account again."""
    if failures < FREE_ATTEMPTS:
        return timedelta()
    doublings = min(failures - FREE_ATTEMPTS, 10)  # more would pass the longest delay many times over
    return min(_FIRST_DELAY * (1 << doublings), _LONGEST_DELAY)


def network_of(ip: str) -> str:
    """What counts as one address: an IPv6 subscriber chooses freely among those of a /64."""
    address = ip_address(ip)
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
