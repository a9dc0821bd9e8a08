"""A column is declared once: in the manifest of a wing. Table, file, command line, API and the order of lists read it there."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter

import pytest
from django.test import Client
from django.urls import reverse

from cast import LONE, NORDWIND, SILVA, Cast
from tenure.flows.asking.accounts import _sorted, accounts
from tenure.platform.access import SYSTEM
from tenure.platform.identity.models import User
from tenure.platform.manifest import Column, manifests
from tenure.practice.customers.actions import publish_standing, upsert_accounts
from tenure.practice.customers.cards import AccountCard, StandingCard
from tenure.practice.customers.rows import COLUMNS, AccountRow
from tenure.surfaces.api.shapes import answer
from tenure.surfaces.api.v1 import api
from tenure.surfaces.cli import accounts as command
from tenure.values.problem import ProblemError
from tenure.values.shapes import promised

TODAY, NOON = date(2026, 3, 31), datetime(2026, 3, 31, 12, tzinfo=UTC)
SECTORS = {NORDWIND: "Freight", SILVA: "Paper", LONE: "Boats"}
SECTOR = Column(
    "sector", str, attrgetter("view.account.industry"), "What they live on.", "Freight", in_file=True, label="Sector",
    sort="account__industry",
)  # fmt: skip


@pytest.fixture
def one_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """The cast, and a column that a wing brings to a contract that is made already."""
    assert api.urls
    upsert_accounts(SYSTEM, [AccountCard(key, key, industry=sector) for key, sector in SECTORS.items()])
    known = manifests()
    monkeypatch.setitem(known, "voice", replace(known["voice"], columns=(SECTOR,)))  # type: ignore[arg-type]
    promised.cache_clear()
    yield cast
    promised.cache_clear()


def test_a_column_of_a_wing_is_everywhere(
    one_more: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_sector = [LONE, NORDWIND, SILVA]
    browser = Client()
    browser.force_login(User.objects.get(pk=one_more.mona.user_id), backend="tenure.project.sign_in.PasswordBackend")
    page = browser.get(reverse("accounts"), {"sort": "-sector"}).content.decode()
    assert "Sector" in page
    places = [page.index(f'<td class="">{SECTORS[key]}</td>') for key in reversed(by_sector)]
    assert places == sorted(places)
    assert 'aria-sort="descending"' in page

    file = browser.get(reverse("accounts_export", kwargs={"form": "csv"}), {"sort": "sector"})
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [row["sector"] for row in csv.DictReader(text.splitlines())] == [SECTORS[key] for key in by_sector]

    monkeypatch.setattr(command, "caller", lambda: one_more.mona)
    command.accounts(None, sort="sector", json=True)  # type: ignore[arg-type]
    assert [row["sector"] for row in json.loads(capsys.readouterr().out)["accounts"]] == ["Boats", "Freight", "Paper"]
    command.accounts(None, sort="sector")  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert said.index("Sector") < said.index("Boats") < said.index("Freight") < said.index("Paper")

    contract = answer("SectorsShape", "", AccountRow)
    assert contract.model_json_schema()["properties"]["sector"] == {
        "title": "Sector", "type": "string", "description": "What they live on.", "examples": ["Freight"]
    }  # fmt: skip
    rows = list(accounts(one_more.mona, sort="-sector").rows)
    assert contract.model_validate(rows[0]).model_dump()["sector"] == "Paper"
    past = [replace(row, past=True) for row in rows]
    assert [row.key for row in _sorted(past, "sector")] == by_sector


def test_lists_of_today_and_of_past_days_sort_by_the_same_columns(cast: Cast) -> None:
    upsert_accounts(SYSTEM, [AccountCard(NORDWIND, NORDWIND, industry="Freight", region="North")])
    publish_standing(
        SYSTEM, [StandingCard(LONE, TODAY, NOON, "f", score=1.0, worst="Use", arr=Decimal(5), currency="USD")]
    )
    publish_standing(
        SYSTEM, [StandingCard(SILVA, TODAY, NOON, "f", score=2.0, renewal_on=TODAY, stage="growth", gaps=1)]
    )
    rows = list(accounts(SYSTEM).rows)
    for column in COLUMNS:
        for sort in (column.name, f"-{column.name}"):
            if column.sort:
                assert followed(sort) == [row.key for row in _sorted(rows, sort)], sort
            else:
                for asked in (lambda: accounts(SYSTEM, sort=sort), lambda: _sorted(rows, sort)):  # noqa: B023
                    with pytest.raises(ProblemError, match="can't be sorted by"):
                        asked()


def followed(sort: str) -> list[str]:
    """The keys of a list, a row a page."""
    keys, cursor = [], None
    while True:
        page = accounts(SYSTEM, sort=sort, cursor=cursor, limit=1)
        keys += [row.key for row in page.rows]
        if (cursor := page.cursor) is None:
            return keys
