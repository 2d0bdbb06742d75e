"""The mails that `mails.transport.FolderBackend` wrote."""

import email
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from pathlib import Path

from django.conf import settings

LATEST = 200


@dataclass(frozen=True)
class FolderMail:
    """One message of the folder, read when asked."""

    path: Path

    @property
    def name(self) -> str:
        """What the file is called, without its extension."""
        return self.path.stem

    @cached_property
    def message(self) -> EmailMessage:
        """The whole message."""
        return email.message_from_bytes(self.path.read_bytes(), policy=default)

    @property
    def subject(self) -> str:
        """The subject as readers see it."""
        return str(self.message["Subject"])

    @property
    def recipient(self) -> str:
        """Whom it went to."""
        return str(self.message["To"])

    @property
    def sent_at(self) -> datetime:
        """When it was written."""
        date: datetime = self.message["Date"].datetime
        return date

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header, in the message's own order."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        """The text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part, or nothing."""
        return self._part("html")

    def _part(self, subtype: str) -> str:
        part = self.message.get_body((subtype,))
        return str(part.get_content()) if part else ""


def folder_mails() -> list[FolderMail]:
    """The latest mails in the folder, newest first."""
    paths = sorted(settings.MAIL_DIR.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [FolderMail(path) for path in paths[:LATEST]]


def folder_mail(name: str) -> FolderMail | None:
    """The mail of this file name; a name that leads elsewhere is no mail."""
    path: Path = settings.MAIL_DIR / f"{name}.eml"
    return FolderMail(path) if path.parent == settings.MAIL_DIR and path.is_file() else None
