"""What was known when: nothing leaks back, and a verdict is the same however it is asked for."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.engine.book import Book, verdicts_of
from insight.engine.chance import FIRST, LAST, facts_by_chance, framework_by_chance
from tenure.insight.engine.cards import Verdict
from tenure.values.asof import day_end

ACCOUNTS = [f"a{number}" for number in range(12)]
# An example is a book of a dozen accounts and takes seconds; TENURE_EXAMPLES=50 looks harder.
EXAMPLES = settings(
    max_examples=int(os.environ.get("TENURE_EXAMPLES", "2")), deadline=None, suppress_health_check=list(HealthCheck)
)
SEEDS = st.integers(0, 2**32)
DAYS = st.dates(FIRST + timedelta(days=20), LAST)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])

Verdicts = dict[tuple[str, date, str], Verdict]


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A fresh folder for each example of a property."""
    return (tmp_path / str(number) for number in range(1_000))


def differences(one: Verdicts, other: Verdicts) -> list[str]:
    """What differs between two runs, in words, so that a failure says which signal it was."""
    said = [f"{key} only in one" for key in one.keys() ^ other.keys()]
    for key in sorted(one.keys() & other.keys(), key=str):
        if one[key] != other[key]:
            pairs = zip(one[key].measures, other[key].measures, strict=True)
            said.append(f"{key}: {one[key].score} {one[key].band} / {other[key].score} {other[key].band}")
            said += [f"  {a.address}: {a.value} {a.state} / {b.value} {b.state}" for a, b in pairs if a != b]
    return said


def on(day: date, found: Verdicts) -> Verdicts:
    return {key: verdict for key, verdict in found.items() if key[1] == day}


@EXAMPLES
@given(seed=SEEDS, day=DAYS, zone=ZONES)
def test_what_is_recorded_after_an_instant_never_changes_its_verdict(
    folders: Iterator[Path], seed: int, day: date, zone: str
) -> None:
    random = Random(seed)
    framework = framework_by_chance(random, zone)
    book = Book(next(folders), zone).write(facts_by_chance(random, ACCOUNTS))
    # A day alone is read from its rows, several days from sums of days: leaks would differ.
    views = [day] if seed % 2 else [day - timedelta(days=40), day - timedelta(days=1), day]
    before = book.verdicts(framework, *views)
    book.write(facts_by_chance(random, [*ACCOUNTS, "bolt", "new"], since=day_end(day, zone)))
    assert differences(before, book.verdicts(framework, *views)) == []


@EXAMPLES
@given(seed=SEEDS, day=DAYS, zone=ZONES)
def test_verdicts_are_the_same_however_they_are_asked_for(
    folders: Iterator[Path], seed: int, day: date, zone: str
) -> None:
    """Many instants at once or one alone; all accounts or one; rows in another order and in other files."""
    random = Random(seed)
    framework = framework_by_chance(random, zone)
    facts = facts_by_chance(random, [*ACCOUNTS, "bolt"])
    book = Book(next(folders), zone).write(facts)
    views = sorted({day - timedelta(days=60), day - timedelta(days=33), date(2025, 3, 9), date(2025, 3, 30), day})
    together = book.verdicts(framework, *views)

    view = random.choice(views)
    assert differences(on(view, together), book.verdicts(framework, view)) == []

    account = random.choice([*ACCOUNTS, "bolt"])
    theirs = {key: verdict for key, verdict in together.items() if key[0] == account}
    assert differences(theirs, verdicts_of(book.run(framework, *views, accounts=(account,)))) == []

    shuffled = random.sample(facts, k=len(facts))
    other = Book(next(folders), zone).write(shuffled[: len(facts) // 2]).write(shuffled[len(facts) // 2 :])
    assert differences(together, other.verdicts(framework, *reversed(views))) == []
