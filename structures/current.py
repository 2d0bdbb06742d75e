"""The structure a session works in, and the actor that follows from it."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kernel.errors import Refused
from structures.actor import NOBODY, Actor
from structures.errors import NOT_YOUR_STRUCTURE
from structures.selectors import load_actor

SESSION_KEY = "current_structure"


def actor_of(request: HttpRequest) -> Actor:
    """The person behind the request with all of their rights, or NOBODY: two queries."""
    if not request.user.is_authenticated:
        return NOBODY
    return load_actor(request.user, request.session.get(SESSION_KEY))


def choose(request: HttpRequest, actor: Actor, structure_id: int | None) -> Actor:
    """Work in this structure from now on; None is all of the actor's structures together."""
    if structure_id is None:
        request.session.pop(SESSION_KEY, None)
        return replace(actor, structure=None)
    structure = next((one for one in actor.structures if one.id == structure_id), None)
    if structure is None:
        raise Refused(NOT_YOUR_STRUCTURE.finding())
    request.session[SESSION_KEY] = structure_id
    return replace(actor, structure=structure)


def follow(request: HttpRequest, actor: Actor, structure_id: int) -> Actor:
    """The actor to show an object of this structure to: opening it from another one switches, and says so."""
    if actor.structure is None or actor.structure.id == structure_id:
        return actor
    if all(one.id != structure_id for one in actor.structures):
        return actor
    followed = choose(request, actor, structure_id)
    messages.info(
        request, _("Vous travaillez maintenant pour la structure « {name} ».").format(name=followed.structure)
    )
    return followed
