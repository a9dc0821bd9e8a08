"""A Tenure of its own on loopback, for measuring and for stories of what is killed: a home, a book of accounts, a key."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
import pyarrow as pa

from tenure.evidence.lake.store import Lake, stored_schema
from tenure.values.keys import BatchKey

TENURE = [sys.executable, "-m", "tenure"]
PATIENCE = 120.0  # seconds until a served workspace has to answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stage:
    """A home in a folder and what is served from it."""

    def __init__(self, folder: Path) -> None:
        self.home, self.port = folder / "home", free_port()
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.serving: subprocess.Popen[bytes] | None = None
        self.key = ""
        self.ran = dict(os.environ) | {"TENURE_HOME": str(self.home), "TENURE_PORT": str(self.port)}

    def tenure(self, *words: str) -> str:
        done = subprocess.run([*TENURE, *words], cwd=self.home, env=self.ran, check=False, capture_output=True)
        if done.returncode:
            raise SystemExit(f"tenure {' '.join(words)}: {done.stderr.decode()[-2000:]}")
        return done.stdout.decode()

    def python(self, program: str) -> str:
        """What a few lines print, run with this home and its database at hand."""
        whole = f"from tenure.project.wiring import setup; setup(); {program}"
        done = subprocess.run([sys.executable, "-c", whole], env=self.ran, check=True, stdout=subprocess.PIPE)
        return done.stdout.decode()

    @property
    def lake(self) -> Lake:
        return Lake(str(self.home / "lake"))

    def book(self, accounts: int, events: int, quiet: int = 0) -> list[str]:
        """Accounts with a line each, and events of the last 60 days, of all but the first `quiet` of them; scored once.
        Returns the accounts' keys."""
        keys = [f"account-{number:06d}" for number in range(accounts)]
        files = self.home.parent / "files"
        files.mkdir(exist_ok=True)
        lines = ["account_id,account_name,customer_since", *(f"{key},{key},2025-01-01" for key in keys)]
        (files / "accounts.csv").write_text("\n".join(lines) + "\n")
        lines = ["subscription_id,account_id,seats,arr,currency,start_date,end_date"]
        lines += [f"s-{key},{key},10,12000,USD,2025-01-01,2027-12-31" for key in keys]
        (files / "subscriptions.csv").write_text("\n".join(lines) + "\n")
        self.tenure("import", str(files))
        self._usage(keys[quiet:], events)
        self.tenure("day")
        told = json.loads(self.tenure("events", "make-key", "product", "--json"))
        self.key = told["secret"]
        return keys

    def _usage(self, keys: list[str], events: int) -> None:
        rng = np.random.default_rng(7)
        now = datetime.now(UTC)
        seconds = np.sort(rng.integers(0, 60 * 86400, events))
        at = pa.array(np.datetime64(now.replace(tzinfo=None)) - seconds.astype("timedelta64[s]"), pa.timestamp("us"))
        at = at.cast(pa.timestamp("us", tz="UTC"))
        account = pa.array(keys).take(pa.array(rng.integers(0, len(keys), events)))
        ids = pa.array([f"old-{number}" for number in range(events)])
        texts = {
            "fact_id": ids, "id": ids, "account": account, "source": pa.array(["product"] * events),
            "person": pa.array([f"p{number}" for number in rng.integers(0, 10, events)]),
            "event": pa.array(["Opened"] * events), "feature": pa.array(["report"] * events),
            "digest": ids, "batch": pa.array(["made"] * events),
            "month": pa.array([f"{one:%Y-%m}" for one in at.to_pylist()]),
        }  # fmt: skip
        known = {**texts, "occurred_at": at, "recorded_at": at, "ingested_at": at, "used_at": at}
        flags = {"recorded_assumed": False, "retracted": False}
        columns = [
            known.get(f.name, pa.array([flags[f.name]] * events) if f.name in flags else pa.nulls(events, f.type))
            for f in stored_schema("usage")
        ]
        rows = pa.table(
            [column.cast(f.type) for column, f in zip(columns, stored_schema("usage"), strict=True)],
            schema=stored_schema("usage"),
        )
        self.lake.append("usage", rows, source="bench", batch=BatchKey("made"))

    def serve(self) -> None:
        """Serve all parts; returns when the door for events answers."""
        log = (self.home.parent / "serve.log").open("ab")
        self.serving = subprocess.Popen([*TENURE, "serve"], env=self.ran, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                door = HTTPConnection("127.0.0.1", self.port, timeout=5)
                door.request("POST", "/v1/batch", b"{}")
                if door.getresponse().status in (400, 401):
                    return
            time.sleep(0.2)
        raise SystemExit("nothing is served: " + (self.home.parent / "serve.log").read_text()[-2000:])

    def part(self, program: str) -> int | None:
        """The process id of a part: web, worker or live."""
        if self.serving is None:
            return None
        for child in _children(self.serving.pid):
            with suppress(OSError):
                if f"tenure.project.{program}" in Path(f"/proc/{child}/cmdline").read_text().replace("\0", " "):
                    return child
        return None

    def stop(self) -> None:
        if self.serving is not None and self.serving.poll() is None:
            self.serving.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.serving.wait(60)
            self.serving.kill()
        self.serving = None


def _children(parent: int) -> list[int]:
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                if int((place / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                    found.append(int(place.name))
    return found


def today() -> date:
    return datetime.now(UTC).date()


def ago(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
