"""Where what a page has to say waits for it: in the session."""

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage


class OwnMessages(SessionStorage):
    """Messages of a page, or those of one htmx answer alone."""

    _queued_messages: list[Message]

    def take_new(self) -> list[Message]:
        """What this very request has to say: whoever takes it shows it."""
        new, self._queued_messages = self._queued_messages, []
        return new
