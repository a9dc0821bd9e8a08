"""The stage clock over books by chance: a tick follows from the one before it and what was known by then, nothing else."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.engine.book import Book, Fact, compiled, fact, head
from insight.engine.chance import FIRST, facts_by_chance, moment
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.values.asof import day_end
from tenure.values.keys import BatchKey

ACCOUNTS = [f"a{number}" for number in range(9)]
# An example ticks a few weeks of a book twice and takes a second or two; TENURE_EXAMPLES=50 looks harder.
EXAMPLES = settings(
    max_examples=int(os.environ.get("TENURE_EXAMPLES", "1")), deadline=None, suppress_health_check=list(HealthCheck)
)
SEEDS = st.integers(0, 2**32)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])
DAYS = 5

RULES = """\
signals:
  people: {from: usage, value: count(distinct person), window: 7d}
  silence: {from: usage, value: "coalesce(days_since(max(occurred_at)), tenure_days)"}
  urgent: {from: tickets, where: urgent, value: count(*)}
  mood: {from: pulses, value: latest(value), when_empty: 0}
traits: {tier: {type: choice, of: [a, b]}}
health:
  young:
    when: tenure_days < 30
    least_coverage: 0%
    dimensions: {all: {weight: 1, measures: [{signal: mood, weight: 1, points: {0: 0, 5: 100}}]}}
  account:
    least_coverage: 0%
    dimensions: {all: {weight: 1, measures: [
      {signal: mood, weight: 2, points: {0: 0, 5: 100}},
      {signal: silence, weight: 1, points: {0: 100, 9: 0}, applies: segment <> 'small'}]}}
    caps: [{when: CAP, at_most: 50, because: Capped}]
segments:
  big: {when: arr >= 3000 or people > 1, engagement: high}
  tiered: {when: tier = 'a', engagement: low}
  small: {when: silence >= 0, engagement: low}
engagement: {high: {label: High}, low: {label: Low}}
moves:
  push: {when: stage = 'two' and people > 0, to: high, until: stage <> 'two' or silence > 3}
  care: {when: urgent > 0 and mood < 3, to: high}
lifecycle:
  one:
    target: 3d
    exit:
      used: {when: people > 0, once: true}
      talked: {when: mood >= 2, confirm: csm}
      calm: {when: urgent = 0, for: 2d, applies: tier = 'a'}
    stalled: silence >= 2 and days_in_stage >= 1
    phases: {plan: {label: Plan, criteria: {agreed: {confirm: csm}, alive: {when: silence < 2}}}}
  two:
    enter: tenure_days >= 20
    opens: people > 1
    exit:
      good: {when: GOOD, for: 2d}
      seen: {confirm: csm, required: false}
    back: [{to: one, when: silence >= 6, for: 2d}, {to: one, when: mood = 1}]
    stalled: not stalled
  three:
    enter: tenure_days >= 60 and engagement is null
    exit: {rested: {when: days_in_stage >= 4 and segment <> 'small'}}
    next: one
  renewal:
    motion: true
    enter: days_to_renewal < 200 or silence > 4
    exit: {talk: {confirm: csm}, calm: {when: urgent = 0, once: true}}
moments:
  alive: {when: people > 0, kind: go_live}
  lost: {when: stage = 'three' and silence > 3, kind: risk}
"""


def framework_by_chance(random: Random, zone: str) -> Framework:
    """With scores that depend on stages or don't, and stages that depend on scores or don't."""
    good = random.choice(
        ["mood >= 3", "mood >= 3", "score >= 60", "band <> 'red'", "health_change_28d > 0 or score > 80"]
    )
    cap = random.choice(["urgent > 2", "stage = 'two' and days_in_stage < 3", "engagement = 'high' and urgent > 0"])
    return compiled(head(zone, random.choice(["3d", "20d"])) + RULES.replace("GOOD", good).replace("CAP", cap))


def words_by_chance(random: Random) -> list[Fact]:
    """What people say about stages, known at once or days later."""
    found = []
    for number in range(40):
        at, account = moment(random), random.choice(ACCOUNTS)
        later = at + timedelta(days=random.choice([0, 0, 0, 1, 4]))
        if random.random() < 0.3:
            stage = random.choice(["one", "two", "three", "renewal"])
            found.append(fact("moves", account, moved_at=at, known=later, stage=stage, fact_id=f"m{number}"))
            continue
        criterion = random.choice(
            ["one.exit.talked", "one.phase.plan.agreed", "two.exit.seen", "renewal.exit.talk", "one.exit.used"]
        )
        met = random.random() < 0.7
        found.append(
            fact(
                "confirmations", account, confirmed_at=at, known=later, criterion=f"stage.{criterion}", met=met,
                fact_id=f"c{number}",
            )
        )  # fmt: skip
    return found


def ticked(book: Book, framework: Framework, days: list[date], before: pa.Table | None = None) -> pa.Table:
    with book.duck.session() as session:
        room = ReadingRoom(book.lake, session)
        return tick_days(room, framework, "f", days, before)


def plain(rows: pa.Table) -> list[dict[str, object]]:
    found: list[dict[str, object]] = rows.drop_columns("computed_at").to_pylist()
    return found


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A fresh folder for each example of a property."""
    return (tmp_path / str(number) for number in range(1_000))


@EXAMPLES
@given(seed=SEEDS, zone=ZONES)
def test_day_by_day_is_what_one_go_is(folders: Iterator[Path], seed: int, zone: str) -> None:
    """Also in pieces, and kept in the lake meanwhile; with late facts, people's words and feeds that fall silent."""
    random = Random(seed)
    framework = framework_by_chance(random, zone)
    book = Book(next(folders), zone).write(facts_by_chance(random, [*ACCOUNTS, "bolt"]), words_by_chance(random))
    first = FIRST + timedelta(days=random.randrange(20, 80))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    together = plain(ticked(book, framework, days))
    assert together

    apart: list[dict[str, object]] = []
    before = None
    start = 0
    while start < DAYS:
        piece = random.choice([2, 3])
        rows = ticked(book, framework, days[start : start + piece], before)
        book.lake.append("stages", rows, source="engine", batch=BatchKey(str(start)))
        apart += plain(rows)
        before = rows.filter(pa.array([day == days[min(start + piece, DAYS) - 1] for day in rows["day"].to_pylist()]))
        start += piece
    assert apart == together
    moves_at_most_once(framework, together)


HISTORY = """\
signals:
  dial: {from: pulses, value: latest(value)}
health:
  account: {dimensions: {all: {weight: 100, measures: [{signal: dial, weight: 100, points: {0: 0, 10: 100}, none: 0}]}}}
segments: {all: {when: true, engagement: low}}
engagement: {low: {label: Low}, high: {label: High}}
moves: {care: {when: dial <= 2, to: high, until: dial >= 5}}
lifecycle:
  one: {exit: {ready: {when: dial >= 6, for: 2d}}, stalled: days_in_stage >= 4}
  two: {exit: {agreed: {confirm: csm}}, back: [{to: one, when: dial <= 3, for: 2d}]}
  three: {}
"""


def history() -> Iterator[Fact]:
    """Four accounts over four weeks. All rise to stage two; one falls back and is cared for meanwhile, one is moved by hand and
    one by a word that is known days later, and of one the fall itself is known only once it has risen again."""
    dials = {
        "back": {0: 7, 6: 3, 8: 2, 12: 5, 14: 8},
        "hand": {0: 7, 10: 4, 18: 9},
        "late": {0: 7, 9: 5, 20: 8},
        "hush": {0: 7, 16: 8},
    }
    for name, turns in dials.items():
        yield fact("accounts", name, customer_since=FIRST - timedelta(days=30), known=FIRST - timedelta(days=30))
        for number, value in turns.items():
            at = _noon(number)
            yield fact("pulses", name, given_at=at, value=value, id=f"{name}{number}", known=at)
    for number in (6, 7, 8):  # recorded when it is over
        yield fact("pulses", "hush", given_at=_noon(number), value=1, id=f"hush{number}", known=_noon(17))
    yield fact("moves", "hand", moved_at=_noon(11), known=_noon(11), stage="one", fact_id="m1")
    yield fact("moves", "hand", moved_at=_noon(15), known=_noon(15), stage="three", fact_id="m2")
    yield fact("moves", "late", moved_at=_noon(8), known=_noon(13), stage="three", fact_id="m3")
    yield fact(
        "confirmations", "back", confirmed_at=_noon(20), known=_noon(22), criterion="stage.two.exit.agreed", met=True,
        fact_id="c1",
    )  # fmt: skip


def _noon(number: int) -> datetime:
    day = FIRST + timedelta(days=number)
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - the book takes UTC


@pytest.mark.slow
def test_four_weeks_day_by_day_are_what_one_go_is(tmp_path: Path) -> None:
    """With a way back, a move to another engagement that returns by itself, moves by hand, and words and facts known late."""
    framework = compiled(head("UTC", "never") + HISTORY)
    book = Book(tmp_path / "lake").write(history())
    days = [FIRST + timedelta(days=number) for number in range(1, 27)]
    together = plain(ticked(book, framework, days))
    apart: list[dict[str, object]] = []
    before = None
    for day in days:
        with book.duck.session() as session:
            room = ReadingRoom(book.lake, session)
            before = tick_days(room, framework, "f", [day], before, accounts=("back", "hand", "hush", "late"))
        book.lake.append("stages", before, source="engine", batch=BatchKey(str(day)))
        apart += plain(before)
    assert apart == together
    lives = {name: _life(together, name) for name in ("back", "hand", "hush", "late")}
    assert lives == {
        "back": ["one start", "two exit", "one back", "two exit", "three exit"],
        "hand": ["one start", "two exit", "one person", "three person"],
        "hush": ["one start", "two exit"],
        "late": ["one start", "two exit", "three person"],
    }
    cared = [row["day"] for row in together if row["account"] == "back" and row["engagement"] == "high"]
    assert cared == [FIRST + timedelta(days=number) for number in range(8, 12)]
    assert any(row["stalled"] for row in together)


def _life(rows: list[dict[str, object]], account: str) -> list[str]:
    """The stages an account went through, each with how it came there."""
    found: list[str] = []
    for row in rows:
        said = f"{row['stage']} {row['came_by']}"
        if row["account"] == account and said not in found[-1:]:
            found.append(said)
    return found


def moves_at_most_once(framework: Framework, rows: list[dict[str, object]]) -> None:
    """Whoever stands elsewhere came there at this tick, by one way of the lifecycle."""
    last: dict[object, dict[str, object]] = {}
    for row in rows:
        before = last.get(row["account"])
        last[row["account"]] = row
        fresh = before is None or before["day"] != row["day"] - timedelta(days=1)  # type: ignore[operator]
        if fresh:
            assert row["came_by"] in ("start", "person")
            continue
        assert before is not None
        if row["stage"] == before["stage"]:
            assert row["entered_on"] == before["entered_on"]
            continue
        assert row["entered_on"] == row["day"]
        old = framework.lifecycle[str(before["stage"])]
        if row["came_by"] == "exit":
            assert row["stage"] == old.next
        elif row["came_by"] == "back":
            assert row["stage"] in [back.to for back in old.back]
        else:
            assert row["came_by"] == "person"


@EXAMPLES
@given(seed=SEEDS, zone=ZONES)
def test_what_is_recorded_after_a_tick_never_changes_it(folders: Iterator[Path], seed: int, zone: str) -> None:
    random = Random(seed)
    framework = framework_by_chance(random, zone)
    book = Book(next(folders), zone).write(facts_by_chance(random, ACCOUNTS), words_by_chance(random))
    first = FIRST + timedelta(days=random.randrange(20, 80))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    before = plain(ticked(book, framework, days))
    since = day_end(days[-1], zone)
    words = [{**word, "fact_id": f"late-{word['fact_id']}", "recorded_at": since} for word in words_by_chance(random)]
    book.write(facts_by_chance(random, [*ACCOUNTS, "new"], since=since), words)
    assert plain(ticked(book, framework, days)) == before


@EXAMPLES
@given(seed=SEEDS)
def test_an_account_alone_is_what_it_is_among_all(folders: Iterator[Path], seed: int) -> None:
    random = Random(seed)
    framework = framework_by_chance(random, "UTC")
    book = Book(next(folders)).write(facts_by_chance(random, ACCOUNTS), words_by_chance(random))
    days = [FIRST + timedelta(days=50 + number) for number in range(2)]
    together = plain(ticked(book, framework, days))
    one = random.choice(ACCOUNTS)
    with book.duck.session() as session:
        room = ReadingRoom(book.lake, session)
        alone = tick_days(room, framework, "f", days, None, accounts=(one,))
    assert plain(alone) == [row for row in together if row["account"] == one]
