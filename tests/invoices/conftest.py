import pytest

from tests.invoices.reception import clerk, commune
from tests.invoices.scenes import Scene, make_scene

__all__ = ["clerk", "commune"]


@pytest.fixture
def scene(db) -> Scene:
    return make_scene()
