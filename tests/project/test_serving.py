"""A program that becomes the server gives back what it took; one of an older Tenure leaves newer tables alone."""

import time

import psutil
import pytest
from django.db.migrations.recorder import MigrationRecorder

from served import PATIENCE, serving
from tenure.project.embedded import address_of
from tenure.project.wiring import behind
from tenure.values.problem import ProblemError

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


@pytest.mark.slow
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


@pytest.mark.django_db
def test_tables_of_a_newer_version_are_told_apart_from_those_of_another_library() -> None:
    recorder = MigrationRecorder.Migration.objects
    recorder.create(app="customers", name="0001_squashed_long_ago")
    recorder.create(app="no_longer_here", name="0001_initial")
    assert not behind()
    recorder.create(app="customers", name="9999_later")
    with pytest.raises(ProblemError, match="newer version") as refused:
        behind()
    assert refused.value.problems[0].where == "customers.9999_later"


@pytest.mark.slow
def test_a_server_stops_when_a_newer_version_takes_over_its_tables() -> None:
    with serving() as server:
        parts = [server.part(name) for name in ("web", "worker", "live")]
        with address_of(server.home).connect(autocommit=True) as connection:
            connection.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('customers', '9999_later', now())"
            )
        _, left = psutil.wait_procs(parts, PATIENCE)
        assert not left
        until = time.monotonic() + PATIENCE
        while "belong to a newer version" not in server.log:
            assert time.monotonic() < until, server.log
            time.sleep(0.1)
        assert "ended (" not in server.log  # no part died of it
