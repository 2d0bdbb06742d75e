"""The search of the top bar."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kernel.access import signed_in
from kernel.http import form_status
from portal.forms import SearchForm
from portal.selectors.search import search


@require_safe
@signed_in
def results(request):
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = search(request.actor, words) if words else None
    if found and found.only:
        return redirect(found.only)
    context = {"form": form, "words": words, "found": found}
    return render(request, "portal/search.html", context, status=form_status(form))
