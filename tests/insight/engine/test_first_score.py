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
