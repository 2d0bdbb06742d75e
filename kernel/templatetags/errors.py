"""What templates ask of the error registry."""

from django import template
from django.utils.translation import gettext

from kernel.errors import ErrorSpec, Finding, spec_of
from kernel.text import _

register = template.Library()

_LEVEL_WORDS = {
    "success": _("Succès :"),
    "info": _("Information :"),
    "warning": _("Attention :"),
    "error": _("Erreur :"),
}


@register.filter
def error_spec(code: str) -> ErrorSpec | None:
    """The registered error of this code, if it is one."""
    return spec_of(code)


@register.filter
def explanation(error: ErrorSpec | Finding) -> str:
    """Why the error happens, in the reader's language."""
    return gettext(error.explanation)


@register.filter
def remedy(error: ErrorSpec | Finding) -> str:
    """What to do about it, in the reader's language."""
    return gettext(error.remedy)


@register.filter
def level_word(level_tag: str) -> str:
    """The kind of a message in words, for those who do not see its colour."""
    return gettext(_LEVEL_WORDS[level_tag])
