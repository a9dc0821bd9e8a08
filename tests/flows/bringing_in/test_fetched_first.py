"""Rows are read and converted before an import takes its turn: a slow source holds nobody up, and misses nothing either."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db import connections

from tenure.evidence.intake import Delivery
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.fetched_rows import Fetched
from tenure.evidence.intake.rejects import Reject
from tenure.flows.bringing_in import importing
from tenure.flows.bringing_in.importing import deliver, import_files
from tenure.flows.bringing_in.receiving import LOCK, finish_unfinished
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.actions import begin_batch
from tenure.platform.deliveries.models import Batch
from tenure.platform.locks import advisory
from tenure.values.problem import Problem, ProblemError

pytestmark = pytest.mark.django_db(transaction=True)
USAGE = pa.table(
    {"id": ["u-1", "u-2"], "account_ref": ["A-1", "A-9"], "used_at": ["2026-02-01T10:00:00Z"] * 2, "event": ["a", "b"]}
)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    return tmp_path


def beside(act: Callable[[], object]) -> None:
    """Do something as another process would: with a connection of its own, and none of our locks."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        other.submit(run).result()


def free() -> None:
    with advisory(LOCK, timedelta(milliseconds=50)):
        pass


def test_others_import_while_a_source_is_read_and_what_they_brought_counts(tmp_path: Path) -> None:
    """The accounts that the rows name, and one of the rows, come in while they are read."""
    (tmp_path / "accounts.csv").write_text("account_id,name\nA-1,Birch\nA-2,Cedar\n", "utf-8")

    def slow() -> Iterator[Delivery]:
        yield Delivery("usage", "product", USAGE)
        beside(free)
        beside(lambda: import_files(SYSTEM, [tmp_path / "accounts.csv"]))
        beside(lambda: deliver(SYSTEM, [Delivery("usage", "product", USAGE.slice(0, 1))]))

    report = deliver(SYSTEM, slow())
    (usage,) = report.files
    assert (usage.accepted, usage.unchanged, usage.quarantined) == (0, 1, 1)  # nobody lists A-9
    assert lake().rows("usage") == 1


def test_a_slow_file_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "accounts.csv").write_text("account_id,name\nA-1,Birch\n", "utf-8")

    def slow(*given: Any) -> Any:
        beside(free)
        return convert(*given)

    monkeypatch.setattr(importing, "convert", slow)
    assert [one.accepted for one in import_files(SYSTEM, [tmp_path / "accounts.csv"]).files] == [1]


def test_a_source_that_breaks_on_the_way_leaves_no_trace() -> None:
    def breaking() -> Iterator[Delivery]:
        yield Delivery("usage", "product", USAGE)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(SYSTEM, breaking())
    assert not Batch.objects.exists()
    assert not lake().exists("usage")


def test_the_day_leaves_what_was_cut_off_to_an_import_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    begin_batch(SYSTEM, "cut-off", backfill=False, what="accounts.csv")
    with advisory(LOCK):
        beside(lambda: finish_unfinished(SYSTEM, waits=False))
        assert Batch.objects.filter(key="cut-off").exists()
    assert finish_unfinished(SYSTEM, waits=False) == 0
    assert not Batch.objects.filter(key="cut-off").exists()


class Noting:
    """Says in which order it was called, with what."""

    def __init__(self) -> None:
        self.came: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given: self.came.append((name, given))


def broken(rows: Fetched, delivery: Delivery) -> None:
    with rows.whole():
        rows.take(delivery)
        raise ProblemError(Problem("import.changed", "It changed.", "u.csv"))


def test_what_is_fetched_comes_in_order_slices_alone_and_without_a_broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenure.evidence.intake.fetched_rows.IN_MEMORY", 1)
    whole = pa.table({"id": [f"u-{n}" for n in range(100_000)], "event": ["click"] * 100_000})
    part = Delivery("usage", "product", whole.slice(5, 2), lines=pa.array(range(100_000)).slice(5, 2))
    reject = Reject("usage", "product", "u.csv", 3, "id", "", "no_id", "has no id")
    into = Noting()
    with Fetched() as rows:
        rows.expect_accounts(True)
        rows.take(part)
        with pytest.raises(ProblemError):
            broken(rows, Delivery("usage", "product", whole))
        assert rows._kept.tell() < 10_000  # two rows, not all that they were cut from
        rows.refuse("u.csv", "usage", [reject])
        rows.leave_out("u.csv", "usage", 4)
        rows.hand_over(into)  # type: ignore[arg-type]
    assert [name for name, _ in into.came] == ["expect_accounts", "take", "refuse", "leave_out"]
    taken = into.came[1][1][0]
    assert (taken.rows.to_pylist(), taken.lines.to_pylist()) == (part.rows.to_pylist(), [5, 6])
    assert into.came[2][1] == ("u.csv", "usage", (reject,))
