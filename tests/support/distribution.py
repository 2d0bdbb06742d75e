"""How `-n` spreads the tests: one by one, except the browser tests, which share one portal and so one process."""

from xdist.scheduler import LoadScopeScheduling

_TOGETHER = "tests/e2e/"


class OneByOne(LoadScopeScheduling):
    """Begins with those that stay together, since they take longest."""

    def _split_scope(self, nodeid):
        return _TOGETHER if nodeid.startswith(_TOGETHER) else nodeid


def pytest_xdist_make_scheduler(config, log):
    return OneByOne(config, log)
