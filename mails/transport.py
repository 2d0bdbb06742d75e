"""How a mail leaves: its message, what a mail server's refusal means, and the folder of the embedded run."""

import os
import re
from collections.abc import Sequence
from email.utils import format_datetime
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from mails.models import Mail


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The message, the same however often it is made."""
    headers = {
        "Message-ID": f"<mail-{mail.pk}@{urlsplit(settings.PORTAL_URL).hostname}>",
        "Date": format_datetime(mail.created_at),
        "Auto-Submitted": "auto-generated",
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.address], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    return message


def is_permanent(error: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """Whether the server will refuse this mail next time too (5xx), rather than ask for patience (4xx)."""
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return all(code >= 500 for code, _ in error.recipients.values())


class FolderBackend(BaseEmailBackend):
    """Writes each message to MAIL_DIR under its Message-ID: a mail sent again replaces itself."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder: Path = settings.MAIL_DIR
        folder.mkdir(parents=True, exist_ok=True)
        for email_message in email_messages:
            message = email_message.message()
            name = re.sub(r"[^\w.@-]", "_", message["Message-ID"].strip("<>"))
            # Readers look for *.eml, so they never see half a message.
            unfinished = folder / f"{name}.{os.getpid()}"
            unfinished.write_bytes(message.as_bytes())
            unfinished.replace(folder / f"{name}.eml")
        return len(email_messages)
