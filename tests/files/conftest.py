import pytest


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    """Each test keeps its files apart."""
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT
