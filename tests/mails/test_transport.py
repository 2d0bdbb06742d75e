import email
from email.policy import default

import pytest
from django.core.mail import EmailMessage

from mails.transport import message_of
from tests.mails.factories import MailFactory


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAILERS = {"default": {"BACKEND": "mails.transport.FolderBackend"}}
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


def test_a_message_becomes_one_file_named_by_its_id(folder):
    mail = MailFactory.build(pk=12, created_at=None)
    mail.created_at = mail._meta.get_field("created_at").pre_save(mail, add=True)

    message_of(mail).send()
    message_of(mail).send()

    [path] = folder.iterdir()
    assert path.name == "mail-12@testserver.eml"
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert (message["To"], message["Subject"]) == (mail.address, mail.subject)
    assert message.get_body(("html",)).get_content() == mail.html


def test_an_id_cannot_lead_out_of_the_folder(folder):
    EmailMessage("s", "b", to=["a@demo.test"], headers={"Message-ID": "<../../evil/x@y>"}).send()
    assert [path.name for path in folder.iterdir()] == [".._.._evil_x@y.eml"]
