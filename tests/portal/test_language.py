"""The language of pages and mails: the browser's, until somebody chooses."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings

from accounts.services import tell
from mails.models import Mail
from notifications.enums import Frequency
from notifications.services import notify, send_digests, set_frequencies
from structures.enums import MembershipEventKind, MembershipState, Role
from structures.models import MembershipEvent
from structures.notifications import JOIN_REQUESTED
from structures.services.membership_notices import announce_membership_event
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory

pytestmark = pytest.mark.django_db

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


def choose(client, language, **fields):
    return client.post("/langue/", {"language": language, "next": "/cgu/", **fields})


def language_of(response):
    return re.search(r'<html lang="(\w+)"', response.content.decode())[1]


@pytest.mark.parametrize(
    ("asked", "language"),
    [({}, "fr"), (ENGLISH, "en"), ({"Accept-Language": "de"}, "fr"), ({"Accept-Language": "fr, en"}, "fr")],
)
def test_a_page_speaks_what_the_browser_asks_for(client, asked, language):
    response = client.get("/cgu/", headers=asked)
    assert language_of(response) == response["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_a_visitor_chooses_a_language_for_a_year(client):
    response = choose(client, "en")
    assert (response.status_code, response.url) == (302, "/cgu/")
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (365 * 24 * 3600, True, "Lax")
    assert language_of(client.get("/cgu/")) == "en"
    choose(client, "fr")
    assert language_of(client.get("/cgu/", headers=ENGLISH)) == "fr"


@pytest.mark.parametrize("language", ["de", "", "en; Secure"])
def test_a_language_that_the_portal_does_not_speak_changes_nothing(client, language):
    user = UserFactory(language="fr")
    client.force_login(user)
    response = choose(client, language)
    assert (response.status_code, response.url) == (302, "/cgu/")
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    user.refresh_from_db()
    assert user.language == "fr"


def test_the_choice_leads_nowhere_but_into_the_portal(client):
    assert choose(client, "en", next="https://ailleurs.test/").url == "/"


def test_the_choice_of_whoever_signed_in_follows_to_other_browsers(client):
    user = UserFactory()
    client.force_login(user)
    choose(client, "en")
    user.refresh_from_db()
    assert user.language == "en"

    elsewhere = type(client)()
    assert language_of(elsewhere.get("/cgu/")) == "fr"
    elsewhere.force_login(user)
    response = elsewhere.get("/cgu/")
    assert language_of(response) == response["Content-Language"] == "en"


def test_the_header_offers_the_other_language_in_its_own_words(client):
    visitor = client.get("/").content.decode()
    assert re.search(r'<a [^>]*href="/affichage/\?next=/#language-choice"[^>]*lang="en"[^>]*>English</a>', visitor)
    client.force_login(UserFactory(language="en"))
    page = client.get("/mon-compte/").content.decode()
    assert re.search(r'<button type="submit"[^>]*name="language"[^>]*value="fr"[^>]*lang="fr">Français</button>', page)
    assert '<input type="hidden" name="next" value="/mon-compte/">' in page


@pytest.mark.parametrize(
    ("language", "subject"), [("", "Un changement"), ("fr", "Un changement"), ("en", "A change to your account")]
)
def test_a_mail_is_written_in_the_language_of_its_reader(language, subject):
    tell(user=UserFactory(language=language), what="Votre compte a été fermé.")
    mail = Mail.objects.get()
    assert mail.subject.startswith(subject)
    assert f'<html lang="{language or "fr"}">' in mail.html
    assert ("Your account has been closed." in mail.text) == (language == "en")


def test_one_notice_is_written_to_each_in_their_language():
    french, english = UserFactory(), UserFactory(language="en")
    left = MembershipFactory(role=Role.USER)
    for manager in (french, english):
        MembershipFactory(structure=left.structure, user=manager)
    event = MembershipEvent.objects.create(
        kind=MembershipEventKind.LEFT,
        structure=left.structure,
        membership=left,
        changes={"state": [MembershipState.ACCEPTED, MembershipState.ENDED]},
    )
    announce_membership_event(event_id=event.pk)
    told = {mail.address: mail.text for mail in Mail.objects.all()}
    assert "a quitté la structure" in told[french.contact_address]
    assert "État\u00a0: Validé → Supprimé" in told[french.contact_address]
    assert "has left the organisation" in told[english.contact_address]
    assert "State: Approved → Removed" in told[english.contact_address]


def test_a_digest_speaks_the_language_of_its_reader(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 15, tzinfo=UTC), tick=False)
    reader = UserFactory(language="en")
    set_frequencies(user_id=reader.pk, frequencies={JOIN_REQUESTED.code: Frequency.DAILY})
    asking = MembershipFactory(role=Role.USER, state=MembershipState.PENDING)
    event = MembershipEvent(kind=MembershipEventKind.REQUESTED, structure=asking.structure, membership=asking)
    notify(JOIN_REQUESTED, key="asked", user_ids=[reader.pk], context={"event": event, "lines": [], "url": "/"})
    time_machine.move_to(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False)
    send_digests()
    mail = Mail.objects.get()
    assert mail.subject == "Digest of 24\u00a0Nov\u00a02026: one notification"
    assert "Request to join an organisation you manage" in mail.text
    assert f"asks to join {asking.structure.name}" in mail.text
