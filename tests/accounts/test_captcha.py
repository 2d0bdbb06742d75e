import io
import wave

import pytest
from captcha.models import CaptchaStore
from django.utils import timezone

from accounts.captcha import challenge
from tests.support.captcha import hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(client):
    client.get("/inscription/")
    return CaptchaStore.objects.get()


def test_a_question_is_six_digits_and_its_own_answer():
    question, answer = challenge()
    assert question == answer
    assert len(question) == 6
    assert question.isdigit()


def test_the_question_is_drawn_and_spoken_and_neither_page_says_the_answer(client):
    page = client.get("/inscription/").content.decode()
    question = CaptchaStore.objects.get()
    assert f'src="/inscription/verification/{question.hashkey}/image.png"' in page
    assert f'src="/inscription/verification/{question.hashkey}/son.wav"' in page
    assert question.response not in page
    assert client.get(f"/inscription/verification/{question.hashkey}/image.png")["Content-Type"] == "image/png"


def test_the_sound_is_a_wav_long_enough_for_six_digits(client, question):
    response = client.get(f"/inscription/verification/{question.hashkey}/son.wav")
    assert response["Content-Type"] == "audio/wav"
    assert response["Cache-Control"] == "no-store"
    with wave.open(io.BytesIO(response.content)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    assert 4 < seconds < 12
    assert len(response.content) < 300_000


def test_the_sound_of_one_question_never_is_the_same_twice(client, question):
    address = f"/inscription/verification/{question.hashkey}/son.wav"
    assert client.get(address).content != client.get(address).content


def test_an_expired_question_is_gone(client, question):
    CaptchaStore.objects.update(expiration=timezone.now())
    assert client.get(f"/inscription/verification/{question.hashkey}/son.wav").status_code == 410
    assert client.get("/inscription/verification/inconnue/son.wav").status_code == 410


def test_other_digits_come_alone_for_htmx_and_with_what_was_typed_without_scripts(client):
    part = client.htmx_get("/inscription/verification/").content.decode()
    assert part.lstrip().startswith('<div id="captcha">')
    typed = {"login_address": "camille@exemple.test", "first_name": "Camille", "password": "une phrase bien longue"}
    page = client.post("/inscription/verification/", typed)
    assert page.status_code == 200
    assert 'value="camille@exemple.test"' in page.content.decode()
    assert "une phrase bien longue" not in page.content.decode()
    assert 'data-error-code="' not in page.content.decode()


def test_whoever_only_hears_can_answer(client, question):
    response = client.get(f"/inscription/verification/{question.hashkey}/son.wav")
    assert hear(response.content) == question.response
