"""What every test meets without asking."""

from tests.support.client import client, strict_templates

__all__ = ["client", "strict_templates"]
