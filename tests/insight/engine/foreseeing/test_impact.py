"""What another framework would change: the very numbers that running the day under it gives, with the reasons."""

from datetime import date, timedelta
from uuid import uuid4

from insight.engine.book import Book, compiled, fact, head
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.versioning.impact import Impact, Side
from tenure.insight.engine.foreseeing.impact import impact, impact_and_seen
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.insight.engine.scoring.run import run
from tenure.values.asof import AsOf
from tenure.values.keys import BatchKey

DAY = date(2025, 3, 10)
TEXT = """\
signals:
  dial: {from: pulses, label: Dial, value: latest(value)}
  used: {from: usage, label: Use, value: count(*), window: 28d}
health:
  account:
    least_coverage: 0%
    bands: {green: GREEN, yellow: 60}
    dimensions:
      all:
        weight: 100
        measures:
          - {signal: dial, weight: DIAL, points: {0: 0, 10: 100}, none: 0}
          - {signal: used, weight: 50, points: {0: 0, 10: 100}, none: 0}
segments:
  large: {label: Large, when: arr >= ARR}
  small: {label: Small, when: true}
lifecycle:
  FIRST: {label: Setting up, exit: {ready: {label: Ready, when: dial >= READY}}}
  work: {label: Working}
plays:
  rescue: {label: Rescue, hours: 2, trigger: {when: band <> 'green', for: 2d}, steps: [{task: {title: Go}}]}
  EXTRA
"""


def framework(
    dial: int = 50, green: int = 80, arr: int = 500, ready: int = 9, first: str = "setup", extra: str = ""
) -> Framework:
    text = TEXT.replace("DIAL", str(dial)).replace("GREEN", str(green)).replace("ARR", str(arr))
    text = text.replace("READY", str(ready)).replace("FIRST", first).replace("EXTRA", extra)
    return compiled(head() + text)


LIVE = framework()


def company(book: Book) -> Book:
    """Three accounts that the live clock has followed for four days, up to yesterday."""
    since = DAY - timedelta(days=90)
    for name, dial, arr in (("acme", 6, 100), ("best", 8, 400), ("corp", 2, 900)):
        book.write(
            fact("accounts", name, customer_since=since, known=since),
            fact("subscriptions", name, id=f"s-{name}", arr=arr, currency="USD", start_on=since, known=since),
            fact("pulses", name, given_at=DAY - timedelta(days=30), value=dial, id=f"p-{name}"),
            [
                fact("usage", name, occurred_at=DAY - timedelta(days=n), event="open", id=f"{name}{n}")
                for n in range(10)
            ],
        )
    with book.duck.session() as session:
        days = [DAY - timedelta(days=back) for back in (4, 3, 2, 1)]
        rows = tick_days(ReadingRoom(book.lake, session), LIVE, "f", days, None)
    book.lake.append("stages", rows, source="engine", batch=BatchKey(uuid4().hex))
    return book


def changed(book: Book, wanted: Framework) -> Impact:
    with book.duck.session() as session:
        return impact(ReadingRoom(book.lake, session), LIVE, wanted, DAY)


def test_a_framework_changes_nothing_against_itself(book: Book) -> None:
    found = changed(company(book), LIVE)
    assert (found.accounts, found.changes, found.before, found.notes) == (3, (), found.after, ())
    assert [(play.play, play.fires, play.fired) for play in found.plays] == [
        ("rescue", ("acme", "corp"), ("acme", "corp"))
    ]


def test_it_gives_what_running_the_day_under_it_gives(book: Book) -> None:
    wanted = framework(
        dial=200, green=85, arr=300, ready=7, extra="hello: {trigger: {when: used >= 1}, steps: [{task: {title: Go}}]}"
    )
    company(book)
    with book.duck.session() as session:
        room = ReadingRoom(book.lake, session)
        found, seen = impact_and_seen(room, LIVE, wanted, DAY)
        verdicts = {one.account: one for one in run(room, wanted, [AsOf.end_of(DAY)]).verdicts()}
        before = room.stored("stages")
        assert before is not None
        yesterday = room.fetch(before.filter(before.day == DAY - timedelta(days=1)))
        rows = {row["account"]: row for row in tick_days(room, wanted, "w", [DAY], yesterday).to_pylist()}
    assert {one.account for one in found.changes} == {"acme", "best", "corp"}
    for one in found.changes:
        verdict, row = verdicts[one.account], rows[one.account]  # type: ignore[index]
        assert one.after == Side(verdict.shown, verdict.band, row["stage"], row["segment"], row["engagement"])
    assert seen == {"dial": (2.0, 8.0), "used": (10.0, 10.0)}
    assert {play.play: (play.fires, play.fired) for play in found.plays} == {
        "rescue": (("acme", "best", "corp"), ("acme", "corp")),
        "hello": (("acme", "best", "corp"), ()),
    }
    assert [(total.band, total.accounts, total.arr) for total in found.after] == [
        ("green", 0, 0.0), ("yellow", 2, 500.0), ("red", 1, 900.0), ("unknown", 0, 0.0),
    ]  # fmt: skip
    by_account = {one.account: one for one in found.changes}
    assert by_account["best"].changed == ("band", "stage", "segment", "score")
    assert by_account["best"].reasons == (
        "Account 90 to 84: Dial at 8 counts 80 % instead of 50 % (-3) and Use at 10 counts 20 % instead of 50 % (-3).",
        "Green starts at 85 instead of 80.",
        "Segment “Large”: arr >= 300.",
        "All exit criteria of “Setting up” are met: moves to “Working”.",
    )


def test_a_stage_that_is_gone_starts_by_the_rules_of_entry(book: Book) -> None:
    found = changed(company(book), framework(first="begin"))
    assert [one.reasons for one in found.changes] == [
        ("“Setting up” is no longer a stage; it starts in “Setting up” by the entry rules.",)
    ] * 3
