"""The catalogue a framework is checked against, built from evidence as flows build it, and text snapshots."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tenure.evidence.catalogue import TABLES, Visible
from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.framework.checking import Catalogue, catalogue_of


def _catalogue() -> Catalogue:
    tables: dict[str, dict[str, str | tuple[str, ...]]] = {}
    for table in TABLES.values():
        if table.of_account:
            columns: dict[str, str | tuple[str, ...]] = {column.name: column.kind.value for column in table.columns}
            for derived in table.derived:
                borrowed = derived.name.startswith("person_")
                columns[derived.name] = (derived.kind.value, "people") if borrowed else derived.kind.value
            tables[table.name] = columns
    account = {one.name: (one.kind.value, one.nullable, tuple(one.tables)) for one in ACCOUNT_COLUMNS.values()}
    overwritten = {
        table.name: [column.name for column in table.columns if column.seen_from == Visible.ON_IMPORT]
        for table in TABLES.values()
    }
    return catalogue_of(tables, account, overwritten)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return _catalogue()


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Compares a text with a file in `snapshots` beside the test; TENURE_SNAPSHOT=write writes it anew, to be read in
    the diff."""

    def compare(text: str) -> None:
        name = request.node.name.removeprefix("test_").replace("[", "_").rstrip("]")
        file = Path(request.path).parent / "snapshots" / f"{name}.txt"
        if os.environ.get("TENURE_SNAPSHOT") == "write":
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare


SMALL = """\
framework: tenure/1
name: Small

feeds:
  usage: {stale_after: 3d}
  subscriptions: {stale_after: 90d}
  accounts: {stale_after: never}

signals:
  active_people:
    label: People active
    from: usage
    value: count(distinct person)
    window: 28d
  seat_use:
    value: active_people / nullif(seats, 0)
    unit: percent

health:
  account:
    dimensions:
      usage:
        weight: 100
        measures:
          - {signal: seat_use, weight: 100, points: {0%: 0, 60%: 80, 90%: 100}, none: missing}
"""


@pytest.fixture(scope="session")
def small() -> str:
    """The smallest framework that checks clean."""
    return SMALL
