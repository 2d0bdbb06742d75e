import io
import socket
import struct
import threading
from contextlib import contextmanager

import pytest

from files.antivirus import ScanFailed, scan_with_clamav
from files.enums import ScanState

# In two parts, so that no antivirus takes this file for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _read(connection, length):
    data = b""
    while len(data) < length:
        part = connection.recv(length - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _clamd(connection, limit):
    """What clamd does with INSTREAM."""
    assert _read(connection, 10) == b"zINSTREAM\0"
    received = b""
    while length := struct.unpack(">I", _read(connection, 4))[0]:
        received += _read(connection, length)
        if len(received) > limit:
            return b"INSTREAM size limit exceeded. ERROR\0"
    return b"stream: Eicar-Signature FOUND\0" if EICAR in received else b"stream: OK\0"


@contextmanager
def listening(settings, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV_ADDRESS = server.getsockname()

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.sendall(answer(connection))

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join(timeout=10)


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"bonjour", ScanState.CLEAN),
        (b"", ScanState.CLEAN),
        (bytes(300_000), ScanState.CLEAN),
        (EICAR, ScanState.INFECTED),
        (bytes(200_000) + EICAR, ScanState.INFECTED),
        (bytes(9_000_000), ScanState.UNREADABLE),
    ],
    ids=["clean", "empty", "several chunks", "EICAR", "EICAR far behind", "over the limit"],
)
def test_the_verdict_of_clamav(settings, data, verdict):
    with listening(settings, lambda connection: _clamd(connection, limit=1_000_000)):
        assert scan_with_clamav(io.BytesIO(data)) == verdict


@pytest.mark.parametrize("answer", [b"stream: Can't allocate memory ERROR\0", b"UNKNOWN COMMAND\0", b""])
def test_any_other_answer_is_no_verdict(settings, answer):
    with (
        listening(settings, lambda connection: _clamd(connection, limit=1_000_000) and answer),
        pytest.raises(ScanFailed),
    ):
        scan_with_clamav(io.BytesIO(b"bonjour"))


def test_an_absent_clamav_is_no_verdict(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV_ADDRESS = server.getsockname()
    with pytest.raises(ScanFailed):
        scan_with_clamav(io.BytesIO(b"bonjour"))


def test_a_silent_clamav_is_no_verdict(settings):
    settings.CLAMAV_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV_ADDRESS = server.getsockname()
        with pytest.raises(ScanFailed):
            scan_with_clamav(io.BytesIO(b"bonjour"))
