"""Absent is not zero: what no source ever filled is a gap with its name, at every instant, on every road."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.engine.book import Book, Fact, again, compiled, days, fact, head, starter
from tenure.evidence.lake.filling import FilledSince, Filling, filled_in_files
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.cards import State
from tenure.insight.engine.explaining.gap_words import need_words
from tenure.insight.engine.measuring.gaps import signal_needs

START, END = date(2025, 1, 1), date(2025, 5, 1)
FOUR = starter("four_dimension")


def needs(framework: Framework, signal: str) -> set[str]:
    return {need_words(need) for need in signal_needs(framework.signals[signal], framework)}


@pytest.mark.parametrize(
    ("signal", "lacks"),
    [
        ("active_people_28d", {"usage has no people"}),
        ("seat_use", {"usage has no people"}),
        ("ticket_load", {"usage has no people"}),
        ("core_actions_28d", set()),
        ("last_use", set()),
        ("features_used_28d", {"usage has no features"}),
        ("integration_ok", {"usage has no results of calls"}),
        ("training", {"usage has no people", "people have no training dates"}),
        ("sponsor_contact", {
            "touchpoints have neither answers nor two-way marks", "touchpoints have no people",
            "people have no sponsors",
        }),
        ("champion_use", {"usage has no people", "people have no champions"}),
        ("sponsors", {"people have no sponsors"}),
        ("sponsors_left", {"people have no sponsors", "people have no leaving dates"}),
        ("nps", {"survey responses have no NPS answers", "survey responses have no people", "people have no deciders"}),
        ("csat", {"tickets have no ratings", "tickets have no rating dates"}),
        ("open_tickets", {"tickets have neither resolution dates nor states"}),
        ("urgent_open_7d", {"tickets have no priorities", "tickets have neither resolution dates nor states"}),
        ("urgent_open", {
            "tickets have neither escalations nor priorities", "tickets have neither resolution dates nor states",
        }),
        ("tickets_28d", set()),
        ("reply_rate", {"touchpoints have no questions asked", "touchpoints have no answers"}),
        ("review_kept", {
            "touchpoints have no business reviews", "touchpoints have neither answers nor two-way marks",
        }),
        ("overdue_days", {"invoices have no payments", "invoices have no due dates"}),
        ("plan_on_track", {"outcomes have neither due dates nor dates on which they were reached"}),
        ("milestones_agreed", {"outcomes have no milestones"}),
        ("value_age", {"outcomes have no confirmations"}),
        ("expansion_deals_open", {"opportunities have no expansions", "opportunities have neither lost deals nor won deals"}),
        ("pulse", set()),
        ("days_to_end", set()),
        ("arr_in_service", {"subscriptions have no arr"}),
        ("lines_cancelled_365d", {"subscriptions have no cancellations"}),
    ],
)  # fmt: skip
def test_what_a_signal_needs(signal: str, lacks: set[str]) -> None:
    assert needs(FOUR, signal) == lacks


SMALL = compiled(
    head()
    + """
signals:
  people: {from: usage, value: count(distinct person), window: 28d}
  uses: {from: usage, value: count(*), window: 28d}
  each: {value: "uses / greatest(people, 1)"}
  sponsors: {from: people, where: role = 'sponsor', value: count(*)}
  rating: {from: tickets, where: csat is not null, value: avg(csat), window: 90d, window_on: rated_at}
  met: {from: touchpoints, where: contact, value: count(*), window: 28d}
health:
  account:
    least_coverage: 0%
    dimensions:
      all:
        weight: 1
        measures:
          - {signal: people, weight: 20, points: {0: 0, 5: 100}}
          - {signal: uses, weight: 20, points: {0: 0, 20: 100}}
          - {signal: sponsors, weight: 20, points: {0: 0, 1: 100}}
          - {signal: rating, weight: 20, points: {1: 0, 5: 100}, none: 80}
          - {signal: met, weight: 20, points: {0: 0, 4: 100}}
    caps: [{when: people = 0 or met = 0, at_most: 30, because: Nobody}]
indicators:
  lonely: {when: sponsors = 0}
"""
)


def told(**columns: object) -> list[Fact]:
    """Use, tickets and contact of two accounts, in which nothing that is optional is filled but the given `columns`."""
    by_table = {"usage": ("person",), "people": ("role",), "tickets": ("csat", "rated_at"), "touchpoints": ("two_way",)}
    some = {table: {name: columns[name] for name in names if name in columns} for table, names in by_table.items()}
    found = [fact("accounts", name, customer_since=START) for name in ("acme", "bolt")]
    for name in ("acme", "bolt"):
        mine = {table: given if name == "acme" else {} for table, given in some.items()}
        found += [fact("usage", name, id=f"{name}{day}", used_at=day, **mine["usage"]) for day in days(START, END, 2)]
        found += [fact("people", name, id=f"{name}-ann", created_at=START, **mine["people"])]
        found += [fact("tickets", name, id=f"{name}-t", opened_at=START, **mine["tickets"])]
        found += [
            fact("touchpoints", name, id=f"{name}{day}", held_at=day, kind="call", **mine["touchpoints"])
            for day in days(START, END, 9)
        ]
    return found


def states(book: Book, day: date = END, account: str = "acme") -> dict[str, State]:
    return {one.address.split(".")[-1]: one.state for one in book.verdict(SMALL, day, account).measures}


def test_columns_that_nobody_fills_are_gaps_with_their_names(book: Book) -> None:
    book.write(told())
    absent = {name for name, state in states(book).items() if state is State.ABSENT}
    assert absent == {"people", "sponsors", "rating", "met"}
    told_ = book.explain(SMALL, END)
    fixes = {gap.address.split(".")[-1]: gap.fix for gap in told_.gaps}
    assert fixes["people"] == "Usage has no people. Import it, or connect a source that has it."
    assert fixes["sponsors"] == "People have no sponsors. Import it, or connect a source that has it."
    assert "absent" not in told_.words
    found = book.run(SMALL, END)
    assert found.evaluation.wide["each"].to_pylist() == [None, None]
    assert not found.evaluation.indicators["lonely"].any()
    assert not found.verdicts()[0].caps  # unknown doesn't fire


def test_once_any_account_has_it_no_rows_are_zero(book: Book) -> None:
    """A customer who has nobody is at zero as soon as the source names people of anybody."""
    book.write(told(person="ann", role="sponsor", csat=4.0, rated_at=datetime(2025, 2, 1, tzinfo=UTC), two_way=True))
    for account, people, sponsors in (("acme", 1, 1), ("bolt", 0, 0)):
        assert book.value(SMALL, END, "people", account) == people
        assert book.value(SMALL, END, "sponsors", account) == sponsors
    assert State.ABSENT not in states(book, account="bolt").values()
    assert book.verdict(SMALL, END, "bolt").caps


def test_what_was_filled_later_is_a_gap_before(book: Book) -> None:
    """Point in time: by the instant at which a value was known, and where an instant reveals it, by that one."""
    since, rated = date(2025, 3, 10), datetime(2025, 4, 1, 9, tzinfo=UTC)
    book.write(told(csat=4.0, rated_at=rated))
    book.write(fact("usage", "bolt", id="late", used_at=date(2025, 1, 5), person="bo", known=since))
    book.write(again(fact("people", "bolt", id="bolt-ann", created_at=START), known=since, role="sponsor"))
    before, after = since - timedelta(days=1), since
    assert (states(book, before)["people"], states(book, after)["people"]) == (State.ABSENT, State.FRESH)
    assert (states(book, before)["sponsors"], states(book, after)["sponsors"]) == (State.ABSENT, State.FRESH)
    assert states(book, date(2025, 3, 31))["rating"] is State.ABSENT
    assert states(book, date(2025, 4, 1))["rating"] is not State.ABSENT


def test_one_instant_and_many_few_accounts_and_all_say_the_same(book: Book) -> None:
    book.write(told(two_way=False))
    book.write(fact("usage", "bolt", id="late", used_at=date(2025, 1, 5), person="bo", known=date(2025, 3, 10)))
    some = [START + timedelta(days=n) for n in (20, 60, 68, 69, 100, 119)]
    together = book.verdicts(SMALL, *some)
    alone = {key: one for day in some for key, one in book.verdicts(SMALL, day).items()}
    assert together == alone
    few = [one for day in some for one in book.run(SMALL, book.view(day), accounts=("bolt",)).verdicts()]
    assert few == [
        one for (account, _, _), one in sorted(together.items(), key=lambda pair: pair[0][1]) if account == "bolt"
    ]


def test_a_cap_outlives_its_feed_though_a_column_of_it_was_never_filled(book: Book) -> None:
    framework = compiled(
        head()
        + """
signals:
  urgent: {from: tickets, where: priority = 'urgent' and open, value: count(*)}
  escalated: {from: tickets, where: escalated and open, value: count(*)}
health:
  account:
    least_coverage: 0%
    dimensions: {all: {weight: 1, measures: [{signal: urgent, weight: 1, points: {0: 100, 9: 90}}]}}
    caps: [{when: escalated > 0 or urgent > 0, at_most: 40, because: Urgent}]
"""
    )
    book.write(
        fact("accounts", "acme", customer_since=START),
        fact("tickets", "acme", id="t", opened_at=START, priority="urgent", status="new"),
    )
    for day in (START, START + timedelta(days=60)):
        assert book.verdict(framework, day).score == 40, day


@pytest.mark.parametrize(
    ("told_by", "absent"), [({}, True), ({"status": "Waiting"}, False), ({"closed": True, "status": "Done"}, False)]
)
def test_tickets_are_open_once_a_source_tells_states_or_resolutions_of_any(
    book: Book, told_by: dict[str, object], absent: bool
) -> None:
    """A list of tickets that says nothing of their ends tells how many came, not how many are open."""
    framework = compiled(
        head()
        + """
signals:
  came: {from: tickets, value: count(*)}
  still: {from: tickets, where: open, value: count(*)}
  waiting: {from: tickets, where: not open, value: count(*)}
health:
  account:
    least_coverage: 0%
    dimensions:
      all:
        weight: 1
        measures:
          - {signal: came, weight: 1, points: {0: 100, 9: 0}}
          - {signal: still, weight: 1, points: {0: 100, 9: 0}}
          - {signal: waiting, weight: 1, points: {0: 100, 9: 0}}
    caps: [{when: still > 0, at_most: 10, because: A ticket is open}]
"""
    )
    book.write(
        *(fact("accounts", name, customer_since=START) for name in ("acme", "bolt")),
        fact("tickets", "acme", id="a", opened_at=START),
        fact("tickets", "bolt", id="b", opened_at=START, **told_by),
    )
    verdict = book.verdict(framework, END)
    found = {one.address.split(".")[-1]: one.state is State.ABSENT for one in verdict.measures}
    assert found == {"came": False, "still": absent, "waiting": absent}
    assert bool(verdict.caps) is not absent
    if absent:
        fix = "Tickets have neither resolution dates nor states. Import it, or connect a source that has it."
        assert fix in {gap.fix for gap in book.explain(framework, END).gaps}


SUMS = compiled(
    head()
    + """
signals:
  billed: {from: invoices, value: sum(amount)}
  billed_90d: {from: invoices, value: sum(amount), window: 90d}
  billed_less: {from: invoices, where: amount < 50 or amount is null, value: 2 * sum(amount) + count(*)}
  asked: {from: survey_responses, value: sum(score), window: 30d}
  asked_ever: {from: survey_responses, value: sum(score)}
  actions: {from: usage, value: sum(times), window: 30d}
health:
  account:
    least_coverage: 0%
    dimensions: {all: {weight: 1, measures: [{signal: billed, weight: 1, points: {0: 0, 100: 100}}]}}
    caps: [{when: billed = 0, at_most: 30, because: Never billed}]
"""
)


def test_a_sum_over_rows_of_which_none_says_how_much_is_a_gap(book: Book) -> None:
    """Some other account's rows do say it. Without rows it is zero; what is known of some rows adds up."""
    told_ = {"says": (40, 8.0), "silent": (None, None)}
    for name, (amount, score) in told_.items():
        book.write(
            fact("accounts", name, customer_since=START),
            [fact("invoices", name, id=f"{name}{n}", issued_on=END - timedelta(n), amount=amount) for n in (3, 9)],
            [
                fact(
                    "survey_responses", name, id=f"{name}{n}", responded_at=END - timedelta(n), kind="nps", score=score
                )
                for n in (2, 40)
            ],
            fact("usage", name, id=name, used_at=END - timedelta(1)),
        )
    book.write(
        fact("accounts", "none", customer_since=START),
        fact("accounts", "half", customer_since=START),
        fact("invoices", "half", id="h1", issued_on=END - timedelta(3), amount=None),
        fact("invoices", "half", id="h2", issued_on=END - timedelta(4), amount=40),
    )
    wanted = {
        "says": {"billed": 80, "billed_90d": 80, "billed_less": 162, "asked": 8, "asked_ever": 16, "actions": 1},
        "silent": dict.fromkeys(("billed", "billed_90d", "billed_less", "asked", "asked_ever")) | {"actions": 1},
        "none": dict.fromkeys(SUMS.signals, 0),
        "half": {"billed": 40, "billed_90d": 40, "billed_less": 82, "asked": 0, "asked_ever": 0, "actions": 0},
    }
    every = [END - timedelta(n) for n in (0, 5, 12, 50)]
    for days_, accounts in (([END], None), (every, None), ([END], ("half", "none", "says", "silent"))):
        found = book.run(SUMS, *days_, accounts=accounts).evaluation
        for name, values in wanted.items():
            row = found.row_of[(0, name)]
            assert {key: found.wide[key][row].as_py() for key in values} == values, (name, days_)
    verdicts = {str(one.account): one for one in book.run(SUMS, END).verdicts()}
    assert verdicts["silent"].measures[0].state is State.NONE
    assert {name for name, one in verdicts.items() if one.caps} == {"none"}


def test_of_a_grown_table_only_new_files_are_read(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[int, str]] = []
    real = ReadingRoom._look_for

    def look(room: ReadingRoom, table: str, files: list[str], wanted: list[Filling]) -> dict[Filling, datetime | None]:
        read.extend((len(files), str(one)) for one in wanted)
        return real(room, table, files, wanted)

    monkeypatch.setattr(ReadingRoom, "_look_for", look)
    book.write(told(two_way=True))
    assert states(book)["people"] is State.ABSENT
    read.clear()
    book.write(fact("usage", "acme", id="new", used_at=END, person="ann"))
    book.write(fact("touchpoints", "acme", id="new", held_at=END, kind="call", two_way=True))
    assert states(book)["people"] is not State.ABSENT
    # That touchpoints have two-way marks was known since long; that they have answers is still to be seen.
    assert read == [(1, "touchpoints.answered_at"), (1, "usage.person")]


FILES = ("a", "b", "c", "d", "e", "f")


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(FILES), st.tuples(st.integers(0, 30), st.integers(0, 9) | st.none()), min_size=1),
    st.lists(st.sampled_from(FILES), max_size=6),
)
def test_what_is_remembered_says_what_reading_all_says(
    lying: dict[str, tuple[int, int | None]], first: list[str]
) -> None:
    """However files came, and whichever of them the log says nothing of, the answer is the earliest of all."""
    one, day = Filling("usage", "person"), datetime(2025, 1, 1, tzinfo=UTC)
    at = {file: None if more is None else day + timedelta(days=begins + more) for file, (begins, more) in lying.items()}
    begins = {file: day + timedelta(days=start) if start % 7 else None for file, (start, _) in lying.items()}

    def read(files: list[str], wanted: list[Filling]) -> dict[Filling, datetime | None]:
        return {each: min((at[file] for file in files if at[file] is not None), default=None) for each in wanted}

    known = filled_in_files({one: FilledSince()}, {file: begins[file] for file in first if file in lying}, read)  # type: ignore[arg-type]
    whole = filled_in_files(known, begins, read)[one]  # type: ignore[arg-type]
    assert whole.files == frozenset(lying)
    assert whole.since == min((moment for moment in at.values() if moment is not None), default=None)
