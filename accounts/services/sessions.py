"""Ending sessions."""

from accounts.errors import SESSION_UNKNOWN
from accounts.models import User
from accounts.selectors import open_sessions
from accounts.services.security import write_log
from kernel.errors import Refused


def end_session(*, user: User, handle: str, current_key: str) -> None:
    """End one other session of this person."""
    for session in open_sessions(user, current_key):
        if session.handle == handle and not session.is_current:
            user.sessions.filter(session_key=session.key).delete()
            write_log("session.ended", user_id=user.pk)
            return
    raise Refused(SESSION_UNKNOWN.finding())


def end_other_sessions(*, user: User, current_key: str | None) -> None:
    """End every session of this person but the current one."""
    user.sessions.exclude(session_key=current_key or "").delete()
    write_log("sessions.ended", user_id=user.pk)
