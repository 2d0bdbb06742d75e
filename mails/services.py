"""Mails are written with the change that causes them, and leave through the outbox."""

from collections.abc import Collection, Mapping
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from mails.models import Mail
from mails.rendering import render
from mails.transport import is_permanent, message_of
from outbox.errors import CannotHeal
from outbox.services import publish_many


def queue_mail(
    *, kind: str, template: str, key: str, address: str, context: Mapping[str, Any], language: str = ""
) -> None:
    """Write one mail, to be sent after the commit; the same key and address is one mail."""
    queue_mails(kind=kind, template=template, key=key, addresses=[address], context=context, language=language)


def queue_mails(
    *, kind: str, template: str, key: str, addresses: Collection[str], context: Mapping[str, Any], language: str = ""
) -> None:
    """Write the same mail for each of these addresses; an `unsubscribe_url` of the context goes into its headers.

    `language` is that of its readers, empty where nobody knows it.
    """
    if not addresses:
        return
    texts = render(template, context, language)
    mails = [
        Mail(
            key=key,
            kind=kind,
            address=address,
            subject=texts.subject,
            text=texts.text,
            html=texts.html,
            unsubscribe_url=context.get("unsubscribe_url", ""),
        )
        for address in addresses
    ]
    with transaction.atomic(savepoint=False):
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        unsent = Mail.objects.filter(key=key, sent_at=None).values_list("pk", flat=True)
        publish_many("mail.queued", {str(pk): {"mail": pk} for pk in unsent})


def send_mail(*, mail_id: int) -> None:
    """Hand the mail to the mail server and record it; a repetition after a crash bears the same Message-ID."""
    mail = Mail.objects.get(pk=mail_id)
    if mail.sent_at is not None:
        return
    try:
        message_of(mail).send()
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        if is_permanent(error):
            raise CannotHeal(str(error)) from error
        raise
    Mail.objects.filter(pk=mail.pk).update(sent_at=Now())
