"""A toy pipeline like the invoices' own: an order, what it causes, and a mail at its end."""

from uuid import uuid4

from django.db import transaction

from accounts.models import User
from mails.models import Mail
from outbox.registry import subscriber
from outbox.services import publish


def register():
    subscriber("toy.ordered", name="toys.build", atomic=True)(build)
    subscriber("toy.built", name="toys.announce", atomic=True, queue="fast")(announce)


def order(key="1"):
    with transaction.atomic():
        publish("toy.ordered", key=key, payload={})


def build(key, payload):
    User.objects.create(login_address=f"{uuid4()}@toy.test")
    finish(key)


def finish(key):
    publish("toy.built", key=key, payload={})


def announce(key, payload):
    mail = Mail.objects.create(
        key=f"{key}:{uuid4()}", kind="toy", address="a@toy.test", subject=key, text=".", html="."
    )
    publish("mail.queued", key=str(mail.pk), payload={"mail": mail.pk})
