"""Sessions in the database, each with its person, device and network, so that people see and end their own."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from accounts.models import Session

DEVICE, NETWORK = "device", "network"


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with what its person recognises the session by."""
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.user_id = data.get(SESSION_KEY)
        session.device = data.get(DEVICE, "")
        session.network = data.get(NETWORK, "")
        return session
