"""ProConnect, the State's identity provider for professionals, spoken to as OpenID Connect says.

Authlib keeps state, nonce and proof key in the session, and checks them, the signature, the issuer and the audience.
Whatever fails on the way becomes one of three refusals.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import Response
from requests.exceptions import RequestException

from accounts.errors import PROCONNECT_DOWN, PROCONNECT_FAILED, PROCONNECT_INCOMPLETE
from accounts.services import Claims
from kernel.errors import Refused

logger = logging.getLogger(__name__)

ID_TOKEN = "proconnect_id_token"  # noqa: S105 (where the session keeps it)
_NEEDED = ("sub", "email", "given_name", "usual_name")
_TIMEOUT = 5
# ProConnect says by which means, and when, the person was identified if it is asked to.
_WANTED_CLAIMS = '{"id_token":{"amr":{"essential":true},"auth_time":{"essential":true}}}'
# Whoever is known there already identifies themselves once more.
_AGAIN = {"prompt": "login", "max_age": 0}


def is_configured() -> bool:
    """Whether ProConnect knows this portal."""
    return bool(settings.PROCONNECT["issuer"])


def to_proconnect(request: HttpRequest, *, again: bool = False) -> HttpResponse:
    """Send the browser there, with a state and a nonce that only its session knows."""
    asked = {"claims": _WANTED_CLAIMS, **(_AGAIN if again else {})}
    with _refusing():
        return _client().authorize_redirect(request, _address("accounts:proconnect-back"), **asked)


def claims_of(request: HttpRequest) -> Claims:
    """Whom ProConnect identified for this browser. The session keeps the token with which one signs out there."""
    with _refusing():
        token = _client().authorize_access_token(request, leeway=60)
        identity: Mapping[str, Any] = token.get("userinfo") or {}
        person = _userinfo(token)
    if not identity or person.get("sub", identity.get("sub")) != identity.get("sub"):
        raise Refused(PROCONNECT_FAILED.finding())
    known = {**person, "sub": identity.get("sub")}
    missing = [name for name in _NEEDED if not known.get(name)]
    if missing:
        raise Refused(PROCONNECT_INCOMPLETE.finding(claims=", ".join(missing)))
    request.session[ID_TOKEN] = token["id_token"]
    return Claims(
        issuer=identity["iss"],
        subject=known["sub"],
        address=known["email"],
        first_name=known["given_name"],
        last_name=known["usual_name"],
        # Somebody at an open screen can have the question changed on its way, but not what is signed in the answer.
        identified_at=min(int(identity.get("auth_time") or 0), int(time.time())),
    )


def out_of_proconnect(request: HttpRequest, id_token: str) -> HttpResponse:
    """Send the browser there to sign out, and back home."""
    with _refusing():
        return _client().logout_redirect(request, _address("portal:home"), id_token)


def _userinfo(token: dict[str, Any]) -> Mapping[str, Any]:
    """What is known of the person: plain JSON, or signed as ProConnect does."""
    app = _client()
    response: Response = app.get(app.load_server_metadata()["userinfo_endpoint"], token=token)
    response.raise_for_status()
    if not response.headers.get("Content-Type", "").startswith("application/jwt"):
        return dict(response.json())
    keys = KeySet.import_key_set(app.fetch_jwk_set())
    signed = jwt.decode(response.text, keys, registry=JWSRegistry(strict_check_header=False))
    audience = signed.claims.get("aud")
    if settings.PROCONNECT["client_id"] not in (audience if isinstance(audience, list) else [audience]):
        raise Refused(PROCONNECT_FAILED.finding())
    return signed.claims


def _client() -> DjangoOAuth2App:
    return _registered(**settings.PROCONNECT)


@cache
def _registered(*, issuer: str, client_id: str, client_secret: str) -> DjangoOAuth2App:
    """The portal as ProConnect knows it, with ProConnect's addresses and keys once they were fetched."""
    return OAuth().register(
        "proconnect",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email given_name usual_name",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "client_secret_post",
            "default_timeout": _TIMEOUT,
            # Its access tokens live a minute, which Authlib's usual margin would take for expired at birth.
            "leeway": 0,
        },
    )


def _address(name: str) -> str:
    return str(settings.PORTAL_URL + reverse(name))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except RequestException as error:
        logger.warning("ProConnect cannot be reached: %s", type(error).__name__)
        raise Refused(PROCONNECT_DOWN.finding()) from error
    except (AuthlibBaseError, JoseError) as error:
        logger.warning("ProConnect's answer was refused: %s", type(error).__name__)
        raise Refused(PROCONNECT_FAILED.finding()) from error
