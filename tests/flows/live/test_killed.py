"""A process that drains is killed -9 while it works, again and again: every event is in the lake once.

`scripts/kills.py` tells the whole story, with web, worker, PostgreSQL and compaction, over any number of events.
"""

import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from served import address
from tenure.flows.home import lake, reading_room
from tenure.flows.live.draining import drain
from tenure.platform.inbox.actions import accept

REQUESTS, EVENTS, KILLS = 60, 20, 2
DRAINING = """
import time
from tenure.project.wiring import setup
setup()
from tenure.flows.live.draining import drain
while True:
    drain(20) or time.sleep(0.05)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_while_draining_every_event_is_there_once(tmp_path: Path, settings: LazySettings) -> None:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path
    now = datetime.now(UTC)
    for number in range(REQUESTS):
        calls = [{"type": "group", "groupId": f"acme-{number % 7}", "userId": "jo", "messageId": f"g{number}"}]
        calls += [
            {
                "type": "track",
                "event": "x",
                "userId": "jo",
                "messageId": f"{number}-{place}",
                "context": {"groupId": f"acme-{place % 7}"},
            }
            for place in range(EVENTS - 1)
        ]
        accept("app", "segment:batch", json.dumps({"batch": calls}).encode(), EVENTS, now)
    chance = random.Random(3)
    home = {"TENURE_HOME": str(tmp_path), "TENURE_LAKE_URL": str(tmp_path / "lake"), "TENURE_DATABASE_URL": address()}
    for _ in range(KILLS):
        before = lake().rows("usage")
        process = subprocess.Popen([sys.executable, "-c", DRAINING], env=dict(os.environ) | home)
        until = time.monotonic() + 60
        while lake().rows("usage") == before and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.5))
        assert process.poll() is None
        process.kill()
        process.wait()
    while drain():
        pass
    with reading_room() as room:
        stored = room.stored("usage")
        assert stored is not None
        ids = room.fetch(stored.select("id"))["id"].to_pylist()
    wanted = [f"{number}-{place}" for number in range(REQUESTS) for place in range(EVENTS - 1)]
    assert sorted(ids) == sorted(wanted)
