"""A program that becomes the server gives back what it took."""

import time

import psutil
import pytest

from served import PATIENCE, serving

pytestmark = pytest.mark.slow

LARGE = 400_000_000
PROGRAM = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tenure.project.settings"
import django
django.setup()
from tenure.project.serving import become_server
from tenure.project.wiring import ready
ready()
taken = bytearray({LARGE})
become_server(["Welcome,", "--everybody"])
"""


def test_a_program_becomes_the_server_and_ends_as_one() -> None:
    with serving(program=["-c", PROGRAM]) as server:
        supervisor, database = psutil.Process(server.pid), server.database()
        assert supervisor.memory_info().rss < LARGE / 2
        until = time.monotonic() + 2 * PATIENCE
        while f"Welcome,\n--everybody\n{server.url}\n" not in server.log:
            assert time.monotonic() < until, server.log
            time.sleep(0.1)
    assert not supervisor.is_running()
    assert not database.is_running() or database.status() == psutil.STATUS_ZOMBIE
