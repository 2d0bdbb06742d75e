from typing import Any

from mails.services import send_mail
from outbox.registry import subscriber


@subscriber("mail.queued", name="mails.send", atomic=False)
def send(key: str, payload: dict[str, Any]) -> None:
    send_mail(mail_id=payload["mail"])
