"""A framework piloted in one segment: whom it scores, and what the live one says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.verdicts import VERDICTS
from tenure.flows.frameworks.live import LiveFramework, live_framework, new_version, of_version
from tenure.flows.home import reading_room
from tenure.framework.checking import Checked
from tenure.insight.engine.scoring.run import Run, run
from tenure.insight.engine.scoring.settling import Known
from tenure.insight.engine.stored.history import as_rows, compared_verdicts, verdicts
from tenure.platform.access import Caller, Right, require
from tenure.platform.frameworks import queries as method
from tenure.platform.frameworks.actions import end_pilot
from tenure.platform.frameworks.cards import PilotCard
from tenure.values import clock
from tenure.values.asof import AsOf, local_day
from tenure.values.problem import ProblemError


@dataclass(frozen=True, slots=True)
class LivePilot:
    """The pilot under way: its framework, its segment (a key of the live framework) and its first day."""

    framework: LiveFramework
    segment: str
    since: date


def live_pilot() -> LivePilot | None:
    """The pilot under way, if any."""
    running = method.running_pilot()
    if running is None:
        return None
    tried = of_version(running.version)
    return LivePilot(tried, running.segment, local_day(running.started_at, tried.framework.timezone))


def verdicts_with_pilot(
    room: ReadingRoom,
    live: LiveFramework,
    views: Sequence[AsOf],
    accounts: tuple[str, ...] | None = None,
    known: Known | None = None,
) -> Iterator[pa.Table]:
    """The verdicts of some instants, of everyone or of some accounts, as tables that the lake takes one after the other.
    `known` are ticks under the live framework of days before.

    Accounts in the segment of a pilot are scored by its framework from its first day on; what the live one says of them
    is kept beside, marked `compared`.
    """
    found = run(room, live.framework, views, accounts=accounts, known=known)
    rows = found.stored(live.fingerprint, clock.now())
    tried = live_pilot()
    members = _members(found, tried) if tried else frozenset()
    if tried is None or not members:
        yield rows
        return
    yield _only(rows, members, inside=False)
    days = {day for day, _ in members}
    theirs = run(
        room,
        tried.framework.framework,
        [view for view in views if view.day in days],
        accounts=tuple(sorted({account for _, account in members})),
    )
    yield _only(theirs.stored(tried.framework.fingerprint, clock.now()), members, inside=True)
    beside = _only(rows, members, inside=True)
    marks = pa.array([True] * beside.num_rows, pa.bool_())
    yield beside.set_column(VERDICTS.get_field_index("compared"), VERDICTS.field("compared"), marks)


def _members(found: Run, tried: LivePilot) -> frozenset[tuple[date, str]]:
    """(day, account) of those in the segment, as the live framework sees them."""
    evaluation = found.evaluation
    days = [evaluation.views[int(view)].day for view in evaluation.view]
    return frozenset(
        (day, account)
        for day, account, segment in zip(days, evaluation.accounts, evaluation.segment, strict=True)
        if segment == tried.segment and day >= tried.since
    )


def _only(rows: pa.Table, members: frozenset[tuple[date, str]], *, inside: bool) -> pa.Table:
    pairs = zip(rows["day"].to_pylist(), rows["account"].to_pylist(), strict=True)
    return rows.filter(pa.array([(pair in members) is inside for pair in pairs], pa.bool_()))


@dataclass(frozen=True, slots=True)
class CountUnderBoth:
    """A count under the live framework and under the one that is tried."""

    live: int
    tried: int


@dataclass(frozen=True, slots=True)
class PilotReport:
    """A pilot beside what the live framework says of the same accounts, and beside the rest, whom it leaves alone.

    `bands` counts its accounts today; `moved` and `moved_rest` are mean points gained since the day before it began, each
    under the framework that counts, None without a score then.
    """

    number: int
    name: str
    segment: str
    since: date
    accounts: int
    bands: dict[str, CountUnderBoth]
    moved: float | None
    moved_rest: float | None


def pilot_report(caller: Caller) -> PilotReport:
    """How the pilot under way does. Raises ProblemError `pilot.none` (404) when there is none."""
    require(caller, Right.PLAN_FRAMEWORK)
    tried = live_pilot()
    if tried is None:
        raise ProblemError(method.no_pilot())
    live = live_framework()
    today = clock.today(live.framework.timezone)
    start = tried.since - timedelta(days=1)
    with reading_room() as room:
        counting = [row for row in as_rows(verdicts(room, [start, today])) if row["primary"]]
        beside = [row for row in as_rows(compared_verdicts(room, [today], live.fingerprint)) if row["primary"]]
    now = {row["account"]: row for row in counting if row["day"] == today}
    before = {row["account"]: row for row in counting if row["day"] == start}
    inside = {row["account"]: row["band"] for row in beside}
    found = {
        band: CountUnderBoth(
            sum(one == band for one in inside.values()), sum(now[key]["band"] == band for key in inside if key in now)
        )
        for band in ("green", "yellow", "red", "unknown")
    }
    changes = {key: now[key]["score"] - before[key]["score"] for key in now if key in before}
    return PilotReport(
        number=tried.framework.number,
        name=tried.framework.name,
        segment=tried.segment,
        since=tried.since,
        accounts=len(inside),
        bands=found,
        moved=_mean([change for key, change in changes.items() if key in inside]),
        moved_rest=_mean([change for key, change in changes.items() if key not in inside]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 6) if values else None


def stop_pilot(caller: Caller, *, adopt: bool, note: str = "") -> PilotCard:
    """End the pilot under way, or make it the live version for everyone. Raises ProblemError `pilot.none`."""
    running = method.running_pilot()
    if not adopt or running is None:
        return end_pilot(caller)
    version = running.version
    wanted = new_version(Checked(of_version(version).framework, [], version.files))
    return end_pilot(caller, wanted, note or f"Pilot as version {version.number} in the segment {running.segment}")
