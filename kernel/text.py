"""Marks a text for translation where it is defined; it is translated when it is shown.

Pure modules (rules, errors, workflow) may not import Django, so they take `_` from here.
"""

from django.utils.translation import gettext_noop as _

__all__ = ["_"]
