"""The antivirus behind `settings.FILES_SCANNER`: a function from a stream to a verdict. ClamAV is the real one."""

import socket
import struct
from typing import BinaryIO

from django.conf import settings

from files.enums import ScanState

_CHUNK = 64 * 1024


class ScanFailed(Exception):
    """The antivirus gave no verdict; its delivery is tried again later."""


def scan_with_clamav(stream: BinaryIO) -> ScanState:
    """The verdict of the clamd at `settings.CLAMAV_ADDRESS`, which gets the bytes by its INSTREAM command."""
    try:
        with socket.create_connection(settings.CLAMAV_ADDRESS, timeout=settings.CLAMAV_TIMEOUT) as connection:
            answer = _instream(connection, stream)
    except OSError as error:
        raise ScanFailed(f"clamd did not answer: {error}") from error
    return _verdict(answer)


def _instream(connection: socket.socket, stream: BinaryIO) -> str:
    """Send the bytes in length-prefixed chunks, an empty one last; the answer ends with a zero byte."""
    connection.sendall(b"zINSTREAM\0")
    try:
        while chunk := stream.read(_CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd closes while we still send once the file is over its own limit; its answer says so.
        pass
    answer = b""
    while not answer.endswith(b"\0") and (part := connection.recv(4096)):
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _verdict(answer: str) -> ScanState:
    if answer == "stream: OK":
        return ScanState.CLEAN
    if answer.endswith(" FOUND"):
        return ScanState.INFECTED
    if "size limit exceeded" in answer:
        return ScanState.UNREADABLE
    raise ScanFailed(f"clamd answered {answer!r}")
