"""When a customer renews: at the end of the last booked term of a product."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from insight.engine.book import Book, fact, scored_by
from tenure.framework.model import Framework
from tenure.insight.engine.scoring.run import Run

DAY = date(2025, 5, 15)
START, END, NEXT = date(2024, 7, 1), date(2025, 7, 1), date(2026, 7, 1)


@pytest.fixture(scope="module")
def plain() -> Framework:
    return scored_by("uses: {from: usage, value: count(*)}", "- {signal: uses, weight: 1, points: {0: 0, 5: 100}}")


def term(account: str, number: int, start: date, end: date | None, **columns: object) -> dict[str, object]:
    given = {"signed_on": min(start, date(2025, 5, 1)), "arr": 1000, "currency": "USD"}
    return fact(
        "subscriptions", account, **{"id": f"{account}-{number}", "start_on": start, "end_on": end, **given, **columns}
    )


STORIES: dict[str, tuple[list[dict[str, object]], date | None, bool]] = {
    # account: its lines, when it renews, whether the next term is signed
    "single": ([term("single", 1, START, END)], END, False),
    "signed": ([term("signed", 1, START, END), term("signed", 2, END, NEXT)], NEXT, True),
    "day_after": ([term("day_after", 1, START, END), term("day_after", 2, END + timedelta(1), NEXT)], NEXT, True),
    "early": ([term("early", 1, START, END), term("early", 2, END - timedelta(40), NEXT)], NEXT, True),
    "begun": ([term("begun", 1, START, END), term("begun", 2, DAY - timedelta(3), NEXT)], NEXT, False),
    "twice": (
        [term("twice", n, date(2024 + n, 7, 1), date(2025 + n, 7, 1)) for n in range(3)],
        date(2027, 7, 1),
        True,
    ),
    "gap": ([term("gap", 1, START, END), term("gap", 2, END + timedelta(30), NEXT)], END, False),
    "add_on": ([term("add_on", 1, START, END), term("add_on", 2, date(2025, 1, 1), date(2026, 1, 1))], END, False),
    "other": (
        [term("other", 1, START, END, product="Core"), term("other", 2, END, NEXT, product="Chat")],
        END,
        False,
    ),
    "one_of_two": (
        [
            term("one_of_two", 1, START, END, product="Core"),
            term("one_of_two", 2, END, NEXT, product="Core"),
            term("one_of_two", 3, START, date(2025, 9, 1), product="Chat"),
        ],
        date(2025, 9, 1),
        False,
    ),
    "open_end": ([term("open_end", 1, START, END), term("open_end", 2, END, None)], None, False),
    "unsigned": (
        [term("unsigned", 1, START, END), term("unsigned", 2, END, NEXT, signed_on=date(2025, 6, 1))],
        END,
        False,
    ),
    "called_off": (
        [
            term("called_off", 1, START, END),
            term("called_off", 2, END, NEXT, cancelled_at=date(2025, 5, 10), ended_on=END),
        ],
        END,
        False,
    ),
    "new": ([term("new", 1, END, NEXT)], NEXT, False),
}


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = Book(Path(tmp_path_factory.mktemp("terms")) / "lake")
    return book.write(*(line for lines, *_ in STORIES.values() for line in lines))


def of(found: Run, account: str, name: str, i: int = 0) -> object:
    return found.evaluation.wide[name][found.evaluation.row_of[(i, account)]].as_py()


@pytest.mark.parametrize("accounts", [None, tuple(STORIES)])
def test_a_renewal_is_the_end_of_the_last_booked_term(
    stories: Book, plain: Framework, accounts: tuple[str, ...] | None
) -> None:
    found = stories.run(plain, DAY, accounts=accounts)
    said = {name: (of(found, name, "renewal_on"), of(found, name, "renewed")) for name in STORIES}
    assert said == {name: (on, renewed) for name, (_, on, renewed) in STORIES.items()}


def test_the_running_term_keeps_its_own_end(stories: Book, plain: Framework) -> None:
    found = stories.run(plain, DAY)
    assert of(found, "signed", "term_end_on") == END
    assert of(found, "new", "term_end_on") is None
    assert of(found, "signed", "days_to_renewal") == (NEXT - DAY).days


def test_a_renewal_moves_when_it_is_signed_and_not_before(stories: Book, plain: Framework) -> None:
    found = stories.run(plain, date(2025, 4, 30), DAY, date(2025, 7, 2))
    assert [of(found, "signed", "renewal_on", i) for i in range(3)] == [END, NEXT, NEXT]
    assert [of(found, "signed", "renewed", i) for i in range(3)] == [False, True, False]


def test_notice_on_a_term_that_is_renewed_is_no_notice(book: Book, plain: Framework) -> None:
    notice = {"cancelled_at": date(2025, 4, 1), "ended_on": END, "notice_on": date(2025, 6, 1)}
    book.write(
        term("moved", 1, START, END, plan="Basic", **notice),
        term("moved", 2, END, NEXT, plan="Pro", notice_on=date(2026, 6, 1)),
        term("leaving", 1, START, END, **notice),
    )
    found = book.run(plain, DAY)
    assert of(found, "moved", "cancellation_served") is False
    assert of(found, "moved", "notice_on") == date(2026, 6, 1)
    assert of(found, "leaving", "cancellation_served") is True


@pytest.mark.parametrize("seed", range(2))
def test_a_renewal_is_what_counting_by_hand_gives(seed: int, book: Book, plain: Framework) -> None:
    random = Random(seed)
    lines: dict[str, list[tuple[str, date, date | None]]] = {}
    for number in range(30):
        for _ in range(random.randrange(1, 5)):
            start = date(2024, 1, 1) + timedelta(random.randrange(600))
            end = random.choice([None, start + timedelta(random.choice([30, 90, 181, 365]))])
            lines.setdefault(f"a{number}", []).append((random.choice(["Core", "Chat"]), start, end))
    book.write(
        *(
            term(who, n, start, end, product=product, signed_on=date(2024, 1, 1))
            for who, of_one in lines.items()
            for n, (product, start, end) in enumerate(of_one)
        )
    )
    found = book.run(plain, DAY)
    for i, account in found.evaluation.row_of:
        booked = [one for one in lines[account] if one[2] is None or one[2] > DAY]
        ends = [
            end for product, start, end in booked if end and not any(_follows(product, start, end, o) for o in booked)
        ]
        assert of(found, account, "renewal_on", i) == min(ends, default=None), account


def _follows(product: str, start: date, end: date, other: tuple[str, date, date | None]) -> bool:
    theirs, begins, ends = other
    later = theirs == product and begins > start and (ends is None or ends > end)
    return later and timedelta(-90) <= begins - end <= timedelta(1)
