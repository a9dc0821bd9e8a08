"""How fast events come in, and how soon the standing follows: a served Tenure on loopback, durable PostgreSQL and all.

The load generator shares the cores with web, live and database. `ingest` sends batches of 100 as server clients do: as many
as it can, then 5,000 and 2,500 events a second, then single-event requests. `live` sends 500 events a second to 10,000
accounts; beside them accounts that were quiet are used again, and their score is looked for in the database.
"""

import argparse
import base64
import json
import random
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg

from bench_stage import Stage, ago

BATCH = 100
QUIET = 100  # accounts that did nothing for 60 days: their first event moves their score
PROBED_EVERY = 0.4  # seconds between two of them
SCORES = "SELECT account_id, score FROM customers_standing WHERE account_id = ANY(%s)"
WAITING = "SELECT EXISTS (SELECT FROM inbox_parcel), EXISTS (SELECT FROM inbox_touchedaccount)"
DRAINED = 120.0  # seconds to wait for the last event


@dataclass
class Sent:
    """What was sent: the seconds each request took, counted from when it should have gone, and what was refused."""

    seconds: list[float] = field(default_factory=list)
    events: int = 0
    refused: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def note(self, took: float, events: int, status: int) -> None:
        with self.turn:
            if status == 200:
                self.seconds.append(took)
                self.events += events
            else:
                self.refused += 1

    def at(self, share: float) -> float:
        known = sorted(self.seconds)
        return known[min(int(len(known) * share), len(known) - 1)] * 1000 if known else float("nan")


def body(keys: Sequence[str], count: int) -> bytes:
    """A request as a server client sends it, some 350 bytes an event."""
    batch = [
        {
            "type": "track", "event": "Report Exported", "userId": f"{key}-{random.randrange(10)}",
            "messageId": str(uuid.uuid4()), "timestamp": ago(0.05),
            "context": {"groupId": key, "library": {"name": "bench", "version": "1"}},
            "properties": {"feature": "reports", "format": "pdf", "rows": random.randrange(1000)},
        }
        for key in random.choices(keys, k=count)
    ]  # fmt: skip
    return json.dumps({"batch": batch, "sentAt": ago(0)}).encode()


def post(door: HTTPConnection, key: str, content: bytes) -> int:
    auth = base64.b64encode(f"{key}:".encode()).decode()
    door.request("POST", "/v1/batch", content, {"Authorization": f"Basic {auth}", "Content-Type": "application/json"})
    answer = door.getresponse()
    answer.read()
    return answer.status


def send(
    stage: Stage, keys: Sequence[str], seconds: float, *, size: int = BATCH, rate: float | None = None, lines: int = 6
) -> Sent:
    """Send for some seconds over some connections: `rate` events a second, or as many as are answered."""
    sent = Sent()
    began = time.perf_counter()
    every = None if rate is None else size * lines / rate
    ready = [body(keys, size) for _ in range(40)] if rate is None else []

    def line(number: int) -> None:
        door = HTTPConnection("127.0.0.1", stage.port, timeout=30)
        due = began + (number / lines) * (every or 0)
        while due - began < seconds and time.perf_counter() - began < seconds + 5:
            if every is not None:
                content = body(keys, size)
                time.sleep(max(0.0, due - time.perf_counter()))
                start, due = due, due + every
            else:
                content = fresh(random.choice(ready))
                start = due = time.perf_counter()
            try:
                status = post(door, stage.key, content)
            except (OSError, HTTPException):
                status = 0
                door.close()
            sent.note(time.perf_counter() - start, size, status)
            if every is None:
                due = time.perf_counter()

    threads = [threading.Thread(target=line, args=(number,)) for number in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent


def fresh(content: bytes) -> bytes:
    """The same request with ids that were never seen: making JSON anew would measure the generator."""
    return content.replace(b'"messageId": "', b'"messageId": "' + uuid.uuid4().hex[:12].encode())


def searchable(stage: Stage, rows: int, seconds: float = DRAINED) -> float:
    """Seconds until the lake's usage holds so many rows."""
    began, lake = time.perf_counter(), stage.lake
    while time.perf_counter() - began < seconds:
        if lake.rows("usage") >= rows:
            return time.perf_counter() - began
        time.sleep(0.1)
    return float("nan")


def ingest(stage: Stage, keys: Sequence[str], seconds: float) -> None:
    lake = stage.lake
    runs: list[tuple[str, Callable[[], Sent]]] = [
        ("batches of 100, 5,000 events a second", lambda: send(stage, keys, seconds, rate=5000)),
        ("batches of 100, 2,500 events a second", lambda: send(stage, keys, seconds, rate=2500)),
        ("one event a request, as many as go", lambda: send(stage, keys, seconds, size=1, lines=4)),
        ("batches of 100, as many as go, 5 seconds", lambda: send(stage, keys, min(seconds, 5), lines=4)),
    ]
    print(f"  {'':<40}{'events/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'refused':>9}{'in the lake after s':>21}", flush=True)
    for name, run in runs:
        before, began = lake.rows("usage"), time.perf_counter()
        sent = run()
        took = time.perf_counter() - began
        late = searchable(stage, before + sent.events)
        missing = before + sent.events - lake.rows("usage")
        print(
            f"  {name:<40}{sent.events / took:>10,.0f}{sent.at(0.5):>9.1f}{sent.at(0.99):>9.1f}{sent.refused:>9}{late:>21.1f}"
            + (f"  {missing} missing!" if missing else ""),
            flush=True,
        )


def live(stage: Stage, keys: Sequence[str], seconds: float, rate: float = 500) -> None:
    """Input to standing, as whoever sends sees it: from before a request is sent until PostgreSQL shows another score.

    While the others' events come in, one quiet account after the other is used for the first time in two months.
    """
    quiet, others = keys[:QUIET], keys[QUIET:]
    send(stage, others, 5, size=10, rate=rate, lines=2)  # the first questions of a process aren't what is measured
    loader = threading.Thread(
        target=lambda: print(f"  sent {send(stage, others, seconds, size=10, rate=rate, lines=2).events:,} events")
    )
    waits: list[float] = []
    pending: dict[str, float] = {}
    door = HTTPConnection("127.0.0.1", stage.port, timeout=30)
    with psycopg.connect(**database(stage), autocommit=True) as there:  # type: ignore[arg-type]
        before: dict[str, float] = dict(there.execute(SCORES, [list(quiet)]).fetchall())
        until = time.perf_counter() + DRAINED
        while time.perf_counter() < until and any(there.execute(WAITING).fetchone() or ()):
            time.sleep(0.5)
        unasked = iter(key for key in quiet if before.get(key) is not None)
        loader.start()
        began = time.perf_counter()
        due = began + 1
        while (time.perf_counter() < began + seconds or pending) and time.perf_counter() < began + seconds + 30:
            if due <= time.perf_counter() < began + seconds - 3 and (key := next(unasked, None)):
                content, due = body([key], 1), due + PROBED_EVERY
                pending[key] = time.perf_counter()
                post(door, stage.key, content)
            for key, score in there.execute(SCORES, [list(pending)]).fetchall() if pending else []:
                if score != before[key]:
                    waits.append(time.perf_counter() - pending.pop(key))
            time.sleep(0.05)
        row = there.execute("SELECT median_seconds, late_seconds FROM inbox_turn").fetchone()
    loader.join()
    if row and row[0] is not None:
        print(
            f"  {rate:,.0f} events a second: from the receipt of a request to the standing of its accounts, over the last 2,000 "
            f"that were followed, changed or not: p50 {row[0]:.2f} s, p95 {row[1]:.2f} s",
            flush=True,
        )
    known = sorted(waits) or [float("nan")]
    print(
        f"  {rate:,.0f} events a second; from before a request is sent to the changed score in the database: "
        f"p50 {known[len(known) // 2]:.2f} s, p95 {known[int(len(known) * 0.95)]:.2f} s, most {known[-1]:.2f} s, "
        f"of {len(waits)} that changed; {len(pending)} did not within 30 s",
        flush=True,
    )


def database(stage: Stage) -> dict[str, str]:
    """Where the stage's own PostgreSQL is."""
    told = json.loads(
        stage.python(
            "import json; from django.db import connection; c = connection.get_connection_params(); "
            "print(json.dumps({k: str(v) for k, v in c.items() if k in ('host', 'user', 'dbname', 'passfile', 'port') and v}))"
        )
    )
    return {str(name): str(value) for name, value in told.items()}


def main(parts: Sequence[str], share: float = 1.0, seconds: float = 30.0) -> None:
    """The parts of the benchmark, one after the other, each on a stage of its own."""
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="tb-") as folder:
            stage = Stage(Path(folder))
            accounts, events = max(int(10_000 * share), 20), int(1_000_000 * share)
            try:
                keys = stage.book(accounts, events, QUIET if part == "live" else 0)
                stage.serve()
                print(
                    f"\n{part}: {accounts:,} accounts, {events:,} events before; the load generator shares the cores",
                    flush=True,
                )
                {"ingest": ingest, "live": live}[part](stage, keys, seconds)
            finally:
                stage.stop()


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("parts", nargs="*", default=["ingest", "live"])
    asking.add_argument("--share", type=float, default=1.0)
    asking.add_argument("--seconds", type=float, default=30.0)
    asked = asking.parse_args()
    main(asked.parts, asked.share, asked.seconds)
