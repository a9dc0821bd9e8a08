"""A small scored company behind the API, and clients that speak for the cast."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from cast import LONE, NORDWIND, SILVA, Cast, raise_curtain
from tenure.evidence.lake.store import stored_schema
from tenure.flows import home
from tenure.flows.daily import stages
from tenure.flows.daily.day import run_day
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.identity.actions import make_token
from tenure.practice.customers.actions import publish_standing, upsert_people
from tenure.practice.customers.cards import PersonCard, StandingCard
from tenure.practice.customers.queries import every_account
from tenure.values import clock
from tenure.values.keys import BatchKey, PersonKey


def append(table: str, rows: list[dict[str, Any]]) -> None:
    """Facts straight into the lake; importing has tests of its own."""
    home.lake().append(
        table, pa.Table.from_pylist(rows, schema=stored_schema(table)), source="crm", batch=BatchKey(table)
    )


def fact(table: str, fact_id: str, account: str, at: datetime, **columns: Any) -> dict[str, Any]:
    return {
        "fact_id": fact_id,
        "account": account,
        "source": "crm",
        "occurred_at": at,
        "recorded_at": at,
        "recorded_assumed": True,
        "ingested_at": at,
        "digest": fact_id,
        "retracted": False,
        "batch": table,
        "month": at.strftime("%Y-%m"),
        **columns,
    }


@dataclass(frozen=True)
class Scored:
    """What scoring left: a lake to read, and the standings it published."""

    lake: Path
    standings: tuple[StandingCard, ...]


@pytest.fixture(scope="session")
def scored_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Scored:
    """Three accounts with contracts and use, scored today by the real day; done once, because scoring takes seconds."""
    folder = tmp_path_factory.mktemp("scored") / "lake"
    with (
        django_db_blocker.unblock(),
        override_settings(TENURE_LAKE=str(folder)),
        pytest.MonkeyPatch.context() as patched,
        transaction.atomic(),
    ):
        patched.setattr(stages, "CLOCK_WEEKS", 0)
        raise_curtain()
        facts()
        run_day(SYSTEM)
        standings = tuple(view.standing for view in every_account(SYSTEM) if view.standing is not None)
        transaction.set_rollback(True)
    return Scored(folder, standings)


@pytest.fixture
def scored(cast: Cast, settings: LazySettings, scored_once: Scored) -> Cast:
    """The cast, before a lake with facts and verdicts and with the standings that were published of it."""
    settings.TENURE_LAKE = str(scored_once.lake)
    upsert_people(SYSTEM, [PersonCard(PersonKey("P-1"), NORDWIND, "Ines Vogt", "ines@nordwind.example", "CFO")])
    publish_standing(SYSTEM, scored_once.standings)
    return cast


@pytest.fixture
def own_lake(scored: Cast, scored_once: Scored, settings: LazySettings, tmp_path: Path) -> None:
    """The lake as a copy, for a test that writes."""
    shutil.copytree(scored_once.lake, tmp_path / "lake")
    settings.TENURE_LAKE = str(tmp_path / "lake")


def facts() -> None:
    """What happened to the three accounts."""
    now = clock.now()
    start = datetime.combine(now.date() - timedelta(days=200), datetime.min.time(), UTC)
    keys, since = (NORDWIND, SILVA, LONE), start.date()
    append("accounts", [fact("accounts", key, key, start, id=key, name=key, customer_since=since) for key in keys])
    append(
        "subscriptions",
        [
            fact(
                "subscriptions", f"S-{key}", key, start, id=f"S-{key}", plan="Pro", seats=10.0, currency="USD",
                arr=1000, signed_on=since, start_on=since, end_on=date(now.year + 1, 6, 1), auto_renew=True,
            )
            for key in keys
        ],
    )  # fmt: skip
    days = [start + timedelta(days=day) for day in range(0, 199, 2)]
    append(
        "usage",
        [
            fact("usage", f"U-{key}-{at:%Y%m%d}", key, at, used_at=at, person=f"P-{key}", event="report_run", core=True)
            for key in (NORDWIND, SILVA)
            for at in days
            if key == NORDWIND or at < now - timedelta(days=60)
        ],
    )


class Speaker:
    """A client of the API that sends one token."""

    def __init__(self, secret: str = "") -> None:
        self._client = Client()
        self._headers = {"authorization": f"Bearer {secret}"} if secret else {}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The response to a request under /api/v1."""
        data: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self._client, method)("/api/v1" + path, headers=self._headers, **data)

    def get(self, path: str) -> Any:
        return self.ask("get", path)


@pytest.fixture
def speak(cast: Cast) -> Callable[..., Speaker]:
    """A client for someone of the cast, by a token made for them."""

    def speaker(caller: Caller, *, write: bool = False) -> Speaker:
        return Speaker(make_token(SYSTEM, "test", write=write, owner=caller.user_id).secret)

    return speaker
