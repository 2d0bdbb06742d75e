"""No test reaches out: a connection that leaves the machine fails, naming where it wanted to go."""

import socket

import pytest

_LOOPBACK = ("127.", "::1", "localhost")


class OutsideNetwork(Exception):
    """A test tried to talk to another machine."""


def _guarded(connect):
    def guard(self, address):
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
            raise OutsideNetwork(f"tests may not connect to {address}")
        return connect(self, address)

    return guard


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        yield
