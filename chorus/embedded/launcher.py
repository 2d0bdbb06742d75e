"""Becomes a command that leaves with whoever started it, even by kill -9, and not as root where that is refused.

Run as a script, before anything is installed in its way:
`launcher.py [--unprivileged DIRECTORY] SIGNAL COMMAND…`. SIGNAL reaches the command when its starter dies. PostgreSQL
refuses root, and users without a name as containers have them: with --unprivileged, these become an ordinary user
who owns DIRECTORY.
"""

import argparse
import ctypes
import os
import pwd
import signal
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_NOBODY = pwd.getpwnam("nobody").pw_uid


def tie_to_parent(leaving: signal.Signals) -> None:
    """Have this signal sent to us when our parent ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(leaving))


def _enter_namespace() -> None:
    """Look like an ordinary user from here on, while files are still written as who we are."""
    user, group = os.geteuid(), os.getegid()
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} {group} 1")


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


def _is_ordinary() -> bool:
    """Whether PostgreSQL accepts who we are."""
    return os.geteuid() in {entry.pw_uid for entry in pwd.getpwall()} - {0}


def _give(directory: Path, owner: int) -> None:
    """PostgreSQL serves only what it owns."""
    if directory.stat().st_uid != owner:
        for path in (directory, *directory.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)


def _become_nobody(leaving: signal.Signals, directory: Path, command: list[str]) -> None:
    """Without namespaces: an ordinary user, but one that may still walk through directories such as /root."""
    _give(directory, _NOBODY)
    identity = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    reach = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    os.execvp("setpriv", ["setpriv", *identity, *reach, f"--pdeathsig={leaving.name[3:]}", "--", *command])  # noqa: S606, S607 (part of every Linux)


def main() -> None:
    """Become an ordinary user if asked to, tie our life to our parent's, and become the command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--unprivileged", type=Path)
    parser.add_argument("signal", type=signal.Signals.__getitem__)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    if asked.unprivileged and not _is_ordinary():
        if not _namespace_serves(asked.unprivileged, asked.command):
            _become_nobody(asked.signal, asked.unprivileged, asked.command)
        _enter_namespace()
    tie_to_parent(asked.signal)
    os.execv(asked.command[0], asked.command)  # noqa: S606 (no shell, and the command is our caller's own)


if __name__ == "__main__":
    main()
