import pytest

from notifications import registry
from tests.support.mail_templates import toy_templates

__all__ = ["toy_templates"]


@pytest.fixture
def toy_kind(monkeypatch, toy_templates):
    """A kind of notification for the time of one test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    return registry.kind("toy-news", label="Nouvelles", template="toys/emails/news", reason="Vous aimez les nouvelles.")
