"""A few accounts by themselves have the numbers that they have among everyone, however often they are asked for."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from insight.engine.book import Book, fact
from insight.engine.chance import facts_by_chance, framework_by_chance, moment
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.measuring import signals
from tenure.insight.engine.scoring.evaluation import evaluate

ACCOUNTS = [f"a{number}" for number in range(7)]
DAYS = [date(2025, 4, 16) - timedelta(days=back) for back in (0, 12, 71)]
Rows = dict[tuple[int, str], dict[str, object]]


def told(
    room: ReadingRoom,
    book: Book,
    framework: Framework,
    days: Sequence[date],
    accounts: tuple[str, ...] | None = None,
    pairs: set[tuple[int, str]] | None = None,
) -> Rows:
    """Every column of every row, by (instant, account)."""
    views = [book.view(day) for day in days]
    wide = evaluate(room, framework, views, accounts=accounts, pairs=pairs).wide
    return {(row["i"], row["account"]): row for row in wide.table.to_pylist()}


def asked(book: Book, framework: Framework, days: Sequence[date], accounts: tuple[str, ...] | None = None) -> Rows:
    with book.duck.session() as session:
        return told(ReadingRoom(book.lake, session), book, framework, days, accounts)


def of(rows: Rows, accounts: Sequence[str]) -> Rows:
    return {key: row for key, row in rows.items() if key[1] in accounts}


@pytest.mark.slow  # the test below asks about some of the few, over the same signals
@pytest.mark.parametrize(("seed", "zone"), [(8, "Europe/Berlin")])
def test_few_have_the_numbers_of_everyone(
    seed: int, zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    facts = sorted(facts_by_chance(random, ACCOUNTS), key=lambda row: str(row["recorded_at"]))
    early = 2 * len(facts) // 3
    book = Book(tmp_path, zone).write(facts[:early])
    framework = framework_by_chance(random, zone, more=3)
    one, some = (ACCOUNTS[2],), (ACCOUNTS[0], ACCOUNTS[4], ACCOUNTS[5])
    for grown in (False, True):
        if grown:  # what was written down meets other files, other facts and other instants
            book.write(facts[early:])
        everyone = asked(book, framework, DAYS)
        assert everyone
        assert asked(book, framework, DAYS, one) == of(everyone, one)
        assert asked(book, framework, DAYS, some) == of(everyone, some)
    with monkeypatch.context() as narrow:  # only the columns that are read come along
        narrow.setattr(signals, "ALL_OF", 0)
        assert asked(book, framework, DAYS, some) == of(everyone, some)


def test_some_of_the_few_at_some_instants_within_one_question(tmp_path: Path) -> None:
    random = Random(21)
    book = Book(tmp_path).write(facts_by_chance(random, ACCOUNTS))
    framework = framework_by_chance(random, "UTC")
    everyone = asked(book, framework, DAYS)
    few = tuple(ACCOUNTS[:4])
    with book.duck.session() as session:
        room = ReadingRoom(book.lake, session)
        assert told(room, book, framework, DAYS, few) == of(everyone, few)
        assert told(room, book, framework, DAYS, few[1:2]) == of(everyone, few[1:2])
        pairs = {(0, few[0]), (2, few[0]), (1, few[3])}
        found = told(room, book, framework, DAYS, (few[0], few[3]), pairs)
        assert found == {key: row for key, row in everyone.items() if key in pairs}
        assert told(room, book, framework, DAYS, tuple(ACCOUNTS[3:])) == of(everyone, ACCOUNTS[3:])
        assert told(room, book, framework, DAYS) == everyone


def test_a_fact_that_went_to_another_account_is_looked_for(tmp_path: Path) -> None:
    random = Random(2)
    book = Book(tmp_path).write(facts_by_chance(random, ACCOUNTS[:2]))
    framework = framework_by_chance(random, "UTC")
    before = asked(book, framework, DAYS[:1], ("a0",))
    assert before == of(asked(book, framework, DAYS[:1]), ["a0"])
    line = fact("subscriptions", "a0", id="moves", start_on=date(2025, 1, 1), seats=40, known=date(2025, 1, 2))
    book.write(line)
    book.write({**line, "account": "a1", "recorded_at": moment(random), "digest": "moved"})
    everyone = asked(book, framework, DAYS)
    assert asked(book, framework, DAYS, ("a0",)) == of(everyone, ["a0"])
    assert asked(book, framework, DAYS, ("a1",)) == of(everyone, ["a1"])
