"""Processes that call timers and send are killed -9 at work: each timer has its effect once, each chat message goes out, and
mail goes out once or is shown as uncertain."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from served import address
from tenure.platform.journal.models import Entry
from tenure.platform.outbox.models import Message
from tenure.platform.timers.actions import set_timer
from tenure.platform.timers.models import Timer
from tenure.values import clock

TIMERS, KILLS = 120, 3
WORKING = """
import os, sys, time
from tenure.project.wiring import setup
setup()
from tenure.platform.access import SYSTEM
from tenure.platform.journal.actions import record_entry
from tenure.platform.outbox.actions import put
from tenure.platform.outbox.cards import Channel
from tenure.platform.outbox.sending import drain
from tenure.platform.timers.actions import run_due

out = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def send(message):
    os.write(out, (message.cause + chr(10)).encode())
    time.sleep(0.01)

def ring(timer):
    record_entry(SYSTEM, "job.asked", "rung", timer.key, {})
    put("chat", "ada", {}, cause="chat " + timer.key)
    put("mail", "ada", {}, cause="mail " + timer.key)

channels = {"chat": Channel(send, second_harms=False), "mail": Channel(send, second_harms=True)}
while True:
    run_due({"ring": ring}, 7) + drain(channels, 5) or time.sleep(0.05)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_work(tmp_path: Path) -> None:
    for number in range(TIMERS):
        set_timer("ring", f"{number:03}", clock.now())
    out, chance = tmp_path / "out.txt", random.Random(5)
    home = dict(os.environ) | {"TENURE_HOME": str(tmp_path), "TENURE_DATABASE_URL": address()}

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", WORKING, str(out)], env=home)

    def tried() -> int:
        return Message.objects.filter(attempts__gt=0).count()

    workers = [start(), start()]
    try:
        for kill in range(KILLS):
            before, until = tried(), time.monotonic() + 60
            while tried() < before + 20 and time.monotonic() < until:
                time.sleep(0.01)
            assert tried() >= before + 20
            time.sleep(chance.uniform(0, 0.05))
            workers[kill % 2].kill()
            workers[kill % 2].wait()
            workers[kill % 2] = start()
        until = time.monotonic() + 120
        while Timer.objects.exists() or Message.objects.filter(state__in=("waiting", "sending")).exists():
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    keys = [f"{number:03}" for number in range(TIMERS)]
    assert sorted(Entry.objects.filter(kind="rung").values_list("key", flat=True)) == keys
    came = Counter(out.read_text().split("\n")[:-1])
    uncertain = set(Message.objects.filter(state="uncertain").values_list("cause", flat=True))
    assert all(came[f"chat {key}"] >= 1 for key in keys)
    assert max(came[f"mail {key}"] for key in keys) == 1
    assert {f"mail {key}" for key in keys} - set(came) <= uncertain
    assert uncertain <= {f"mail {key}" for key in keys}
    assert len(uncertain) <= KILLS
