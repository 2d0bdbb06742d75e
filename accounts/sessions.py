"""Sessions in the database, each with its person, device and network, so that people see and end their own."""

from copy import deepcopy
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import transaction

from accounts.models import Session

DEVICE, NETWORK = "device", "network"


class SessionStore(db.SessionStore):
    """Requests of one session run side by side: each writes what it changed itself, never what another one wrote."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        # The row's data, as this request last knew them.
        self._read: dict[str, Any] = {}

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        """The session's data; a copy of them tells later what changed."""
        data: dict[str, Any] = super().load()
        self._read = deepcopy(data)
        return data

    def save(self, must_create: bool = False) -> None:
        """Write what this request changed into the row as it is now."""
        if self.session_key is None:
            self.create()
            return
        with transaction.atomic():
            if not must_create:
                self._merge()
            super().save(must_create)
        self._read = deepcopy(self._session_cache)

    def _merge(self) -> None:
        mine = dict(self.items())
        row = Session.objects.select_for_update().filter(session_key=self.session_key).first()
        # Without its row Django tells that the session was ended meanwhile.
        if row is not None:
            self._session_cache = _merged(self._read, mine, self.decode(row.session_data))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with what its person recognises the session by."""
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.user_id = data.get(SESSION_KEY)
        session.device = data.get(DEVICE, "")
        session.network = data.get(NETWORK, "")
        return session


def _merged(read: dict[str, Any], mine: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What is there now, with what one request changed since it read; it removes only what it had seen."""
    seen_and_removed = {key for key in read.keys() - mine.keys() if now.get(key) == read[key]}
    changed = {key: value for key, value in mine.items() if key not in read or read[key] != value}
    return {key: value for key, value in now.items() if key not in seen_and_removed} | changed
