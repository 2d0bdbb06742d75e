"""Keeping and giving up recovery copies."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from kernel.access import signed_in
from kernel.errors import refuse_if
from kernel.forms import Form
from kernel.http import Request, safe_path, submit
from kernel.recovery import close_copy, save_copy
from kernel.system_errors import ASKED_TOO_OFTEN
from kernel.throttle import is_too_often

# By one person within a minute; pages keep what is typed every few seconds at most.
MOST_SAVES = 60


class TypedField(forms.JSONField):
    """Texts under names, as a form posts them."""

    def to_python(self, value: Any) -> Any:
        """Refuses whatever is no such thing."""
        typed = super().to_python(value)
        is_typed = isinstance(typed, dict) and all(
            isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in typed.values()
        )
        if not is_typed:
            raise forms.ValidationError("", code="invalid")
        return {name: [text.replace("\x00", "") for text in texts] for name, texts in typed.items()}


class CopyForm(Form):
    """What a page sends while somebody types."""

    key = forms.UUIDField()
    place = forms.CharField(max_length=300)
    typed = TypedField()


class CopyKeyForm(Form):
    """Which copy is given up."""

    key = forms.UUIDField()


@require_POST
@signed_in
def save(request: Request) -> HttpResponseBase:
    """201 when the copy is kept, 204 when its form is done with."""
    too_often = is_too_often("recovery", request.user.pk, MOST_SAVES)
    refuse_if([ASKED_TOO_OFTEN.finding() if too_often else None])
    form = CopyForm(request.POST)
    kept = submit(form, lambda: save_copy(user_id=request.user.pk, **form.cleaned_data))
    if kept is None:
        return HttpResponse(status=422)
    return HttpResponse(status=201 if kept else 204)


@require_POST
@signed_in
def delete(request: Request) -> HttpResponseBase:
    """Give up a copy, and go back to the page that offered it."""
    form = CopyKeyForm(request.POST)
    if form.is_valid():
        close_copy(user_id=request.user.pk, key=form.cleaned_data["key"])
    return redirect(safe_path(request, request.POST.get("next")) or resolve_url("portal:home"))
