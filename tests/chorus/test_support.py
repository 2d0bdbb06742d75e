import socket

import pytest
import redis
from django.conf import settings
from django.db import connection

from tests.support.network import OutsideNetwork


@pytest.mark.django_db
def test_tests_run_on_the_embedded_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (directory,) = cursor.fetchone()

    assert directory.startswith(str(settings.FILES_ROOT.parent.parent))
    assert connection.vendor == "postgresql"


def test_each_process_of_a_test_run_has_its_own_broker_number():
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        assert broker.ping()
        assert broker.connection_pool.connection_kwargs["db"] == int(settings.FILES_ROOT.parent.name[2:])


@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_a_test_that_reaches_out_fails(connect):
    with socket.socket() as outside, pytest.raises(OutsideNetwork, match=r"192\.0\.2\.1"):
        getattr(outside, connect)(("192.0.2.1", 80))
