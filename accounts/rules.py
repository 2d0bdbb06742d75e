"""Pure decisions about accounts: waiting after failures, and passwords."""

import re
from collections.abc import Container
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from unicodedata import category, normalize

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


def shortened(ip: str) -> str:
    """Enough of an address to recognise one's own network by, and too little to single a person out."""
    address = ip_address(network_of(ip))
    if isinstance(address, IPv6Address):
        return f"{IPv6Address(int(address) >> 80 << 80)}x"
    return re.sub(r"\d+$", "x", str(address))


_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device_of(user_agent: str) -> str:
    """The browser and the system that people know their device by; empty if it says neither."""
    # Browsers claim to be their predecessors, so the first that matches is the most telling.
    found = [next((name for mark, name in names.items() if mark in user_agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return " – ".join(name for name in found if name)


# What stands for a letter in « m0td3p@sse ».
_LOOKALIKES = str.maketrans("0134578@$!€", "oleastbasie")
_SEQUENCES = tuple(row for run in ("01234567890" * 3, "abcdefghijklmnopqrstuvwxyz" * 2) for row in (run, run[::-1]))
_FEW_CHARACTERS = 4
_SHORTEST_PART = 3


def fold(text: str) -> str:
    """The text in lower case, without accents."""
    return "".join(char for char in normalize("NFKD", text.casefold()) if category(char) != "Mn")


def is_predictable(password: str, words: Container[str]) -> bool:
    """Whether it is one known word, two of them, a sequence or a repetition, under whatever signs and figures."""
    folded = fold(password)
    plain = re.sub(r"[\W_]", "", folded)
    decoded = re.sub(r"[^a-z]", "", folded.translate(_LOOKALIKES))
    trimmed = re.sub(r"[^a-z]", "", re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded).translate(_LOOKALIKES))
    kernels = {folded, plain, decoded, trimmed, re.sub(r"[^a-z]", "", folded)} - {""}
    return any(_is_known(kernel, words) for kernel in kernels)


def _is_known(text: str, words: Container[str]) -> bool:
    unit = text[: (text + text).index(text, 1)]
    if len(set(unit)) <= _FEW_CHARACTERS or unit in words or any(unit in run for run in _SEQUENCES):
        return True
    return any(
        unit[:cut] in words and unit[cut:] in words for cut in range(_SHORTEST_PART, len(unit) - _SHORTEST_PART + 1)
    )
