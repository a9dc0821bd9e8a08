"""Merged accounts and people: what counts for whom, and that nothing decided later reaches back."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from insight.engine.book import Book, Fact, compiled, fact, head, instant
from insight.engine.chance import facts_by_chance, moment
from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.attribution import attribution
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.scoring.evaluation import evaluate
from tenure.values.asof import AsOf

ACCOUNTS = ("acme", "bolt", "cube", "dune")
DAYS = [date(2025, 4, 16) - timedelta(days=back) for back in (0, 29, 50)]
SMALL = compiled(
    head(usage_stale="never")
    + """signals:
  used: {from: usage, value: sum(times)}
  people: {from: usage, value: count(distinct person), window: 28d}
  recent: {from: usage, value: count(distinct person), window: 7d}
  pulse: {from: pulses, value: latest(value)}
  seats_held: {value: seats}
health:
  account: {dimensions: {all: {weight: 100, measures: [{signal: used, weight: 100, points: {0: 0, 9: 100}}]}}}
"""
)


def mixed(zone: str = "UTC") -> Framework:
    """A signal of every road: people counted, totals, lasts, states, people's roles, columns of accounts."""
    return compiled(head(zone, "20d") + SIGNALS)


SIGNALS = """signals:
  people: {from: usage, value: count(distinct person), window: 28d}
  actions_ever: {from: usage, where: is_core, value: sum(times)}
  by_champions: {from: usage, where: person_role = 'champion', value: count(*), window: 60d}
  urgent: {from: tickets, where: urgent and open, value: count(*)}
  pulse: {from: pulses, value: latest(value), window: 45d}
  sponsors: {from: people, where: here and role = 'sponsor', value: count(*)}
health:
  account: {dimensions: {all: {weight: 100, measures: [{signal: people, weight: 100, points: {0: 0, 9: 100}}]}}}
"""


def merge(
    number: int, known: datetime | date, merged: str, into: str, *, undone: bool = False, kind: str = "account"
) -> Fact:
    return fact(
        "merges", decided_at=instant(known), kind=kind, merged=merged, into=into, undone=undone, by="1",
        fact_id=f"journal-{number}", source="people",
    )  # fmt: skip


def used(account: str, on: date, person: str | None = None, times: float = 1.0) -> Fact:
    return fact("usage", account, used_at=on, person=person, quantity=times, id=f"{account}{on}{person}{times}")


def customer(account: str) -> Fact:
    return fact("accounts", account, customer_since=date(2025, 1, 1))


def told(
    book: Book, framework: Framework, *views: date | AsOf, accounts: tuple[str, ...] | None = None
) -> dict[object, object]:
    """Every signal and account column of every customer, by day."""
    instants = [view if isinstance(view, AsOf) else book.view(view) for view in views]
    with book.duck.session() as session:
        found = evaluate(ReadingRoom(book.lake, session), framework, instants, accounts=accounts)
    names = [name for name in found.wide.table.column_names if name not in ("i", "account", "day")]
    rows = found.wide.table.select(names).to_pylist()
    return {
        (views[int(view)], account): row for view, account, row in zip(found.view, found.accounts, rows, strict=True)
    }


def by_chance(random: Random, facts: list[Fact]) -> list[Fact]:
    """Decisions about accounts and people, as the actions allow them."""
    decided: list[Fact] = []
    people = sorted({str(row["person"]) for row in facts if row.get("person")})
    for kind, keys in (("account", ACCOUNTS), ("person", people)):
        above: dict[str, str] = {}
        for at in sorted(moment(random) for _ in range(6)):
            key = random.choice(keys)
            if key in above:
                decided.append(merge(len(decided), at, key, above.pop(key), undone=True, kind=kind))
            else:
                others = [one for one in keys if one != key and one not in above]
                if others:
                    above[key] = random.choice(others)
                    decided.append(merge(len(decided), at, key, above[key], kind=kind))
    return decided


def rewritten(facts: list[Fact], decisions: list[Fact], known_until: datetime) -> list[Fact]:
    """The book as if every row had come with the account and person that stand for it at an instant."""
    said = attribution([row for row in decisions if instant(row["recorded_at"]) < known_until])

    def stands(spans: object, key: object) -> object:
        return spans[key][-1].stands if key in spans else key  # type: ignore[operator,index]

    found = []
    for row in facts:
        table = str(row["table"]).removesuffix("_corrections")
        account, person = stands(said.accounts, row["account"]), stands(said.people, row.get("person"))
        ends = (account != row["account"] and not TABLES[table].follows) or (
            table == "people" and person != row["person"]
        )
        if not ends and instant(row["recorded_at"]) < known_until:
            found.append({**row, "account": account, "person": person})
    return found


def test_a_merged_book_counts_as_if_its_rows_had_come_so(tmp_path: Path) -> None:
    random = Random(4)
    facts = facts_by_chance(random, ACCOUNTS)
    decisions = by_chance(random, facts)
    book = Book(tmp_path / "merged").write(facts, decisions)
    found = told(book, mixed(), *DAYS)
    for day in DAYS[1:2]:
        plain = Book(tmp_path / str(day)).write(rewritten(facts, decisions, book.view(day).known_until))
        expected = told(plain, mixed(), day)
        assert expected
        assert {key: row for key, row in found.items() if key[0] == day} == expected  # type: ignore[index]
    assert told(book, mixed(), DAYS[1]) == {key: row for key, row in found.items() if key[0] == DAYS[1]}  # type: ignore[index]
    mine = {key: row for key, row in found.items() if key[1] == "acme"}  # type: ignore[index]
    assert mine
    assert told(book, mixed(), *DAYS, accounts=("acme",)) == mine


def test_what_is_decided_later_changes_nothing_before(tmp_path: Path) -> None:
    zone = "Europe/Berlin"
    random = Random(5)
    facts = facts_by_chance(random, ACCOUNTS)
    book = Book(tmp_path, zone).write(facts)
    before = told(book, mixed(zone), *DAYS[:2])
    end = book.view(DAYS[0]).known_until
    book.write(merge(1, end, "bolt", "acme"), merge(2, end, "acme-ann", "acme-bo", kind="person"))
    assert told(book, mixed(zone), *DAYS[:2]) == before


def test_the_account_that_stands_counts_both_and_a_merge_taken_back_gives_back_exactly(book: Book) -> None:
    book.write(
        [customer("acme"), customer("bolt")],
        [used("acme", date(2025, 3, n), f"p{n}") for n in (1, 2)],
        [used("bolt", date(2025, 3, n), f"q{n}") for n in (1, 2, 3)],
        [fact("subscriptions", "bolt", id="s", seats=7.0, start_on=date(2025, 1, 1))],
        [fact("pulses", "bolt", given_at=date(2025, 3, 3), value=4.0)],
    )
    before = told(book, SMALL, date(2025, 3, 20))
    book.write(merge(1, date(2025, 3, 10), "bolt", "acme"))
    book.write(used("bolt", date(2025, 3, 12), "q9"))  # the source still says bolt
    ((key, row),) = told(book, SMALL, date(2025, 3, 14)).items()
    assert key == (date(2025, 3, 14), "acme")
    assert (row["used"], row["people"], row["seats_held"], row["pulse"]) == (6.0, 6.0, 7.0, 4.0)  # type: ignore[index]
    book.write(merge(2, date(2025, 3, 16), "bolt", "acme", undone=True))
    after = told(book, SMALL, date(2025, 3, 20))
    assert after[(date(2025, 3, 20), "acme")] == before[(date(2025, 3, 20), "acme")]
    gained = {"used": 4.0, "people": 4.0, "recent": 0.0}
    assert after[(date(2025, 3, 20), "bolt")] == before[(date(2025, 3, 20), "bolt")] | gained  # type: ignore[operator]
    days = [date(2025, 3, 9), date(2025, 3, 14), date(2025, 3, 20)]
    together = told(book, SMALL, *days)  # many days at once go by the sums of days
    assert {account for day, account in together if day == days[0]} == {"acme", "bolt"}  # type: ignore[misc]
    assert [pair for pair in together.items() if pair[0][0] == days[1]] == [(key, row)]  # type: ignore[index]
    assert dict(pair for pair in together.items() if pair[0][0] == days[2]) == after  # type: ignore[index]


def test_people_that_are_one_count_once_and_an_erased_one_leaves_no_trace(book: Book) -> None:
    book.write(
        customer("acme"),
        [fact("people", "acme", id=key, created_at=date(2025, 1, 1), role="user") for key in ("p", "q")],
        [used("acme", date(2025, 3, 1), key) for key in ("p", "q", "r")],
    )
    day = date(2025, 3, 5)
    assert book.value(SMALL, day, "people") == 3.0
    book.write(merge(1, date(2025, 3, 4), "q", "p", kind="person"))
    assert book.value(SMALL, day, "people") == 2.0
    assert book.value(SMALL, date(2025, 3, 3), "people") == 3.0
    # Erased: their rows carry no person any more, while the decision, which holds keys alone, may stay.
    plain = Book(book.folder.parent / "erased").write(
        customer("acme"),
        [used("acme", date(2025, 3, 1), None, 2.0), used("acme", date(2025, 3, 1), "r")],
        merge(1, date(2025, 3, 4), "q", "p", kind="person"),
    )
    assert plain.value(SMALL, day, "people") == 1.0


def test_questions_about_others_are_asked_as_before(book: Book) -> None:
    keys, begun = ("acme", "bolt", "cube"), date(2025, 1, 1)
    people = [fact("people", key, id=f"{key}-p", created_at=begun, role="champion", role_since=begun) for key in keys]
    book.write(
        [customer(key) for key in keys],
        people,
        [used(key, date(2025, 3, 1), f"{key}-p") for key in keys],
        merge(1, date(2025, 3, 4), "bolt", "acme"),
    )
    day = date(2025, 3, 5)
    alone = told(book, mixed(), day, accounts=("cube",))
    assert alone[(day, "cube")]["by_champions"] == 1.0  # type: ignore[index]
    assert told(book, mixed(), day, accounts=("acme",))[(day, "acme")]["by_champions"] == 2.0  # type: ignore[index]


def test_a_change_tells_what_a_merge_brought_as_learned_late(book: Book) -> None:
    book.write(
        [customer("acme"), customer("bolt")],
        [used("acme", date(2025, 3, n)) for n in (1, 2)],
        [used("bolt", date(2025, 3, n)) for n in (1, 2, 3)],
        used("acme", date(2025, 3, 8)),
        merge(1, date(2025, 3, 8), "bolt", "acme"),
    )
    told_ = book.explain(SMALL, date(2025, 3, 9), against=date(2025, 3, 5))
    assert told_.change is not None
    (part,) = told_.change.parts
    assert round(part.learned_late, 2) == round(300 / 9, 2)
    assert round(part.happened, 2) == round(100 / 9, 2)
    assert told_.score == pytest.approx(600 / 9)


def test_the_children_of_a_merged_account_are_those_of_the_one_that_stands(book: Book) -> None:
    book.write(
        customer("acme"), customer("bolt"), fact("accounts", "cube", parent="bolt", customer_since=date(2025, 1, 1))
    )
    book.write(merge(1, date(2025, 3, 4), "bolt", "acme"))
    before, after = date(2025, 3, 2), date(2025, 3, 5)
    for accounts in (None, ("cube",)):
        found = told(book, SMALL, before, after, accounts=accounts)
        assert found[(before, "cube")]["parent"] == "bolt"  # type: ignore[index]
        assert found[(after, "cube")]["parent"] == "acme"  # type: ignore[index]


def test_questions_stay_written_down_whoever_was_merged(book: Book) -> None:
    book.write([customer(key) for key in ACCOUNTS], [used(key, date(2025, 3, 1), f"{key}-p", 2.0) for key in ACCOUNTS])
    book.write(merge(1, date(2025, 3, 2), "acme-q", "acme-p", kind="person"))
    book.write([merge(2, date(2025, 3, 4), "bolt", "acme"), merge(3, date(2025, 3, 4), "dune", "cube")])
    day = date(2025, 3, 5)
    assert told(book, SMALL, day, accounts=("bolt",)) == {}  # of whom nothing came with another key
    assert told(book, SMALL, day, accounts=("acme",))[(day, "acme")]["used"] == 4.0  # type: ignore[index]
    written = len(book.duck.prepared)
    assert told(book, SMALL, day, accounts=("cube",))[(day, "cube")]["used"] == 4.0  # type: ignore[index]
    assert len(book.duck.prepared) == written > 0
