"""Days before are read from their verdicts exactly where these say what the facts would."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from insight.engine.book import Book, compiled, fact, head
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.versioning.fingerprint import scoring_fingerprint
from tenure.insight.engine.foreseeing.impact import impact_and_seen
from tenure.insight.engine.scoring.earlier_verdicts import EarlierVerdicts, differ_in_arithmetic
from tenure.insight.engine.scoring.evaluation import evaluate
from tenure.insight.engine.scoring.run import run
from tenure.insight.engine.scoring.settling import raw_ticks
from tenure.insight.engine.scoring.states_before import states_on
from tenure.values.asof import AsOf
from tenure.values.keys import BatchKey

DAY = date(2025, 3, 10)
BEFORE = [DAY - timedelta(days=back) for back in (6, 5, 4, 3, 2, 1)]
NIGHT = datetime(2025, 3, 9, 23, 30, tzinfo=UTC)
TEXT = """\
signals:
  dial: {from: pulses, value: latest(value)}
  used: {from: usage, value: count(*), window: 7d}
  both: {value: dial + used}
health:
  account:
    least_coverage: 0%
    bands: {green: GREEN, yellow: 40}
    dimensions:
      all:
        weight: 100
        measures:
          - {signal: dial, weight: WEIGHT, points: {0: 0, 10: 100}, none: 0}
          - {signal: used, weight: 50, points: {0: 0, 10: 100}, none: 0, applies: "APPLIES"}
    caps:
      - {when: both < LIMIT, at_most: 45, because: idle}
segments:
  large: {label: Large, when: arr >= 500}
  small: {label: Small, when: true}
plays:
  rescue: {trigger: {when: "band <> 'green' and used >= 1", for: 4d}, steps: [{task: {title: Go}}]}
  climb: {trigger: {when: score >= 50, for: 3d}, steps: [{task: {title: Go}}]}
"""


def framework(weight: int = 50, green: int = 70, applies: str = "arr > 0", limit: int = 3, more: str = "") -> Framework:
    text = TEXT.replace("WEIGHT", str(weight)).replace("GREEN", str(green)).replace("APPLIES", applies)
    return compiled(head() + text.replace("LIMIT", str(limit)).replace("window: 7d", f"window: 7d{more}"))


LIVE = framework()
WANTED = framework(weight=90, green=66)


def company(folder: Path) -> Book:
    """Six accounts near the lines, and the verdicts of the six days before."""
    book = Book(folder)
    since = DAY - timedelta(days=90)
    facts = []
    for number in range(6):
        name = f"a{number}"
        line = fact(
            "subscriptions", name, id=f"s-{name}", arr=100 * number, currency="USD", start_on=since, known=since
        )
        facts += [fact("accounts", name, customer_since=since, known=since), line]
        for n in range(12):
            given = fact(
                "pulses", name, given_at=DAY - timedelta(days=n), value=(number * 3 + n) % 11, id=f"{name}-{n}"
            )
            used = DAY - timedelta(days=n * (number + 1) % 23, hours=3)
            facts += [given, fact("usage", name, occurred_at=used, event="open", id=f"u{name}{n}")]
    book.write(facts)
    with book.duck.session() as session:
        found = run(ReadingRoom(book.lake, session), LIVE, [AsOf.end_of(day) for day in BEFORE])
        rows = found.stored(scoring_fingerprint(LIVE), datetime(2025, 3, 11, tzinfo=UTC))
    book.lake.append("verdicts", rows, source="engine", batch=BatchKey("verdicts"))
    return book


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return company(tmp_path_factory.mktemp("concluded"))


def who(book: Book) -> set[tuple[date, str]]:
    return {(day, f"a{number}") for day in BEFORE for number in range(6)}


def test_verdicts_say_what_the_facts_would(kept: Book) -> None:
    with kept.duck.session() as session:
        room = ReadingRoom(kept.lake, session)
        found = EarlierVerdicts(room, LIVE, (LIVE, WANTED)).at(who(kept))
        for one, reader in zip(found, (LIVE, WANTED), strict=True):
            computed = evaluate(room, reader, [AsOf.end_of(day) for day in BEFORE])
            told = {("account", account, day): former.ticks["account"] for (day, account), former in one.items()}
            assert {key: replace(tick, settled="") for key, tick in told.items()} == raw_ticks(computed)
            bands = run(room, reader, [AsOf.end_of(day) for day in BEFORE]).bands if reader is LIVE else {}
            assert {key: tick.settled for key, tick in told.items() if tick.settled} == bands
            scores = {
                (computed.views[i].day, account): score
                for i, account, score in zip(
                    computed.view, computed.accounts, computed.scores["account"].score, strict=True
                )
            }
            assert {key: former.score for key, former in one.items()} == pytest.approx(scores, abs=1e-9)


def test_settled_bands_that_follow_from_verdicts_are_those_of_the_facts(kept: Book) -> None:
    days = BEFORE[-2:]
    with kept.duck.session() as session:
        room = ReadingRoom(kept.lake, session)
        found = states_on(
            EarlierVerdicts(room, LIVE, (LIVE, WANTED)), 1, {one for one in who(kept) if one[0] in days}, {"band"}
        )
        bands = run(room, WANTED, [AsOf.end_of(day) for day in days]).bands
    assert found
    assert {("account", account, day): then.band for (day, account), then in found.items()}.items() <= bands.items()


def test_a_plan_is_the_same_with_and_without_verdicts(kept: Book) -> None:
    with kept.duck.session() as session:
        room = ReadingRoom(kept.lake, session)
        by_verdicts = impact_and_seen(room, LIVE, WANTED, DAY)[0]
        by_facts = impact_and_seen(room, LIVE, WANTED, DAY, concluded_as="nobody")[0]
    assert by_verdicts == by_facts
    assert by_verdicts.changes
    assert any(play.fires for play in by_verdicts.plays)


def test_a_plan_back_reads_the_days_that_the_former_framework_concluded(kept: Book) -> None:
    with kept.duck.session() as session:
        room, asked = ReadingRoom(kept.lake, session), scoring_fingerprint(LIVE)
        by_verdicts = impact_and_seen(room, WANTED, LIVE, DAY, was=LIVE, concluded_as=asked)[0]
        by_facts = impact_and_seen(room, WANTED, LIVE, DAY, concluded_as="nobody")[0]
    assert by_verdicts == by_facts


def test_what_came_in_since_is_not_overlooked(tmp_path: Path) -> None:
    book = company(tmp_path)
    late = fact("usage", "a1", occurred_at=NIGHT - timedelta(days=3), known=NIGHT, event="open", id="late")
    book.write(late | {"ingested_at": datetime(2025, 3, 12, tzinfo=UTC)})
    with book.duck.session() as session:
        found = EarlierVerdicts(ReadingRoom(book.lake, session), LIVE, (LIVE,)).at(who(book))[0]
    assert {day for day, _ in found} == set(BEFORE[:-1])  # it was known before the last of the days ended


def test_what_came_in_since_an_early_day_leaves_later_ones_alone(tmp_path: Path) -> None:
    book = company(tmp_path)
    with book.duck.session() as session:
        found = run(ReadingRoom(book.lake, session), LIVE, [AsOf.end_of(DAY)])
        rows = found.stored(scoring_fingerprint(LIVE), datetime(2025, 3, 14, tzinfo=UTC))
    book.lake.append("verdicts", rows, source="engine", batch=BatchKey("later"))
    late = fact("usage", "a1", occurred_at=NIGHT - timedelta(days=3), known=NIGHT, event="open", id="late")
    book.write(late | {"ingested_at": datetime(2025, 3, 12, tzinfo=UTC)})
    with book.duck.session() as session:
        known = EarlierVerdicts(ReadingRoom(book.lake, session), LIVE, (LIVE,))
        days = {day for day, _ in known.at({(day, "a1") for day in (*BEFORE, DAY)})[0]}
    assert days == {*BEFORE[:-1], DAY}  # the last one was concluded once it was there


def test_only_arithmetic_may_differ() -> None:
    assert differ_in_arithmetic(LIVE, framework(weight=1, green=99))
    assert not differ_in_arithmetic(LIVE, framework(applies="arr > 100"))
    assert not differ_in_arithmetic(LIVE, framework(applies="segment = 'large'"))
    assert not differ_in_arithmetic(LIVE, framework(limit=4))
    assert not differ_in_arithmetic(LIVE, framework(more=", where: core"))
    assert differ_in_arithmetic(
        framework(applies="segment = 'large'"), framework(weight=9, applies="segment = 'large'")
    )
