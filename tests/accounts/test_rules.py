from datetime import timedelta

import pytest

from accounts.rules import FREE_ATTEMPTS, delay_after, network_of


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (10_000, 3600)]
)
def test_the_delay_doubles_after_five_failures_up_to_an_hour(failures, seconds):
    assert delay_after(failures) == timedelta(seconds=seconds)


def test_the_delay_never_shrinks():
    delays = [delay_after(failures) for failures in range(FREE_ATTEMPTS, 40)]
    assert delays == sorted(delays)


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_an_ipv6_subscriber_counts_as_one_address(ip, network):
    assert network_of(ip) == network
