"""What was never brought is neither good nor bad news in any starter: not 0 days overdue, not nothing to complain of."""

from datetime import date, timedelta

import pytest

from insight.engine.book import Book, fact, starter
from tenure.framework.starters import STARTERS
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.wide import rests_on, signal_rests_on

TODAY = date(2025, 6, 30)
SINCE = TODAY - timedelta(days=400)
CONNECTED = frozenset({"accounts", "invoices"})


@pytest.mark.parametrize("name", sorted(STARTERS))
def test_sources_that_never_came_say_nothing(name: str, book: Book) -> None:
    """Only invoices are connected, and they tell of one of two accounts."""
    framework = starter(name)
    book.write(
        [fact("accounts", account, name=account, customer_since=SINCE) for account in ("billed", "never billed")],
        [
            fact("invoices", "billed", id=f"i{n}", issued_on=day, due_on=day, paid_at=day if n else None, amount=90)
            for n, day in enumerate(TODAY - timedelta(days=30 * n + 20) for n in range(9))
        ],
    )
    found = book.run(framework, TODAY).evaluation
    rows = {account: found.row_of[(0, account)] for account in ("billed", "never billed")}
    assert found.wide["overdue_days"][rows["billed"]].as_py() == 20
    assert found.wide["overdue_days"][rows["never billed"]].as_py() is None
    absent = {key for key, feed in found.feeds[0].items() if feed.state is State.ABSENT}
    for key, signal in framework.signals.items():
        if signal_rests_on(signal, framework) & absent:
            assert found.wide[key].null_count == len(found), key
    for key, indicator in framework.indicators.items():
        if rests_on(indicator.when, framework) <= absent:
            assert not found.indicators[key].any(), key
    for (account, _, _), verdict in book.verdicts(framework, TODAY).items():
        assert verdict.coverage == 0 or account == "billed"
        for measure in verdict.measures:
            brought = CONNECTED.issuperset(framework.signals[measure.address.rpartition(".")[2]].tables)
            if measure.possible and not (brought and account == "billed"):
                assert measure.points == pytest.approx(measure.possible / 2, abs=1e-5), (account, measure)
                assert measure.state in (State.ABSENT, State.NONE), (account, measure)
        assert not verdict.caps


def test_being_free_of_overdue_invoices_is_seen_or_said_by_a_person() -> None:
    """Where no invoices are connected nobody would ever be ready for renewal, else."""
    criterion = next(
        one for one in starter("milestone").lifecycle["renewal_ready"].exit if one.address.endswith("nothing_overdue")
    )
    assert criterion.confirm == "csm"
