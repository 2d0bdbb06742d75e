"""Becomes a server that leaves with whoever started it, and never as root, since PostgreSQL refuses that.

Run as a script, before anything is installed in its way: `launcher.py SIGNAL DIRECTORY COMMAND…`. SIGNAL reaches the
server when its starter dies, even by kill -9. DIRECTORY is what the server writes to.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_INSIDE = 1000
_NOBODY = 65534


def _enter_namespace() -> None:
    """Look like an ordinary user from here on, while files are still written as root."""
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_INSIDE} 0 1")
    Path("/proc/self/gid_map").write_text(f"{_INSIDE} 0 1")


def _namespace_serves(directory: Path, command: list[str]) -> bool:
    """Whether a namespace is granted and still reaches the files; tried in a child, as there is no way back."""
    child = os.fork()
    if child == 0:
        try:
            _enter_namespace()
            os._exit(0 if os.access(command[0], os.X_OK) and os.access(directory, os.W_OK) else 1)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _give(directory: Path, owner: int) -> None:
    """A server wants to own its directory; the last run may have been somebody else."""
    if directory.stat().st_uid != owner:
        for path in (directory, *directory.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)


def main(signal_name: str, directory: Path, command: list[str]) -> None:
    """Drop root if we have it, tie our life to our parent's, and become the command."""
    leaving = signal.Signals[signal_name]
    if os.geteuid() == 0:
        if not _namespace_serves(directory, command):
            _give(directory, _NOBODY)
            # An ordinary user that may still walk through directories such as /root.
            identity = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
            reach = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
            tie = [f"--pdeathsig={leaving.name}"]
            os.execvp("setpriv", ["setpriv", *identity, *reach, *tie, "--", *command])  # noqa: S606, S607 (setpriv comes with every Linux)
        _give(directory, 0)
        _enter_namespace()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(leaving))
    os.execv(command[0], command)  # noqa: S606 (no shell, and the command is our caller's own)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
