"""The portal's processes under honcho: one prefixed output, and all of them stop together."""

import os
import shlex
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from honcho import manager
from honcho.manager import Manager
from honcho.printer import Message, Printer
from honcho.process import Process

from chorus.embedded.launcher import tie_to_parent
from chorus.embedded.server import tied

_STOPPED_ON_REQUEST = {130, 143}

# A worker finishes its tasks before it leaves.
manager.KILL_WAIT = 20


class _Signals:
    """Tells the process itself to stop, where honcho tells its whole group: it stops its own children in order."""

    @staticmethod
    def terminate(pid: int) -> None:
        os.kill(pid, signal.SIGTERM)

    @staticmethod
    def kill(pid: int) -> None:
        os.killpg(pid, signal.SIGKILL)


class _TiedProcess(Process):
    """A process that does not outlive us, even after kill -9."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        tie_to_parent(signal.SIGKILL)
        super().run(events, ignore_signals)


class Supervisor(Manager):
    """honcho's manager over the processes that write into one directory, with a voice of our own in its output."""

    def __init__(self, directory: Path) -> None:
        super().__init__(Printer(sys.stdout))
        self._directory = directory
        self._process_ctor = _TiedProcess
        self._procmgr = _Signals()

    def add(self, name: str, command: list[str], env: Mapping[str, str]) -> None:
        """A process to start with the others, as an ordinary user even when root started us."""
        command = tied(command, signal.SIGTERM, "--unprivileged", str(self._directory))
        self.add_process(name, f"exec {shlex.join(command)}", env=dict(env))

    def say(self, text: str) -> None:
        """A line of ours among those of the processes."""
        now = datetime.now().astimezone()
        self._printer.write(Message(type="line", data=text, time=now, name="chorus", colour=None))

    @property
    def stopped_on_request(self) -> bool:
        """Whether somebody asked for the end; otherwise a process ended by itself."""
        return self.returncode in _STOPPED_ON_REQUEST
