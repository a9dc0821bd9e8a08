"""Which slots are read together is a matter of time alone: whatever is grouped how, the numbers are the same."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from insight.engine.book import Book, compiled, fact, head
from insight.engine.chance import facts_by_chance
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.measuring import passes, sums
from tenure.insight.engine.scoring.evaluation import evaluate

DAYS = [date(2025, 4, 16) - timedelta(days=back) for back in (0, 9, 17, 44)]
COUNTED = {
    "people": "value: count(distinct person), window: 28d",
    "people_week": "value: count(distinct person), window: 7d",
    "people_before": "value: count(distinct person), window: 14d, ending: 7d",
    "core_people": "where: is_core, value: count(distinct person), window: 28d",
    "features": "where: is_core, value: count(distinct feature), window: 28d",
    "days": "value: count(distinct occurred_on), window: 28d",
    "core_days": "where: is_core, value: count(distinct occurred_on), window: 7d",
    "days_ever": "value: count(distinct occurred_on)",
    "people_ever": "value: count(distinct person)",
    "actions": "value: sum(times), window: 28d",
    "actions_ever": "value: sum(times)",
}


def framework(counted: dict[str, str] = COUNTED) -> Framework:
    signals = "".join(f"  {key}: {{from: usage, {text}}}\n" for key, text in counted.items())
    measures = "".join(
        f"          - {{signal: {key}, weight: 1, points: {{0: 0, 50: 100}}, none: 10}}\n" for key in counted
    )
    score = f"health:\n  account:\n    dimensions:\n      all:\n        weight: 100\n        measures:\n{measures}"
    return compiled(f"{head(usage_stale='never')}signals:\n{signals}{score}")


def counted(book: Book, *days: date, of: dict[str, str] = COUNTED) -> dict[date, list[dict[str, object]]]:
    """Every signal of every account, by day."""
    with book.duck.session() as session:
        found = evaluate(ReadingRoom(book.lake, session), framework(of), [book.view(day) for day in days])
    rows: list[dict[str, object]] = pa.table({key: found.wide[key] for key in ("account", *of)}).to_pylist()
    by_day: dict[date, list[dict[str, object]]] = {day: [] for day in days}
    for view, row in zip(found.view, rows, strict=True):
        by_day[days[int(view)]].append(row)
    return by_day


@pytest.mark.parametrize("corrected", [False, True])
def test_many_days_one_day_and_totals_apart_agree(
    corrected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = facts_by_chance(Random(11), [f"a{number}" for number in range(8)])
    if not corrected:  # late facts remain
        facts = [row for row in facts if row["table"] == "usage"]
    book = Book(tmp_path).write(facts, fact("accounts", "quiet", customer_since=date(2025, 1, 1)))
    together = counted(book, *DAYS)
    assert any(row["people_before"] for row in together[DAYS[0]])
    assert counted(book, DAYS[1])[DAYS[1]] == together[DAYS[1]]
    monkeypatch.setattr(passes, "LARGE", 1)
    assert counted(book, *DAYS) == together
    assert counted(book, DAYS[2])[DAYS[2]] == together[DAYS[2]]


SUMMED = {
    "actions": "value: sum(times), window: 28d",
    "actions_week": "value: sum(times), window: 7d",
    "actions_before": "value: sum(times), window: 14d, ending: 14d",
    "mean": "value: avg(times), window: 14d",
    "least": "value: min(times), window: 21d",
    "last_core": "value: days_since(max(occurred_at)), window: 28d, where: is_core",
    "of_long": "value: count(*), window: 14d, where: tenure_days > 30 and is_core",
}


def test_days_between_the_bounds_of_windows_may_be_summed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_by_chance(Random(12), [f"a{number}" for number in range(8)])
    book = Book(tmp_path).write(facts, fact("accounts", "quiet", customer_since=date(2025, 1, 1)))
    days = [date(2025, 4, 20) - timedelta(weeks=week) for week in range(8)]
    found: list[int] = []
    bounds = sums._bounds

    def noted(*given: object) -> list[date]:
        found.append(len(bounds(*given)))  # type: ignore[arg-type]
        return bounds(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(sums, "_bounds", noted)
    together = counted(book, *days, of=SUMMED)
    assert found
    assert all(found)
    monkeypatch.setattr(sums, "_bounds", lambda *_: [])
    assert counted(book, *days, of=SUMMED) == together
    assert counted(book, days[3], of=SUMMED)[days[3]] == together[days[3]]
