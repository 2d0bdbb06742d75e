import pytest

from tests.invoices.reception import clerk, commune
from tests.invoices.scenes import Scene, make_scene
from tests.invoices.validating import Market, make_market

__all__ = ["clerk", "commune"]


@pytest.fixture
def scene(db) -> Scene:
    return make_scene()


@pytest.fixture
def market(db) -> Market:
    return make_market()
