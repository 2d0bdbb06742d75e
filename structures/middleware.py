"""Who is acting, on every request."""

from collections.abc import Callable

from django.http import HttpResponseBase

from structures.current import ActorRequest, actor_of


class ActorMiddleware:
    """Sets `request.actor`, which all business code takes instead of `request.user`."""

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponseBase:
        request.actor = actor_of(request)
        return self.get_response(request)
