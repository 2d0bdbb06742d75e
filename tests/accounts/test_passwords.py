import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.management.commands.weak_words import compiled
from accounts.models import User
from accounts.passwords import LONGEST, WEAK_WORDS, weak_words
from accounts.rules import is_predictable


def codes(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


def test_the_list_is_what_its_command_compiles_and_long_enough():
    words = WEAK_WORDS.read_text().split()
    assert words == compiled()
    assert len(words) >= 3000
    assert {"motdepasse", "azerty", "chorus", "facture", "bretagne", "marie"} <= weak_words()


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123456",
        "M0tDeP@sse!!!!2026",
        "azertyuiop123456",
        "Chorus Pro 2026!!",
        "Bonjour Marseille 13",
        "Fraternité-Égalité1",
        "jetaimejetaimejetaime",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "123456789012345",
        "abcdefghijklmnop",
        "!!!!!!!!!!!!!!!!",
        "00password00000000",
    ],
)
def test_what_guessers_try_first_is_refused_however_it_is_decorated(password):
    assert codes(password) == {"password_too_common"}


@pytest.mark.parametrize(
    "password",
    [
        "une phrase de passe longue",
        "le chat noir mange bien",
        "correct horse battery staple",
        "xK9#vLq2!mZr7pTw",
        "   des espaces partout   ",
        "4829104857361029",
        "пароль длинный достаточно",
    ],
)
def test_phrases_and_whatever_characters_are_welcome(password):
    assert codes(password) == set()


def test_length_is_all_that_is_demanded_of_the_form():
    assert codes("zq 8wx vk 4hn") == {"password_too_short"}
    assert codes("zq 8wx vk 4hn jp ut " * 7) == {"max_length"}
    assert codes(("zq8wxvk4hnjput" * 10)[: LONGEST - 1] + "~") == set()


def test_one_s_own_names_and_addresses_are_refused():
    user = User(login_address="camille.durandeau@exemple.test", first_name="Camille", last_name="Durandeau")
    assert codes("camille.durandeau", user) == {"password_too_similar"}


def test_words_decide_not_the_size_of_the_list():
    assert is_predictable("jardin secret 42", {"jardin", "secret"})
    assert not is_predictable("jardin secret 42", {"jardin"})
