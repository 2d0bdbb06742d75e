import pytest

from mails.services import queue_mails
from tests.support.mail_templates import toy_templates

__all__ = ["toy_templates"]


@pytest.fixture
def queue(toy_templates):
    """Queues the toy mail."""

    def queue(*addresses, key="event:1", name="Ateliers Vauban"):
        queue_mails(
            kind="toy-news",
            template="toys/emails/news",
            key=key,
            addresses=addresses,
            context={"name": name, "reason": "Vous recevez ce message pour un essai."},
        )

    return queue
