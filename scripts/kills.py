"""A story of kill -9: web, live, worker, PostgreSQL, compaction and a backup are killed in turn while events flow in, and
backups are made between.

At the end every message id is in the lake exactly once, and every standing is what a full recompute says. The last backup,
restored, holds every event that was acknowledged before it began, once. Clients behave as the official ones: a request is sent
again, unchanged, until it is answered with 200. `python scripts/kills.py --events 100000`
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pyarrow.parquet as pq

from bench_events import BATCH, body, post
from bench_stage import TENURE, Stage

PARTS = ("live", "backup", "web", "database", "compaction", "worker")
TENDING = "from tenure.flows.daily.upkeep import tend_lake, tidy_lake; [(tend_lake(), tidy_lake()) for _ in range(50)]"
SHOWN = """
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.queries import backlog
from tenure.platform.freshness.queries import live_state
from tenure.practice.customers.queries import every_account
import json
found = {v.account.key: [v.standing.score, v.standing.shown, v.standing.band, v.standing.band_raw, v.standing.change_28d,
         v.standing.spark, v.standing.stage, v.standing.segment, v.standing.coverage, str(v.standing.last_touch_on),
         [str(i.address) for i in v.standing.indicators]] for v in every_account(SYSTEM) if v.standing}
print(json.dumps([backlog().parcels, live_state().stale, found]))
"""


def deliver(stage: Stage, requests: Sequence[bytes], done: Counter[str], every: float) -> None:
    """Send a request every so many seconds, each until it is answered with 200, as clients do."""
    door = HTTPConnection("127.0.0.1", stage.port, timeout=20)
    began = time.monotonic()
    for number, content in enumerate(requests):
        time.sleep(max(0.0, began + number * every - time.monotonic()))
        while True:
            status = 0
            with suppress(OSError, HTTPException):
                status = post(door, stage.key, content)
            if status == 200:
                done["sent"] += BATCH
                break
            done["again"] += 1
            door.close()
            time.sleep(0.2)


def kill(stage: Stage, part: str) -> bool:
    """kill -9 one part, or a compaction or a backup that is under way. Whether there was anything to kill."""
    if part == "backup":
        cut = stage.home.parent / "cut-off"
        backup = subprocess.Popen([*TENURE, "backup", str(cut)], env=stage.ran, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(2.0, 5.0))
        backup.kill()
        backup.wait()
        return not cut.exists()
    if part == "compaction":
        tending = subprocess.Popen(
            [sys.executable, "-c", f"from tenure.project.wiring import setup; setup(); {TENDING}"], env=stage.ran
        )
        time.sleep(random.uniform(3.0, 5.0))
        tending.kill()
        tending.wait()
        return True
    if part == "database":
        told = stage.python(
            "from tenure.project.wiring import embedded; r = embedded().running(); print(r.pid if r else 0)"
        )
        pid = int(told) or None
    else:
        pid = stage.part(part)
    if pid is None:
        return False
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    return True


def settled(stage: Stage, seconds: float = 300.0) -> dict[str, object]:
    """Wait until nothing waits; the standings as published."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(subprocess.CalledProcessError, ValueError):
            parcels, touched, found = json.loads(stage.python(f"exec({SHOWN!r})"))
            if not parcels and not touched:
                return dict(found)
        time.sleep(1)
    raise SystemExit("the inbox was never emptied: " + (stage.home.parent / "serve.log").read_text()[-3000:])


def counted(stage: Stage) -> tuple[int, int]:
    """Rows of live events in the lake, and how many ids they have."""
    ids: list[str] = []
    for file in stage.lake.files("usage"):
        rows = pq.read_table(file, columns=["fact_id", "batch"], partitioning=None)
        ids += [
            one
            for one, batch in zip(rows["fact_id"].to_pylist(), rows["batch"].to_pylist(), strict=True)
            if batch != "made"
        ]
    return len(ids), len(set(ids))


def story(folder: Path, events: int, accounts: int, every: float, rate: float, seed: int = 1) -> bool:
    """Tell the story in a folder; whether it ends well."""
    random.seed(seed)
    stage = Stage(folder)
    try:
        keys = stage.book(accounts, accounts * 50)
        stage.serve()
        requests = [body(keys, BATCH) for _ in range(events // BATCH)]
        done: Counter[str] = Counter()
        pace = 4 * BATCH / rate
        lines = [threading.Thread(target=deliver, args=(stage, requests[n::4], done, pace)) for n in range(4)]
        began = time.monotonic()
        for line in lines:
            line.start()
        kills: Counter[str] = Counter()
        number = 0
        backup, before, after = folder / "backup-0", 0, 0
        while any(line.is_alive() for line in lines) or number < len(PARTS):
            time.sleep(every)
            part = PARTS[number % len(PARTS)]
            kills[part] += kill(stage, part)
            number += 1
            if part == "backup":
                backup, before = folder / f"backup-{number}", done["sent"]
                stage.tenure("backup", str(backup))
                after = done["sent"]
        for line in lines:
            line.join()
        print(
            f"sent {done['sent']:,} events in {time.monotonic() - began:.0f} s, {done['again']} tries in vain; "
            f"killed {dict(kills)}",
            flush=True,
        )
        live = settled(stage)
        rows, ids = counted(stage)
        print(f"in the lake {rows:,} rows with {ids:,} ids", flush=True)
        stage.tenure("day")
        day = settled(stage)
        differ = sorted(key for key in day if day[key] != live.get(key))
        print(f"{len(day):,} standings, {len(differ)} differ from a full recompute", flush=True)
        for key in differ[:3]:
            print(f"  {key}: live {live.get(key)}, day {day[key]}")
        whole = rows == ids == done["sent"] == len(requests) * BATCH and not differ
    finally:
        stage.stop()
    return whole and brought_back(folder / "restored", backup, before, after + 4 * BATCH)


def brought_back(folder: Path, backup: Path, least: int, most: int) -> bool:
    """Restore a backup into a new home; whether it ends with as many events as were acknowledged about then, each once, and
    its standings are those of a full recompute."""
    folder.mkdir()
    stage = Stage(folder)
    try:
        stage.tenure("restore", str(backup))
        stage.serve()
        live = settled(stage)
        rows, ids = counted(stage)
        stage.tenure("day")
        day = settled(stage)
        differ = [key for key in day if day[key] != live.get(key)]
        print(
            f"restored {rows:,} rows with {ids:,} ids of {least:,} to {most:,}; {len(differ)} standings differ",
            flush=True,
        )
        return least <= rows == ids <= most and not differ
    finally:
        stage.stop()


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--events", type=int, default=100_000)
    asking.add_argument("--accounts", type=int, default=500)
    asking.add_argument("--every", type=float, default=8.0, help="seconds between two kills")
    asking.add_argument("--rate", type=float, default=1500.0, help="events a second")
    asking.add_argument("--seed", type=int, default=1)
    asked = asking.parse_args()
    with tempfile.TemporaryDirectory(prefix="tk-") as place:
        raise SystemExit(
            0 if story(Path(place), asked.events, asked.accounts, asked.every, asked.rate, asked.seed) else 1
        )
