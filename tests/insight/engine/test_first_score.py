"""The first score stands on what is there: whatever a small company has connected, it gets bands and an order from it."""

from datetime import timedelta
from random import Random

import pytest

from insight.engine.book import Book, fact, starter
from insight.engine.small_companies import COMPANIES, TODAY, WORST
from tenure.evidence.catalogue import TABLES
from tenure.insight.engine.cards import State

FOUR = starter("four_dimension")


@pytest.mark.parametrize("kind", COMPANIES)
def test_the_worst_ten_are_among_the_first_twenty(book: Book, kind: str) -> None:
    rows = COMPANIES[kind](Random(5))
    book.write(rows)
    found = {str(one.account): one for one in book.run(FOUR, TODAY).verdicts() if one.score_key == "first"}
    assert found.keys() == {row["account"] for row in rows} >= WORST
    ranked = sorted(found.values(), key=lambda one: one.score)
    said = [(str(one.account), one.shown, one.band) for one in ranked]
    assert {str(one.account) for one in ranked[:20]} >= WORST, said
    assert {found[name].band for name in WORST} <= {"red", "yellow"}, said
    assert sum(one.band == "unknown" for one in ranked) < len(ranked) / 2, said

    connected = {str(row["table"]) for row in rows}
    for verdict in (ranked[-1], ranked[0]):
        assert 0 < verdict.coverage < 0.7
        lacking = [one for one in verdict.measures if one.state is State.ABSENT]
        assert lacking
        assert all(one.points == one.possible == 0 for one in lacking)
    told = book.explain(FOUR, TODAY, str(ranked[0].account), score_key="first")
    reasons = [part for part in told.parts if part.kind == "measure" and part.possible - part.points >= 1]
    assert reasons
    for part in reasons:
        assert FOUR.signals[str(part.address).rpartition(".")[2]].tables & (connected | {"accounts"}), part
    named = {table for table in TABLES if table.replace("_", " ") in told.words}
    assert named <= connected
    assert {gap.address for gap in told.gaps} >= {one.address for one in lacking}


def test_nothing_but_accounts_has_no_band(book: Book) -> None:
    book.write([row for row in COMPANIES["deals and accounts"](Random(5)) if row["table"] == "accounts"])
    found = book.run(FOUR, TODAY).verdicts()
    assert {one.band for one in found} == {"unknown"}
    assert {one.coverage for one in found} == {0}


def test_what_nobody_knows_of_contracts_and_invoices_earns_no_points(book: Book) -> None:
    since = TODAY - timedelta(days=400)
    line = {"start_on": since, "arr": 9000, "currency": "EUR"}
    rows = [fact("accounts", name, name=name, created_at=since) for name in ("none", "listed", "runs on", "ends")]
    rows += [
        fact("subscriptions", "listed", id="list-1", stated=True, **line),
        fact("subscriptions", "runs on", id="1", **line),
        fact("subscriptions", "ends", id="2", end_on=TODAY + timedelta(days=400), **line),
        fact("invoices", "ends", id="i1", issued_on=since, due_on=since, amount=9000, paid_at=since),
    ]
    book.write(rows)
    found = {str(one.account): one for one in book.run(FOUR, TODAY).verdicts() if one.score_key == "first"}

    def possible(name: str) -> dict[str, float]:
        return {str(one.address).rpartition(".")[2]: one.possible for one in found[name].measures}

    assert {(found[name].coverage, found[name].band) for name in ("none", "listed")} == {(0, "unknown")}
    assert possible("runs on")["days_to_end"] == 0  # it applies to what ends by itself
    for name in ("none", "listed"):
        for signal in ("value_kept_180d", "value_kept_365d", "lines_cancelled_365d", "overdue_days"):
            assert possible(name)[signal] == 0, (name, signal)
    assert min(possible("ends")[signal] for signal in ("days_to_end", "overdue_days")) > 0


def scored(book: Book, name: str) -> dict[str, tuple[float, float, State]]:
    """The measures of an account's first score: points, possible points and state."""
    verdict = book.verdicts(FOUR, TODAY)[name, TODAY, "first"]
    return {str(one.address).rpartition(".")[2]: (one.points, one.possible, one.state) for one in verdict.measures}


def test_a_contract_without_an_amount_is_a_gap_and_no_worse_than_that(book: Book) -> None:
    """Its weight doesn't go to other measures, and an amount that is missing after a renewal is no loss of all of it."""
    soon, ago = TODAY + timedelta(days=12), TODAY - timedelta(days=353)
    lines: dict[str, list[tuple[object, object, object]]] = {
        "priced": [(ago, soon, 5000)],
        "unpriced": [(ago, soon, None)],
        "renewed": [(ago, TODAY - timedelta(days=90), 5000), (TODAY - timedelta(days=90), soon, None)],
        "one of two": [
            (ago, soon, 5000),
            (ago, TODAY - timedelta(days=90), 900),
            (TODAY - timedelta(days=90), soon, None),
        ],
    }
    for name, of_account in lines.items():
        book.write(
            fact("subscriptions", name, id=f"{name}{n}", start_on=start, end_on=end, arr=arr, currency="USD")
            for n, (start, end, arr) in enumerate(of_account)
        )
    twin = scored(book, "priced")
    assert twin["value_kept_180d"][0] > 0.8 * twin["value_kept_180d"][1] > 0
    for name in lines.keys() - {"priced"}:
        mine = scored(book, name)
        half = twin["value_kept_180d"][1] / 2
        assert mine["value_kept_180d"] == (pytest.approx(half, abs=1e-5), pytest.approx(2 * half), State.NONE), name
        assert mine["days_to_end"] == twin["days_to_end"], name


def test_bills_in_two_currencies_or_without_amounts_are_no_fall_of_what_is_billed(book: Book) -> None:
    kinds = {"plain": (50, "EUR"), "mixed": (50, "USD"), "lacking": (None, "EUR")}
    for name, odd in kinds.items():
        for n in range(14):
            amount, currency = odd if n == 1 else (50, "EUR")
            day = TODAY - timedelta(days=30 * n + 5)
            book.write(fact("invoices", name, id=f"{name}{n}", issued_on=day, amount=amount, currency=currency))
    assert scored(book, "plain")["billing_trend_90d"][2] is State.FRESH
    for name in ("mixed", "lacking"):
        points, possible, state = scored(book, name)["billing_trend_90d"]
        assert (points, state) == (pytest.approx(possible / 2, abs=1e-5), State.NONE), name


def test_who_has_no_deals_earns_no_points_for_none_being_late(book: Book) -> None:
    rows = COMPANIES["deals and accounts"](Random(5))
    book.write(rows, fact("accounts", "no deals", created_at=TODAY - timedelta(days=400)))
    none, some = scored(book, "no deals"), scored(book, next(str(row["account"]) for row in rows if "close_on" in row))
    assert none["deals_overdue_days"][2] is State.NONE
    assert none["deals_overdue_days"][0] == pytest.approx(none["deals_overdue_days"][1] / 2)
    assert none["renewals_lost_365d"][1] == none["deals_won_share"][1] == 0
    assert some["renewals_lost_365d"][1] > 0
