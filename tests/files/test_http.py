import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.test import RequestFactory

from files import services
from files.enums import ScanState
from files.http import download
from files.rules import ATTACHMENT
from tests.support import pdfs
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def stored(name="facture.pdf", data=None):
    return services.store_file(upload=SimpleUploadedFile(name, data or pdfs.invoice_pdf()), profile=ATTACHMENT)


@pytest.fixture
def served():
    """The response as it leaves, after Django's policy middleware."""
    responses = []

    def serve(file, *, inline):
        middleware = ContentSecurityPolicyMiddleware(lambda request: download(file, inline=inline))
        responses.append(middleware(RequestFactory().get("/")))
        return responses[-1]

    yield serve
    for response in responses:
        response.close()


def test_a_pdf_opens_in_the_viewer_of_the_portals_own_pages(served):
    response = served(stored(), inline=True)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"] == "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("name", "data"),
    [("page.html", b"<script>alert(1)</script>"), ("image.svg", b"<svg/>"), ("image.png", b"\x89PNG\r\n\x1a\n")],
)
def test_anything_else_is_a_download_in_a_sandbox_even_when_asked_inline(served, name, data):
    response = served(stored(name, data), inline=True)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("inline", [True, False])
def test_every_answer_keeps_private_and_keeps_its_type(served, inline):
    data = pdfs.invoice_pdf()
    response = served(stored(data=data), inline=inline)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(len(data))
    assert response.streaming
    assert b"".join(response.streaming_content) == data


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("facture.pdf", 'attachment; filename="facture.pdf"'),
        ("Été 2026.pdf", "attachment; filename*=utf-8''%C3%89t%C3%A9%202026.pdf"),
        ("🧾.pdf", "attachment; filename*=utf-8''%F0%9F%A7%BE.pdf"),
        ('a"; filename="b.exe.pdf', 'attachment; filename="a\\"; filename=\\"b.exe.pdf"'),
        ("a\r\nX: 1.pdf", 'attachment; filename="a X: 1.pdf"'),
    ],
)
def test_the_name_travels_as_the_standard_says(served, name, expected):
    assert served(stored(name), inline=False)["Content-Disposition"] == expected


def test_nothing_is_served_before_a_clean_verdict(settings):
    settings.FILES_SCANNING = True
    file = stored()
    with refused("FIC-012"):
        download(file, inline=False)
    file.scan_state = ScanState.INFECTED
    file.save()
    with refused("FIC-011"):
        download(file, inline=False)
    file.scan_state = ScanState.UNREADABLE
    file.save()
    with refused("FIC-013"):
        download(file, inline=True)
    file.scan_state = ScanState.CLEAN
    file.save()
    download(file, inline=True).close()
