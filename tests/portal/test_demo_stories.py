import pytest

from portal.demo.accounts import ACCOUNTS
from portal.demo.organisations import ORGANISATIONS
from portal.demo.stories import STORIES


@pytest.mark.parametrize("name", ["key", "serial"])
def test_each_story_has_its_own(name):
    assert len({getattr(story, name) for story in STORIES}) == len(STORIES)


def test_stories_tell_of_demo_people_and_structures():
    for story in STORIES:
        assert {story.author, *(step.login for step in story.steps)} <= set(ACCOUNTS)
        titulaires = {step.titulaire for step in story.steps if step.titulaire}
        assert {story.issuer, story.recipient, story.validator or story.issuer} | titulaires <= set(ORGANISATIONS)


def test_steps_come_after_each_other_and_before_today():
    for story in STORIES:
        days = [step.after for step in story.steps]
        assert days == sorted(days)
        assert all(0 < day < story.age for day in days)
