"""The structure switch."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kernel.access import signed_in
from structures.current import ActorRequest, choose, page_after_switch


@signed_in
@require_POST
def switch(request: ActorRequest) -> HttpResponse:
    choose(request, request.POST.get("structure", ""))
    return redirect(page_after_switch(request, request.POST.get("next", "")))
