import pytest

from tests.invoices.scenes import Scene, make_scene


@pytest.fixture
def scene(db) -> Scene:
    return make_scene()
