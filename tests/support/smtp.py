"""A mail server of the tests' own: it counts what it is given by Message-ID, refuses, and can be down."""

from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller

from chorus.embedded.server import free_port

ACCEPTED = "250 OK"


class Sink:
    """What the server received, in order; `refusals` maps an address to the answer that refuses it."""

    def __init__(self, port):
        self.port = port
        self.messages = []
        self.refusals = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return ACCEPTED

    @property
    def mailer(self):
        """Django's setting that sends here."""
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": self.port, "timeout": 5},
            }
        }

    @property
    def recipients(self):
        return [message["To"] for message in self.messages]

    @property
    def ids(self):
        return [message["Message-ID"] for message in self.messages]


@contextmanager
def smtp_sink():
    """Listen on a free port until the block ends."""
    sink = Sink(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
