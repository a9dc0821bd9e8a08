"""What firings add up to: every account's ARR once, hours by week, the first day apart."""

from datetime import date
from decimal import Decimal

from tenure.flows.changing.replay_cards import FiringCard, Span, by_owner, by_segment, by_week, load_of, most_often
from tenure.values.money import Money

SINCE, UNTIL = date(2026, 3, 4), date(2026, 3, 17)  # a Wednesday; the Tuesday after next
SPAN = Span(SINCE, UNTIL, "USD")


def firing(
    day: int, account: str = "acme", *, play: str = "nudge", owner: str | None = "Cora", arr: int | None = 100,
    segment: str | None = "large", hours: float = 1.0, beside: tuple[str, ...] = (),
) -> FiringCard:  # fmt: skip
    money = None if arr is None else Money(Decimal(arr), "USD")
    when = date(2026, 3, day)
    return FiringCard(
        when, play, play, account, account.capitalize(), owner, segment, "condition", money, hours, beside
    )


FIRINGS = [
    firing(4, hours=2),
    firing(4, "best", owner=None, arr=None, segment=None),
    firing(9, arr=120, play="rescue", beside=("nudge",)),
    firing(16, "corp", owner="Dave", arr=1000, segment="small", hours=0.5),
    firing(17, arr=130),
]


def test_an_account_counts_its_newest_arr_once() -> None:
    load = load_of("all", "All", FIRINGS, SPAN, held_back=4)
    assert (load.fires, load.accounts, load.arr.amount, load.hours) == (5, 3, Decimal(1130), 5.5)
    assert (load.first_day, load.beside, load.held_back) == (2, 1, 4)


def test_an_owner_has_hours_a_week_and_a_peak() -> None:
    cora, nobody, dave = by_owner(FIRINGS, SPAN)
    assert (cora.load.label, cora.load.hours, cora.hours_a_week) == ("Cora", 4, 1.0), "the first day is left out"
    assert (cora.peak_hours, cora.peak_week) == (2, date(2026, 3, 2))
    assert (nobody.load.label, nobody.hours_a_week, dave.load.label) == ("nobody", 0.0, "Dave")


def test_segments_stand_in_the_frameworks_order_and_none_comes_last() -> None:
    found = by_segment(FIRINGS, {"small": "Small", "large": "Large"}, SPAN)
    assert [(one.label, one.fires) for one in found] == [("Small", 1), ("Large", 3), ("none", 1)]


def test_every_week_is_there() -> None:
    weeks = by_week([one for one in FIRINGS if one.account == "acme"][:1], SPAN)
    assert [(one.week.day, one.fires, one.hours) for one in weeks] == [(2, 1, 2), (9, 0, 0), (16, 0, 0)]


def test_accounts_that_hear_often_are_listed() -> None:
    assert [(one.account, one.fires, one.plays) for one in most_often(FIRINGS)] == [
        ("acme", 3, (("nudge", 2), ("rescue", 1))),
    ]
