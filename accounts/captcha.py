"""The check against programs: six digits, drawn or spoken. The sounds are recorded, so no program has to be there."""

import array
import io
import random
import secrets
import wave
from functools import cache
from pathlib import Path
from typing import Any

from captcha.fields import CaptchaField, CaptchaTextInput
from captcha.models import CaptchaStore
from django.urls import reverse
from django.utils import timezone

_SOUNDS = Path(__file__).parent / "sounds"
_VOICES = ("a", "b")
_RATE = 11025
_DIGITS = 6
# In samples: between two digits, and the loudness of the noise beneath them.
_PAUSES = (int(_RATE * 0.45), int(_RATE * 0.8))
_NOISE = 900


def challenge() -> tuple[str, str]:
    """A new question and its answer, the same digits."""
    digits = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
    return digits, digits


def spoken(key: str) -> bytes | None:
    """The question read aloud over noise, as a WAV; None if it was answered or has expired."""
    store = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()
    return _read_aloud(store.challenge) if store else None


def _read_aloud(digits: str) -> bytes:
    chance = random.SystemRandom()
    voice = chance.choice(_VOICES)
    samples = array.array("h")
    for digit in digits:
        samples.extend([0] * chance.randrange(*_PAUSES))
        samples.extend(_recording(voice, digit))
    samples.extend([0] * _PAUSES[0])
    noisy = array.array("h", (sample + chance.randint(-_NOISE, _NOISE) for sample in samples))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(noisy.tobytes())
    return file.getvalue()


@cache
def _recording(voice: str, digit: str) -> array.array[int]:
    with wave.open(str(_SOUNDS / voice / f"{digit}.wav")) as sound:
        return array.array("h", sound.readframes(sound.getnframes()))


class DigitsInput(CaptchaTextInput):
    template_name = "accounts/_captcha.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Adds where the question is heard."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["sound"] = reverse("accounts:captcha-sound", args=[self._key])
        return context


class DigitsField(CaptchaField):
    widget = DigitsInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DigitsInput(), **kwargs)
