"""What every test meets without asking."""

from tests.support.client import client, spoken_language, strict_templates
from tests.support.distribution import pytest_xdist_make_scheduler

__all__ = ["client", "pytest_xdist_make_scheduler", "spoken_language", "strict_templates"]
