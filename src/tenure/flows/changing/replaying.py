"""Replays a framework: what its plays would have done since a day. Nothing is written, nobody is notified."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.changing.replay_cards import (
    FiringCard,
    ReplayCard,
    Span,
    by_owner,
    by_segment,
    by_week,
    load_of,
    most_often,
)
from tenure.flows.daily.logbook import ship
from tenure.flows.frameworks import live as method
from tenure.flows.home import reading_room
from tenure.framework.model import Framework
from tenure.framework.versioning.fingerprint import clock_fingerprint
from tenure.insight.engine.foreseeing import replay as engine
from tenure.insight.engine.stored.ticks import ticks
from tenure.platform.access import Caller, Right, require
from tenure.practice.customers import queries
from tenure.values import clock
from tenure.values.asof import refuse_future
from tenure.values.keys import AccountKey
from tenure.values.money import Money
from tenure.values.problem import refusal
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold

CLOCK_LEAD = timedelta(days=28)
"""So long before the first day the lifecycle begins where nobody has followed it so far back."""
LONGEST_DAYS = 1096
WHOLE = "all"


def since_day(text: str, until: date | None = None) -> date:
    """The first day of a span like `90d` that ends with `until` (None: today), or the day that is written out.

    Raises ProblemError `not_a_day`.
    """
    if span := re.fullmatch(r"\s*(\d{1,4})\s*d\s*", text):
        return (until or clock.today()) - timedelta(days=max(int(span[1]), 1) - 1)
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        what = f"{text!r} isn't a day or a span of days."
        fix = "Write a span like 90d, or a day like 2026-03-31."
        raise refusal("not_a_day", what, where="--since", fix=fix) from None


def replay(
    caller: Caller, source: str, since: date, until: date | None = None, *, progress: Tell = untold
) -> ReplayCard:
    """What the plays of a folder, a file or a starter would have done from a day to another (None: today), for the accounts
    the caller sees.

    Raises ProblemError with everything wrong about the source, `day_in_the_future`, `wrong_order`, and `replay.too_long`.
    """
    require(caller, Right.PLAN_FRAMEWORK)
    framework = method.require_valid(method.check(source))
    days = _days(since, until, clock.today(framework.timezone))
    ship()  # what people changed a moment ago counts too
    visible = queries.visible_keys(caller)

    def done(number: int, of: int) -> None:
        before = of - len(days)
        said = f"days ({before} of them before the first one, to know what held already)" if before else "days"
        progress(WorkProgress(WorkStep.REPLAYING, number, of, unit=said))

    progress(WorkProgress(WorkStep.REPLAYING, 0, len(days), unit="days"))
    with reading_room() as room:
        start, before = _clock_start(room, framework, days[0])
    found = engine.replay(
        reading_room,
        framework,
        clock_fingerprint(framework),
        days,
        before=before,
        start=start,
        accounts=None if visible is None else tuple(sorted(visible)),
        progress=done,
    )
    return _card(caller, framework, found, followed=before is not None)


def _days(since: date, until: date | None, today: date) -> list[date]:
    last = until or today
    for day, name in ((since, "since"), (last, "until")):
        refuse_future(day, today, name)
    if since > last:
        raise refusal("wrong_order", f"{since} isn't before {last}.", where="since", fix="Use an earlier day.")
    days = (last - since).days + 1
    if days > LONGEST_DAYS:
        raise refusal(
            "replay.too_long",
            f"{days} days are too many for one replay.",
            where="since",
            fix=f"Replay at most {LONGEST_DAYS} days at once.",
        )
    return [since + timedelta(days=number) for number in range(days)]


def _clock_start(room: ReadingRoom, framework: Framework, since: date) -> tuple[date, pa.Table | None]:
    """From which day on the lifecycle is followed, and the rows that are kept for the day before; None where there are none."""
    first = since - timedelta(days=engine.lead_days(framework))
    kept = ticks(room, [first - timedelta(days=1)])
    return (first, kept) if kept.num_rows else (min(first, since - CLOCK_LEAD), None)


def _card(caller: Caller, framework: Framework, found: engine.Replayed, *, followed: bool) -> ReplayCard:
    span = Span(found.days[0], found.days[-1], framework.currency)
    firings = _firings(caller, framework, found)
    by_play: dict[str, list[FiringCard]] = {key: [] for key in framework.plays}
    for firing in firings:
        by_play[firing.play].append(firing)
    return ReplayCard(
        framework=framework.name,
        since=span.since,
        until=span.until,
        customers=found.customers,
        total=load_of(WHOLE, "All plays", firings, span, sum(found.held_back.values())),
        plays=tuple(
            load_of(key, play.label, by_play[key], span, found.held_back.get(key, 0))
            for key, play in framework.plays.items()
        ),
        segments=by_segment(firings, {key: one.label for key, one in framework.segments.items()}, span),
        owners=by_owner(firings, span),
        weeks=by_week(firings, span),
        often=most_often(firings),
        firings=firings,
        notes=_notes(framework, found, followed=followed),
    )


def _firings(caller: Caller, framework: Framework, found: engine.Replayed) -> tuple[FiringCard, ...]:
    keys = {AccountKey(one.firing.account) for one in found.fired}
    views = queries.account_views(caller, sorted(keys))
    cards = []
    for one in found.fired:
        play, view = framework.plays[one.firing.play], views.get(AccountKey(one.firing.account))
        arr = None if one.arr is None else Money(Decimal(str(round(one.arr, 2))), framework.currency)
        cards.append(
            FiringCard(
                day=one.firing.day,
                play=play.key,
                label=play.label,
                account=one.firing.account,
                name=view.account.name if view else one.firing.account,
                owner=view.owner_name if view else None,
                segment=one.segment,
                cause=str(one.firing.cause),
                arr=arr,
                hours=play.hours,
                beside=tuple(framework.plays[key].label for key in one.beside),
            )
        )
    return tuple(sorted(cards, key=lambda card: (card.day, card.account, card.play)))


def _notes(framework: Framework, found: engine.Replayed, *, followed: bool) -> tuple[str, ...]:
    """What to know before believing it."""
    notes = [] if framework.plays else ["This framework has no plays."]
    days = len(found.days)
    for lacking, count in sorted(found.silent.items()):
        what = f"{lacking} was late or missing" if lacking in TABLES else lacking
        notes.append(f"{what} on {count} of {days} days: plays that need it didn't start on those days.")
    if framework.plays and framework.lifecycle and not followed:
        weeks = CLOCK_LEAD.days // 7
        notes.append(
            f"Stages begin {weeks} weeks before the first day, by the entry rules, because no stages are stored that far back."
        )
    return tuple(notes)
