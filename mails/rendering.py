"""A mail's three texts from its templates: `<template>.subject.txt`, `.txt` and `.html`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from django.conf import settings
from django.template import Context, Engine
from django.utils.translation import override

from mails.models import Mail

# Unicode's control and format characters, line and paragraph separators; not the unbreakable spaces of French.
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Texts:
    """What one mail says."""

    subject: str
    text: str
    html: str


def render_subject(template: str, context: Mapping[str, Any], language: str = "") -> str:
    """What the mail is called, in this language or the portal's: one line, whatever the values in it."""
    with override(language or settings.LANGUAGE_CODE):
        return one_line(_render(f"{template}.subject.txt", context, escape=False))


def render(template: str, context: Mapping[str, Any], language: str = "") -> Texts:
    """The mail in its reader's language, or the portal's if theirs is unknown."""
    values = {"portal_name": settings.PORTAL_NAME, "portal_url": settings.PORTAL_URL, **context}
    subject = values["subject"] = render_subject(template, values, language)
    with override(language or settings.LANGUAGE_CODE):
        return Texts(
            subject=subject,
            text=_render(f"{template}.txt", values, escape=False).strip() + "\n",
            html=_render(f"{template}.html", values, escape=True).strip() + "\n",
        )


def one_line(subject: str) -> str:
    """The subject without line breaks and other invisible characters, cut to what a row holds."""
    visible = "".join(" " if category(character) in _INVISIBLE else character for character in subject)
    words = [word for word in visible.split(" ") if word]
    return " ".join(words)[: Mail._meta.get_field("subject").max_length]


def _render(name: str, values: Mapping[str, Any], *, escape: bool) -> str:
    return Engine.get_default().get_template(name).render(Context(values, autoescape=escape))
