from pathlib import Path

import pytest
from django.template import engines

from tests.accounts.factories import UserFactory


@pytest.fixture
def example(monkeypatch, settings):
    """The views of tests.kernel.urls, with their templates."""
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])
    settings.ROOT_URLCONF = "tests.kernel.urls"


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client
