"""Unsubscribing from digests, without signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from kernel.access import public
from notifications import services


@public
@csrf_exempt
def unsubscribe(request, token):
    """A page with a button for people; mail programs send the POST themselves, with no cookie and no token."""
    if request.method != "POST":
        return render(request, "notifications/unsubscribe.html", {"token": token})
    services.unsubscribe(token=token)
    if "List-Unsubscribe" in request.POST:
        return HttpResponse(status=204)
    return render(request, "notifications/unsubscribe.html", {"token": token, "is_done": True})
