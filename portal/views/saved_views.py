"""The views that people keep of their lists."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.access import signed_in
from kernel.errors import refuse_if
from kernel.forms import Form
from kernel.http import form_status, safe_path, submit
from kernel.system_errors import RIGHT_MISSING
from kernel.tables import kept_query
from portal.forms import ViewForm
from structures.models import SavedView
from structures.selectors.saved_views import may_change_view, own_views
from structures.services.saved_views import change_view, forget_view, keep_view


@require_safe
@signed_in
def manage(request):
    views = [(view, may_change_view(request.actor, view)) for view in own_views(request.actor, _list_name(request))]
    return render(request, "portal/view_list.html", {"views": views, **_ways(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request):
    actor, ways = request.actor, _ways(request)
    form = ViewForm(actor.structures, request.POST if request.method == "POST" else None)
    if form.is_bound and submit(
        form,
        lambda: keep_view(actor=actor, list_name=_list_name(request), address=ways["list_url"], **form.choice),
    ):
        messages.success(request, _("La vue est enregistrée. Elle ne s’applique que lorsque vous la choisissez."))
        return redirect(ways["list_url"])
    return render(request, "portal/view_form.html", {"form": form, "view": None, **ways}, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request, pk):
    view, ways = _changeable(request, pk), _ways(request)
    may_replace = kept_query(ways["list_url"]) not in ("", view.query)
    initial = {"name": view.name, "structure": view.structure_id}
    data = request.POST if request.method == "POST" else None
    form = ViewForm(request.actor.structures, data, initial=initial, may_replace=may_replace)
    if form.is_bound and submit(
        form,
        lambda: change_view(
            actor=request.actor,
            view_id=pk,
            address=ways["list_url"] if form.cleaned_data.get("replaces") else None,
            **form.choice,
        ),
    ):
        messages.success(request, _("La vue est modifiée."))
        return redirect(ways["manage_url"])
    return render(request, "portal/view_form.html", {"form": form, "view": view, **ways}, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete(request, pk):
    view, ways = _changeable(request, pk), _ways(request)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_bound and submit(form, lambda: forget_view(actor=request.actor, view_id=pk)):
        messages.success(request, _("La vue est supprimée. La liste, elle, n’a pas changé."))
        return redirect(ways["manage_url"])
    return render(request, "portal/view_delete.html", {"form": form, "view": view, **ways}, status=form_status(form))


def _changeable(request, pk):
    """A view of the actor's to change: none for strangers, a refusal for those with whom it is shared."""
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    refuse_if([None if may_change_view(request.actor, view) else RIGHT_MISSING.finding()])
    return view


def _list_name(request):
    return request.GET.get("liste", "")[: SavedView._meta.get_field("list_name").max_length]


def _ways(request):
    """The list as it was shown, and the page of its views: kept from page to page in the address."""
    list_url = safe_path(request, request.GET.get("retour")) or reverse("portal:home")
    way_back = f"?{urlencode({'liste': _list_name(request), 'retour': list_url})}"
    return {"list_url": list_url, "way_back": way_back, "manage_url": reverse("portal:view-list") + way_back}
