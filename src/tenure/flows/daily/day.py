"""The day: finishes imports, scores every account and publishes. Running it twice changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pyarrow.compute as pc
from django.db import transaction

from tenure.evidence.intake.resolve import NEVER_DATED
from tenure.evidence.intake.subjects import AWAITS
from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.bringing_in.importing import finish_unfinished
from tenure.flows.daily.leaving import leavings
from tenure.flows.daily.live_feeds import feeds_on
from tenure.flows.daily.logbook import ship
from tenure.flows.daily.publishing import publish_day
from tenure.flows.daily.stages import tick_until
from tenure.flows.daily.standing import WEEK, needed_days, standings
from tenure.flows.daily.unpriced_accounts import unpriced
from tenure.flows.daily.upkeep import tidy_lake
from tenure.flows.frameworks.live import LiveFramework, framework_of, live_framework
from tenure.flows.frameworks.piloting import verdicts_with_pilot
from tenure.flows.home import computing_room, lake
from tenure.flows.releasing import release_known
from tenure.framework.model import Framework
from tenure.framework.versioning import scoring_fingerprint
from tenure.insight.engine.explaining.gap_words import missed_most
from tenure.insight.engine.measuring.feeds import FeedState, feed_states
from tenure.insight.engine.scoring.earlier_verdicts import EarlierVerdicts, earliest_learned
from tenure.insight.engine.scoring.settling import Known
from tenure.insight.engine.stored.history import concluding, days_known, last_concluded, only_changed
from tenure.platform.access import SYSTEM, Caller, Right, require
from tenure.platform.deliveries.queries import awaiting
from tenure.platform.freshness.queries import stale_standings
from tenure.platform.journal.actions import record_entry
from tenure.platform.locks import advisory
from tenure.practice.customers.identities.queries import account_keys
from tenure.practice.customers.identities.visits import forget_old_visits
from tenure.practice.customers.queries import count
from tenure.values import clock
from tenure.values.asof import EARLIEST, AsOf, day_end, refuse_future
from tenure.values.keys import BatchKey
from tenure.values.problem import Problem, ProblemError, refusal
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold

QUARTER = 13  # weeks
EVERYONE = 10_000_000  # accounts
WELL_COVERED = 0.7
AT_ONCE = 60
MOST_VERDICTS = 600_000
"""So many instants, and verdicts of all accounts, are computed together at most: memory stays bounded, and a stopped history
goes on where it was."""


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a day did. `bands` counts accounts by band; `silent` says in words which feeds are late, `advice` what the bands
    rest on and which source to import next."""

    day: date
    accounts: int
    bands: dict[str, int]
    computed_days: int
    new_verdicts: int
    published: int
    shipped: int
    silent: tuple[str, ...]
    framework: str
    advice: str = ""
    unpriced: str = ""


def run_day(
    caller: Caller,
    as_of: date | None = None,
    *,
    history_weeks: int = 0,
    backend: str = "",
    progress: Tell = untold,
) -> DayReport:
    """Run the day for today, or for a past day, whose verdicts are written while the standing stays.

    The days that sparkline and 28-day change need are computed along when they are missing, and with `history_weeks` a
    history that goes so far back. `backend` computes it (empty: the one of the setting); lake and publishing are the same.
    Raises ProblemError `day_in_the_future`, `day_too_early`, `nothing_to_score`, and those of `computing_room`.
    """
    require(caller, Right.RUN_DAY)
    live = live_framework()
    today = clock.today(live.framework.timezone)
    day = as_of or today
    refuse_future(day, today)
    if day < EARLIEST:
        what = f"{day} is before the first data."
        raise refusal("day_too_early", what, where="as_of", fix=f"Use a day from {EARLIEST} on.")
    with advisory("day"):
        began = clock.now()
        progress(WorkProgress(WorkStep.FINISHING))
        finish_unfinished(caller, waits=False)
        release_known(caller)
        forget_old_visits(caller)
        shipped = ship()
        covered = stale_standings(EVERYONE)
        with computing_room(backend) as room:
            tick_until(room, live, day, progress, opens=day == today)
            computed, written, here = score_days(room, live, _wanted(room, live, day, history_weeks), progress)
            # The lake may know verdicts of the same day about accounts that were merged, or left, since.
            cards = [card for card in standings(room, live, day) if card.account in here]
            left = leavings(room, live, day, {card.account for card in cards}) if day == today else []
            feeds = feeds_on(room, live, day)
            states = feed_states(room, live.framework, [AsOf.end_of(day, live.framework.timezone)])[0]
        tidy_lake()
        if not cards:
            raise ProblemError(_nobody(day))
        published = 0
        if day == today:
            progress(WorkProgress(WorkStep.PUBLISHING))
            done = publish_day(caller, cards, began, feeds, covered, left)
            published = done.created + done.changed
        if written or published:
            with transaction.atomic():
                data = {"day": day.isoformat(), "verdicts": written, "published": published}
                record_entry(caller, "day.ran", "day", day.isoformat(), data)
    bands = {band: sum(card.band == band for card in cards) for band in ("green", "yellow", "red", "unknown")}
    coverage = sum(card.coverage for card in cards) / len(cards)
    silent, advice = silent_words(states), advice_words(live.framework, states, bands, coverage)
    money = unpriced(caller) if day == today else ""
    return DayReport(day, len(cards), bands, computed, written, published, shipped, silent, live.name, advice, money)


def _wanted(room: ReadingRoom, live: LiveFramework, day: date, history_weeks: int) -> list[date]:
    """The day itself, always; of the days before that standings and history want, those without verdicts; and the day before,
    where its verdicts aren't its last ones yet."""
    before = {*needed_days(day), *history_days(day, history_weeks)} - {day}
    known = days_known(room, sorted(before))
    return [day, *sorted((before - known) | _unfinished(room, live, day - timedelta(days=1)), reverse=True)]


def _unfinished(room: ReadingRoom, live: LiveFramework, day: date) -> set[date]:
    """A day that was concluded while it went on, if something came in afterwards: its verdicts are made once more, now that
    it is over, so that what follows can build on them. A day that another framework concluded stays as it is, and so does
    one that was made once more already: the day after has verdicts since."""
    concluded, over = (
        last_concluded(room, [day, day + timedelta(days=1)], live.fingerprint),
        day_end(day, live.framework.timezone),
    )
    if day not in concluded or concluded[day] >= over:
        return set()
    came = earliest_learned(room, max(concluded.values()))
    return {day} if came is not None and came < over else set()


def history_days(day: date, weeks: int) -> list[date]:
    """The days of a score history that goes so many weeks back: Sundays for a quarter, month ends before."""
    sunday = day - timedelta(days=day.isoweekday() % 7 or 7)
    days = [sunday - WEEK * back for back in range(min(weeks, QUARTER))]
    first, month_end = day - WEEK * weeks, (days[-1] if days else day).replace(day=1) - timedelta(days=1)
    while month_end >= first:
        days.append(month_end)
        month_end = month_end.replace(day=1) - timedelta(days=1)
    return sorted(days)


def score_days(
    room: ReadingRoom, live: LiveFramework, days: Sequence[date], progress: Tell = untold
) -> tuple[int, int, set[str]]:
    """Compute and keep the verdicts of some days; returns how many days were computed, how many rows were new, and who the
    customers of the first of them are."""
    written, here = 0, set[str]()
    together = min(AT_ONCE, max(MOST_VERDICTS // max(count(SYSTEM), 1), 1))
    for start in range(0, len(days), together):
        piece = days[start : start + together]
        last = min(start + together, len(days))
        several = WorkProgress(WorkStep.SCORING, last, len(days), unit="days")
        progress(several if len(days) > 1 else WorkProgress(WorkStep.SCORING, about=f"{days[0]}"))
        views = [AsOf.end_of(day, live.framework.timezone) for day in piece]
        for found in verdicts_with_pilot(room, live, views, known=_settled_before(room, live, piece)):
            if start == 0:
                here |= set(found.filter(pc.equal(found["day"], days[0]))["account"].to_pylist())
            rows = only_changed(room, found)
            if rows.num_rows:
                lake().append("verdicts", rows, source="engine", batch=BatchKey(uuid4().hex))
                room.forget("verdicts")
                written += rows.num_rows
    return len(days), written, here


def _settled_before(room: ReadingRoom, live: LiveFramework, days: Sequence[date]) -> Known | None:
    """Ticks of the days before, as far as verdicts tell them: those of the live framework, or of a former one that differs in
    arithmetic alone, from the day before the newest of the days on."""
    before = concluded_by_whom(room, live, max({day - timedelta(days=1) for day in days} - set(days)))
    return None if before is None else EarlierVerdicts(room, before[0], (live.framework,), before[1]).ticks


def concluded_by_whom(room: ReadingRoom, live: LiveFramework, day: date) -> tuple[Framework, str] | None:
    """The framework that concluded a day last, and the name under which the lake holds its verdicts; None where nobody did, or
    nobody knows any more what it said."""
    mark = concluding(room, day)
    was = None if mark is None else framework_of(mark)
    return (
        None if mark is None or was is None or mark not in {live.fingerprint, scoring_fingerprint(was)} else (was, mark)
    )


def silent_words(feeds: dict[str, FeedState]) -> tuple[str, ...]:
    """The feeds that are late, in words, with the day since when."""
    return tuple(
        f"No new {_late_words(feed)} since {feed.silent_since.date()}"
        for feed in feeds.values()
        if feed.silent_since is not None and _dated(feed)
    )


def _late_words(feed: FeedState) -> str:
    """A feed and, where others still bring news of it, the sources that don't."""
    others = feed.heard_at != feed.silent_since
    return feed.table.replace("_", " ") + (f" from {' and '.join(feed.silent)}" if others else "")


def _dated(feed: FeedState) -> bool:
    """Whether rows of a feed say when they happened."""
    return feed.heard_at is not None and feed.heard_at > NEVER_DATED


def _last_fresh(framework: Framework, feed: FeedState) -> date | None:
    fresh = feed.last_fresh(framework.timezone)
    return fresh.day if fresh else None


def advice_words(
    framework: Framework, feeds: Mapping[str, FeedState], bands: Mapping[str, int], coverage: float
) -> str:
    """What the bands of a day rest on, and the one source that is missing most; "" once most of it is there."""
    missed = missed_most(framework, feeds)
    unknown = set(bands) - {band for band, count in bands.items() if not count} == {"unknown"}
    if missed is None or (coverage >= WELL_COVERED and not unknown):
        return ""
    if unknown:
        late = [
            (day, feed)
            for feed in feeds.values()
            if feed.silent and _dated(feed) and (day := _last_fresh(framework, feed))
        ]
        if late:
            day, feed = min(late, key=lambda pair: pair[0])
            return (
                f"Every band is unknown: {_late_words(feed)} came too long ago. Bring that up to date, or see the last day"
                f" on which nothing was late: tenure day --as-of {day}."
            )
        return f"Every band is unknown: no {missed.label} are connected. Import {missed.label} next."
    return f"Scores use {coverage * 100:.0f} % of the data they could. Import {missed.label} next."


def _nobody(day: date) -> Problem:
    waiting, known = len(awaiting(SYSTEM, AWAITS.values())), len(account_keys())
    why = ""
    fix = "Import accounts or subscriptions first (tenure import FOLDER), or choose a later day."
    if known:
        why = f"{known:,} accounts are known: they have churned, aren't customers yet, or were imported after that day."
        fix = "Import subscriptions or usage (tenure import FOLDER), or choose another day."
    if waiting:
        why += f" {waiting:,} rows can't be matched to a customer yet."
        fix = "Import the list of customers, or match them: tenure identities waiting. Then run tenure day again."
    return Problem("nothing_to_score", f"There are no customers as of {day}.", "as_of", why.strip(), fix)
