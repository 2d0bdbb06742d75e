"""Listens to the captcha as a person does: recognises the recorded digits beneath the noise."""

import array
import io
import wave
from pathlib import Path

import accounts

_SOUNDS = Path(accounts.__file__).parent / "sounds"
_NOISE = 900
_CHECKED = 60


def _samples(file):
    with wave.open(file) as sound:
        return array.array("h", sound.readframes(sound.getnframes()))


def _recordings():
    """Each recording with its loudest samples, which no other sound repeats at the same distances."""
    for path in sorted(_SOUNDS.glob("*/*.wav")):
        samples = _samples(str(path))
        loudest = sorted(range(len(samples)), key=lambda index: -abs(samples[index]))[:_CHECKED]
        yield path.stem, [(index, samples[index]) for index in loudest], len(samples)


def hear(content):
    """The digits that this WAV says."""
    samples = _samples(io.BytesIO(content))
    recordings = list(_recordings())
    heard, position = "", 0
    while position < len(samples):
        for digit, loudest, length in recordings:
            if position + length <= len(samples) and all(
                abs(samples[position + index] - value) <= _NOISE for index, value in loudest
            ):
                heard, position = heard + digit, position + length
                break
        else:
            position += 1
    return heard
