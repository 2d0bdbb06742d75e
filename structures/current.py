"""The structure a session works in, and the actor that follows from it."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from kernel.errors import Refused
from kernel.http import safe_path
from structures.actor import NOBODY, Actor, StructureRef
from structures.errors import NOT_YOUR_STRUCTURE
from structures.selectors import load_actor

SESSION_KEY = "current_structure"


class ActorRequest(HttpRequest):
    """A request as views get it, after the middleware."""

    actor: Actor


def actor_of(request: HttpRequest) -> Actor:
    """The person behind the request with all of their rights, or NOBODY: one query."""
    if not request.user.is_authenticated:
        return NOBODY
    return load_actor(request.user, request.session.get(SESSION_KEY))


def choose(request: ActorRequest, wanted: str) -> Actor:
    """Work from now on in the structure with this id, as a form sends it, or in all of them when it is empty."""
    actor = request.actor
    structure = next((one for one in actor.structures if str(one.id) == wanted), None)
    if wanted and structure is None:
        raise Refused(NOT_YOUR_STRUCTURE.finding())
    return _work_in(request, structure)


def follow(request: ActorRequest, structure_id: int) -> Actor:
    """The actor to show an object of this structure to: opening it from another one switches, and says so."""
    actor = request.actor
    structure = next((one for one in actor.structures if one.id == structure_id), None)
    if structure is None or actor.structure in (None, structure):
        return actor
    messages.info(request, _("Vous travaillez maintenant pour la structure {name}.").format(name=structure.name))
    return _work_in(request, structure)


def _work_in(request: ActorRequest, structure: StructureRef | None) -> Actor:
    request.session[SESSION_KEY] = structure.id if structure else None
    request.actor = replace(request.actor, structure=structure)
    return request.actor


def page_after_switch(request: ActorRequest, page: str) -> str:
    """Where a switch made on this page leads: the page, or the list above an object's page, or home.

    An object belongs to the structure just left, and the new one may not have the right of the list.
    """
    listing = re.split(r"\d+/", urlsplit(safe_path(request, page) or "").path)[0]
    match = is_valid_path(listing)
    access = getattr(match.func, "access", None) if match else None
    return listing if access and access.is_held_by(request.actor) else resolve_url("portal:home")
