import pytest
from django.core.exceptions import ImproperlyConfigured

from chorus import env


def test_what_is_required_is_refused_naming_every_missing_value_and_no_other(monkeypatch):
    monkeypatch.setenv("CHORUS_PRESENT", "here")
    monkeypatch.setenv("CHORUS_BLANK", "  ")
    monkeypatch.delenv("CHORUS_ABSENT", raising=False)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.require("CHORUS_PRESENT", "CHORUS_BLANK", "CHORUS_ABSENT")

    assert str(refusal.value).endswith("missing from the environment: CHORUS_BLANK, CHORUS_ABSENT.")


def test_what_is_there_is_accepted(monkeypatch):
    monkeypatch.setenv("CHORUS_PRESENT", "here")

    env.require("CHORUS_PRESENT")


def test_a_value_may_stand_in_a_file_that_the_environment_names(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from-the-file\n")
    monkeypatch.setenv("CHORUS_SECRET_FILE", str(secret))

    assert env.optional("CHORUS_SECRET") == "from-the-file"


def test_a_child_gets_this_environment_and_more(monkeypatch):
    monkeypatch.setenv("CHORUS_PRESENT", "here")

    child = env.for_child(CHORUS_ROLE="web")

    assert (child["CHORUS_PRESENT"], child["CHORUS_ROLE"]) == ("here", "web")
