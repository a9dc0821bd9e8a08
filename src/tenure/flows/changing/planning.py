"""Plans: what another framework would change on today's accounts, stored as it was shown."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.store import CORRECTIONS
from tenure.flows.changing.role_coverage import role_coverage
from tenure.flows.changing.stages import with_stages
from tenure.flows.daily.day import concluded_by_whom
from tenure.flows.daily.logbook import ship
from tenure.flows.frameworks.live import LiveFramework, check, live_framework, new_version, of_version, require_valid
from tenure.flows.frameworks.zones import outside_zone
from tenure.flows.home import lake, reading_room
from tenure.framework.checking import Checked, check_texts
from tenure.framework.starters import STARTERS
from tenure.framework.versioning.difference import Difference, difference
from tenure.framework.versioning.impact import AccountImpact, BandTotal, Impact
from tenure.framework.versioning.plan import (
    Backtest,
    FrameworkName,
    OwnerLoad,
    Plan,
    PlanWarning,
    digest_of,
    plan_from,
)
from tenure.insight.engine.foreseeing.impact import impact_and_seen
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller, Right, require
from tenure.platform.frameworks import queries as method
from tenure.platform.frameworks.actions import save_plan
from tenure.practice.customers import queries
from tenure.practice.customers.cards import AccountView
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import Problem, ProblemError, did_you_mean, refusal
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold

DRAFT = "draft of "
"""How the name of a plan begins that was made of someone's draft."""

NOTHING_COOLS_DOWN = (
    "No play has run yet, so cool-downs don't apply: each play counts every account it could start for today."
)
BACKTEST: Backtest | None = None
"""How the two would have done on the past: the score lab's part, once it is there."""


def plan(caller: Caller, source: str, *, pilot: str = "", restate: int = 0, progress: Tell = untold) -> Plan:
    """Compare a folder, a file or a starter with the live framework on today's book, and keep the plan.

    `pilot` limits it to a segment of the live framework, `restate` adds so many weeks of past scores. Raises ProblemError
    with everything wrong about the source, `pilot.segment` for an unknown segment.
    """
    require(caller, Right.PLAN_FRAMEWORK)
    return plan_checked(caller, check(source), source_name(source), pilot=pilot, restate=restate, progress=progress)


def plan_version(caller: Caller, number: int, *, restate: int = 0, progress: Tell = untold) -> Plan:
    """The same for the text of a former version, which applying brings back as a new one."""
    require(caller, Right.PLAN_FRAMEWORK)
    version = method.version(caller, number)
    checked = Checked(of_version(version).framework, [], version.files)
    source = f"version {number}"
    return plan_checked(caller, checked, source, restate=restate, rolled_back_from=number, progress=progress)


def source_name(source: str) -> str:
    """The name a source is remembered by: a starter's own, a draft's, the whole path of a folder."""
    return source if source in STARTERS or source.startswith(DRAFT) else str(Path(source).resolve())


def is_key(text: str) -> bool:
    """Whether a text is a plan's key rather than a folder's name."""
    return re.fullmatch("[0-9a-f]{12}", text) is not None and not Path(text).exists()


def plan_of(caller: Caller, key: str) -> Plan:
    """A plan as it was shown. Raises ProblemError `plan.unknown` (404)."""
    return plan_from(method.stored_plan(caller, key).said)


def newest_plan(caller: Caller, source: str, *, pilot: str = "", restate: int = 0) -> Plan | None:
    """The plan last made of a folder or starter, if it was of this pilot and these weeks and waits to be applied."""
    found = method.newest_plan(caller, source_name(source))
    if found is None or (found.said["pilot"], found.said["restate"]) != (pilot, restate):
        return None
    return plan_from(found.said)


def plan_checked(
    caller: Caller,
    checked: Checked,
    source: str,
    *,
    pilot: str = "",
    restate: int = 0,
    rolled_back_from: int = 0,
    progress: Tell = untold,
) -> Plan:
    """The plan of a framework that was checked. Raises ProblemError with everything wrong about it."""
    wanted, live = require_valid(checked), live_framework()
    if wrong := outside_zone(wanted):
        raise ProblemError(*wrong)
    stored = method.live()
    _segment_known(pilot, live)
    progress(WorkProgress(WorkStep.COLLECTING))  # a moment ago counts too
    ship()
    day = clock.today(live.framework.timezone)
    progress(WorkProgress(WorkStep.COMPARING))
    with reading_room() as room:
        was, name = concluded_by_whom(room, live, day - timedelta(days=1)) or (live.framework, live.fingerprint)
        impact, seen = impact_and_seen(room, live.framework, wanted, day, was=was, concluded_as=name)
        tested = BACKTEST(live.framework, wanted, day) if BACKTEST else None
    progress(WorkProgress(WorkStep.SAVING))
    views = _views(caller, impact)
    if pilot:
        members = {key for key, view in views.items() if _segment(view) == pilot}
        waits = left_out_of_pilot(difference(live.framework, wanted))
        impact = replace(_within(impact, members, pilot), notes=(*impact.notes, *waits))
    if impact.plays:
        impact = replace(impact, notes=(*impact.notes, NOTHING_COOLS_DOWN))
    fresh = new_version(checked)
    made = Plan(
        made_at=clock.now(),
        made_by=caller.name,
        as_of=day,
        source=source,
        live=FrameworkName(
            live.number, live.name, live.whole, live.fingerprint, live.clock, digest_of(stored.files if stored else {})
        ),
        wanted=FrameworkName(0, fresh.name, fresh.fingerprint, fresh.scoring, fresh.clock, digest_of(fresh.files)),
        difference=difference(live.framework, wanted),
        impact=impact,
        names=tuple(sorted((key, views[AccountKey(key)].account.name) for key in _spoken_of(impact) if key in views)),
        owners=_owners(impact, views),
        smells=tuple(PlanWarning(one.where, one.what, one.fix) for one in _smells(checked, seen)),
        roles=role_coverage(caller, wanted),
        stages=(),
        pilot=pilot,
        restate=restate,
        rolled_back_from=rolled_back_from,
        currency=live.framework.currency,
        facts=facts_seen(),
        backtest=tested,
    )
    whole = with_stages(made, method.next_number())
    save_plan(caller, whole.as_json(), whole.wanted.digest, fresh.files)
    return whole


def facts_seen() -> tuple[tuple[str, int], ...]:
    """How many rows each fact table has: what arrives later shows by it."""
    counts = {name: lake().rows(name) + lake().rows(name + CORRECTIONS) for name in sorted(TABLES)}
    return tuple((name, rows) for name, rows in counts.items() if rows)


def _smells(checked: Checked, seen: dict[str, tuple[float, float]]) -> list[Problem]:
    """What the checker warns of, now that it can compare thresholds with what the data shows."""
    return check_texts(checked.texts, vocabulary(), seen=seen).warnings


def _segment_known(pilot: str, live: LiveFramework) -> None:
    known = live.framework.segments
    if pilot and pilot not in known:
        raise refusal(
            "pilot.segment",
            f"The live framework has no segment {pilot!r}.",
            where="pilot",
            fix=did_you_mean(pilot, known)
            or (f"Its segments are: {', '.join(known)}." if known else "Define segments first."),
        )


def left_out_of_pilot(found: Difference) -> tuple[str, ...]:
    """What of a difference a pilot doesn't try, in words; nothing where it tries all of it.

    An account has one tick of the stage clock a day, and each follows from the one before: a second line of ticks for some
    accounts would leave no one line to go on from once the pilot ends. Plays and moments read that line.
    """
    kinds = Counter(one.what for one in found.meaning if one.what not in TRIED)
    counted = [f"{count} {kind if count == 1 else MANY.get(kind, kind + 's')}" for kind, count in kinds.items()]
    if not counted:
        return ()
    listed = " and ".join(filter(None, (", ".join(counted[:-1]), counted[-1])))
    waits = f"Changes to {listed} take effect when the pilot is adopted."
    return (f"A pilot tries scores and indicators. {waits}",)


TRIED = frozenset({"trait", "feed", "signal", "score", "dimension", "measure", "cap", "indicator"})
"""Kinds of objects that a pilot tries; all others follow the live framework until it is adopted."""

MANY = {"criterion": "criteria"}


def _spoken_of(impact: Impact) -> frozenset[str]:
    played = {account for play in impact.plays for account in (*play.fires, *play.fired)}
    return frozenset(played | {one.account for one in impact.changes})


def _views(caller: Caller, impact: Impact) -> dict[AccountKey, AccountView]:
    return queries.account_views(caller, [AccountKey(key) for key in sorted(_spoken_of(impact))])


def _segment(view: AccountView) -> str | None:
    return view.standing.segment if view.standing else None


def _within(impact: Impact, members: Iterable[str], segment: str) -> Impact:
    """The part of an impact that a pilot in a segment has: scores and bands of its accounts. Where they stand in the
    lifecycle, and which plays start, the live framework still says."""
    inside = set(members) | {one.account for one in impact.changes if one.before and one.before.segment == segment}
    inside -= {one.account for one in impact.changes if one.before and one.before.segment not in {None, segment}}
    changes = tuple(scored for one in impact.changes if one.account in inside and (scored := _scored(one)))
    after = {total.band: total for total in impact.before}
    for one in changes:
        for side, sign in ((one.before, -1), (one.after, 1)):
            band = side.band if side else "unknown"
            old = after.get(band, BandTotal(band, 0, 0.0))
            after[band] = BandTotal(band, old.accounts + sign, round(old.arr + sign * (one.arr or 0.0), 2))
    return replace(impact, changes=changes, plays=(), after=tuple(after.values()))


def _scored(one: AccountImpact) -> AccountImpact | None:
    """A change of score or band alone; None when nothing is left of it."""
    if one.before is None or one.after is None:
        return one
    old = one.before
    after = replace(one.after, stage=old.stage, segment=old.segment, engagement=old.engagement)
    return None if after == old else replace(one, after=after, reasons=one.why("score"))


def _owners(impact: Impact, views: dict[AccountKey, AccountView]) -> tuple[OwnerLoad, ...]:
    """Runs and hours by the owner of each account, those with most hours first."""
    loads: dict[str, OwnerLoad] = {}
    for play in impact.plays:
        for accounts, after in ((play.fires, True), (play.fired, False)):
            for account in accounts:
                view = views.get(AccountKey(account))
                owner = (view.owner_name if view else None) or "nobody"
                load = loads.get(owner, OwnerLoad(owner, 0, 0.0, 0, 0.0))
                more = {"runs": load.runs + 1, "hours": round(load.hours + play.hours, 4)}
                if not after:
                    more = {
                        "runs_before": load.runs_before + 1,
                        "hours_before": round(load.hours_before + play.hours, 4),
                    }
                loads[owner] = replace(load, **more)  # type: ignore[arg-type]
    return tuple(sorted(loads.values(), key=lambda load: (-load.hours, load.owner)))
