"""A small company, brought in as an operator does it: files, import, the day."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import sign_in
from served import Served, serving

OPERATOR = "olga@larkfield.example"
PASSWORD = "a very long pass phrase"
KEY = "A-1"
NAMES = ("Nordwind Logistik", "Silva Retail", "Lone Pine Bank", "Brightwater Foods", "Cedar Media", "Delta Robotics")
TODAY = datetime.now(UTC).date()


@dataclass(frozen=True)
class Company:
    """A served company. `key` and `name` are those of the account the stories are about."""

    url: str
    key: str
    name: str
    operator: str
    before: str


def day(back: int) -> str:
    return (TODAY - timedelta(days=back)).isoformat()


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def files(folder: Path) -> None:
    """Six accounts; the first one's usage has fallen, and one ticket has a day that is none."""
    keys = [f"A-{i}" for i in range(1, len(NAMES) + 1)]
    write(
        folder,
        "accounts.csv",
        [
            {"id": key, "name": name, "customer_since": day(500), "owner": "alice@larkfield.example"}
            for key, name in zip(keys, NAMES, strict=True)
        ],
    )
    write(
        folder,
        "subscriptions.csv",
        [
            {"id": f"S-{key}", "account_id": key, "plan": "Pro", "seats": 10, "arr": 12000 * i, "currency": "USD",
             "start_on": day(300), "end_on": day(-40 * i)}
            for i, key in enumerate(keys, 1)
        ],
    )  # fmt: skip
    write(
        folder,
        "usage.csv",
        [
            {"event_id": f"U-{key}-{back}-{who}", "account_id": key, "user_id": f"P-{key}-{who}", "event": "report_run",
             "occurred_at": f"{day(back)}T09:00:00Z"}
            for key in keys
            for back in range(1, 200)
            for who in range(2 if key == KEY and back < 40 else 8)
            if (back + who) % 3 == 0
        ],
    )  # fmt: skip
    write(
        folder,
        "tickets.csv",
        [
            {"id": f"T-{i}", "account_id": keys[i % len(keys)], "subject": "Export fails", "priority": "high",
             "opened_at": "the day before" if i == 0 else f"{day(10 + i)}T10:00:00Z",
             "resolved_at": f"{day(8 + i)}T10:00:00Z" if i % 2 else ""}
            for i in range(12)
        ],
    )  # fmt: skip


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the company's own: nobody else's events make accounts in it. The company is there and scored before it starts:
    else its worker would score the same day beside the command."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "in").mkdir()
    files(folder / "in")

    def prepare(environment: dict[str, str]) -> None:
        add = ["users", "add", OPERATOR, "--name", "Olga", "--role", "operations", "--password-stdin"]
        for words in (add, ["import", "in", "--backfill", "--json"], ["day", "--json"]):
            done = subprocess.run(
                [sys.executable, "-m", "tenure", *words],
                cwd=folder, env=environment, input=PASSWORD, capture_output=True, text=True, check=False, timeout=300,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr or done.stdout

    with serving(prepare=prepare) as one:
        yield one


@pytest.fixture(scope="session")
def company(served: Served) -> Company:
    return Company(served.url, KEY, NAMES[0], "Olga", (date.fromisoformat(day(28))).isoformat())


@pytest.fixture(scope="session")
def signed_in() -> list[Any]:
    """The cookies of operations, once somebody has signed in."""
    return []


@pytest.fixture
def desk(page: Page, company: Company, signed_in: list[Any]) -> Page:
    """A tab in which operations has signed in: by hand the first time, from then on by the cookies that this gave."""
    if signed_in:
        page.context.add_cookies(signed_in)
    else:
        sign_in(page, company.url, OPERATOR, PASSWORD)
        signed_in += page.context.cookies()
    return page
