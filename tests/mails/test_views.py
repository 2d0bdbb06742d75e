import pytest
from django.test import Client
from django.urls import reverse

from mails.transport import message_of
from tests.mails.factories import MailFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded(settings, tmp_path):
    settings.EMBEDDED = True
    settings.MAIL_DIR = tmp_path
    settings.MAILERS = {"default": {"BACKEND": "mails.transport.FolderBackend"}}


def send(**fields):
    mail = MailFactory(**fields)
    message_of(mail).send()
    return f"mail-{mail.pk}@testserver"


def test_the_list_shows_the_newest_mail_first(embedded, client):
    first, second = send(subject="Premier"), send(subject="Deuxième")
    page = client.get(reverse("mails:mail-list")).content.decode()
    assert page.index("Deuxième") < page.index("Premier")
    assert reverse("mails:mail-detail", args=[first]) in page
    assert reverse("mails:mail-detail", args=[second]) in page


def test_an_empty_folder_says_so(embedded, client):
    assert "Aucun message" in client.get(reverse("mails:mail-list")).content.decode()


def test_a_mail_shows_its_headers_and_its_text_with_links_to_follow(embedded, client):
    name = send(text="Bonjour <b>vous</b>, suivez http://testserver/factures/\n")
    page = client.get(reverse("mails:mail-detail", args=[name])).content.decode()
    assert "Auto-Submitted" in page
    assert "Bonjour &lt;b&gt;vous&lt;/b&gt;" in page
    assert 'href="http://testserver/factures/"' in page
    assert reverse("mails:mail-html", args=[name]) in page


def test_the_html_part_is_a_document_without_any_power(embedded):
    name = send(html="<!doctype html><script>alert(1)</script>")
    response = Client().get(reverse("mails:mail-html", args=[name]))  # the tests' own client refuses such a page
    assert response.content.decode() == "<!doctype html><script>alert(1)</script>\n"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"


@pytest.mark.parametrize("name", ["unknown", "..", "mail\x00", "../secret", "%2e%2e%2fsecret"])
def test_no_name_leads_to_another_file(embedded, client, tmp_path, name):
    (tmp_path.parent / "secret.eml").write_text("Subject: secret\n\n")
    assert client.get(f"{reverse('mails:mail-list')}{name}/").status_code == 404


@pytest.mark.parametrize("page", ["mail-list", "mail-detail", "mail-html"])
def test_outside_of_the_embedded_run_the_pages_do_not_exist(embedded, client, settings, page):
    name = send()
    settings.EMBEDDED = False
    address = reverse(f"mails:{page}", args=[] if page == "mail-list" else [name])
    assert client.get(address).status_code == 404
