"""The mail server, from one URL: `smtp://host:587`, `smtp+tls://…` or `smtp+ssl://…`, with user and password if any."""

from typing import Any

import environ


def smtp_mailer(url: str) -> dict[str, Any]:
    """Django's settings of the mailer at this URL. A server that does not answer costs a worker ten seconds at most."""
    parts = environ.Env.email_url_config(url)
    return {
        "BACKEND": parts["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": parts["EMAIL_HOST"],
            "port": parts["EMAIL_PORT"],
            "username": parts["EMAIL_HOST_USER"] or "",
            "password": parts["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": parts.get("EMAIL_USE_TLS", False),
            "use_ssl": parts.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }
