"""An OpenID Connect provider on loopback, which answers as ProConnect does and misbehaves when a test asks it to."""

import json
import time
from contextlib import contextmanager
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import requests
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "portail", "secret-du-portail"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Provider:
    """What a test sets: `person` are the claims of whoever signs in; `faults` change the identity token."""

    def __init__(self):
        self.person = {
            "sub": "abc-123",
            "email": "camille@exemple.test",
            "given_name": "Camille",
            "usual_name": "Durand",
        }
        self.faults = {}
        self.signs_userinfo = True
        self.userinfo_faults = {}
        self.asked = {}
        self.signing_key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.published_key = self.signing_key
        self.issuer = ""

    def __call__(self, environ, start_response):
        query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        answer = {
            "/.well-known/openid-configuration": self._configuration,
            "/keys": self._keys,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }[environ["PATH_INFO"]]
        status, headers, content = answer(query, form)
        start_response(status, headers)
        return [content.encode()]

    def _json(self, value):
        return "200 OK", [("Content-Type", "application/json")], json.dumps(value)

    def _configuration(self, query, form):
        return self._json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "end_session_endpoint": f"{self.issuer}/logout",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def _keys(self, query, form):
        return self._json(KeySet([self.published_key]).as_dict(private=False))

    def _authorize(self, query, form):
        self.asked = query
        back = urlencode({"code": "one-time-code", "state": query["state"]})
        return "302 Found", [("Location", f"{query['redirect_uri']}?{back}")], ""

    def _token(self, query, form):
        is_known = (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        if not (is_known and form["code"] == "one-time-code" and form["code_verifier"]):
            return "400 Bad Request", [("Content-Type", "application/json")], '{"error": "invalid_grant"}'
        token = {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": self._id_token()}
        return self._json(token)

    def _id_token(self):
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.person.get("sub"),
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked["nonce"],
            "amr": ["pwd", "mfa"],
            "auth_time": now,
        }
        return self._signed({**claims, **self.faults})

    def _userinfo(self, query, form):
        person = {**self.person, **self.userinfo_faults}
        if not self.signs_userinfo:
            return self._json(person)
        claims = {"iss": self.issuer, "aud": CLIENT_ID, **person}
        return "200 OK", [("Content-Type", "application/jwt")], self._signed(claims)

    def _signed(self, claims):
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, present, self.signing_key)


@contextmanager
def identity_provider():
    """The provider, running."""
    provider = Provider()
    with make_server("127.0.0.1", 0, provider, handler_class=_Quiet) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def visit(address):
    """What a browser does at the provider's: the path and query it is sent back to."""

    answer = requests.get(address, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"
