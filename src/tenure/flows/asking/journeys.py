"""One account in the lifecycle: its stage, exit criteria, parallel motions and stage history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tenure.flows.asking.accounts import is_past
from tenure.flows.asking.lifecycle_cards import (
    DONE,
    CriterionCard,
    Journey,
    JudgementCard,
    MomentCard,
    ParallelCard,
    PhaseCard,
    SpellCard,
    StageStep,
)
from tenure.flows.daily.stages import current_ticks
from tenure.flows.frameworks.live import live_framework
from tenure.flows.home import reading_room
from tenure.framework.model import Criterion, Framework, Phase, Stage
from tenure.insight.engine.explaining.timeline import facts_of
from tenure.insight.engine.stored.ticks import first_day, spells, ticks
from tenure.platform.access import Caller, Right
from tenure.practice.customers import queries
from tenure.values import clock
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JourneyParts:
    """Everything a journey is told from: a tick's row, and what people said."""

    framework: Framework
    day: date
    row: Row
    moves: Sequence[Row]
    confirmations: Sequence[Row]
    spells: Sequence[Row]
    opened_on: date | None
    customer_since: date | None
    rights: frozenset[Right]
    score: float | None = None
    band: str = "unknown"
    change_28d: float | None = None


def journey(caller: Caller, account: AccountKey, *, as_of: date | None = None) -> Journey:
    """Where an account is in the lifecycle at the end of a day. Raises ProblemError (404) for an account that the caller
    may not see."""
    return journey_from(account, journey_parts(caller, account, as_of), is_past(as_of))


def journey_parts(caller: Caller, account: AccountKey, as_of: date | None) -> JourneyParts:
    """Everything that is known of an account's way by the end of a day. Raises ProblemError (404) as `journey` does."""
    view = queries.account(caller, account)
    past = is_past(as_of)
    live = live_framework()
    zone = live.framework.timezone
    day = as_of or clock.today(zone)
    standing = None if past else view.standing
    with reading_room() as room:
        found = (ticks(room, [day], [account]) if past else current_ticks(room, live, day, [account])).to_pylist()
        row = found[0] if found else {}
        known = AsOf.end_of(day, zone)
        return JourneyParts(
            framework=live.framework,
            day=day,
            row=row,
            moves=facts_of(room, "moves", account, known),
            confirmations=facts_of(room, "confirmations", account, known),
            spells=_with_present(spells(room, day, [account]).to_pylist(), row),
            opened_on=first_day(room),
            customer_since=view.account.customer_since,
            rights=frozenset() if past else view.rights,
            score=standing.score if standing else None,
            band=standing.band if standing else "unknown",
            change_28d=standing.change_28d if standing else None,
        )


def _with_present(found: list[Row], row: Row) -> list[Row]:
    """The spells, the present one among them also where no tick is kept for it yet."""
    here = (row.get("stage"), row.get("entered_on"))
    if here[0] is None or any((one["stage"], one["entered_on"]) == here for one in found):
        return found
    before = [{**one, "left_on": one["left_on"] or here[1]} for one in found]
    return [*before, {**row, "last_on": row["day"], "left_on": None}]


def journey_from(account: AccountKey, told: JourneyParts, past: bool) -> Journey:
    """The journey as a card; pure, for whoever has the parts already."""
    framework, row = told.framework, told.row
    key = row.get("stage")
    stage = framework.lifecycle.get(key or "")
    segment = framework.segments.get(row.get("segment") or "")
    engagement = framework.engagement.get(row.get("engagement") or "")
    move = framework.moves.get(row.get("move") or "")
    entered = row.get("entered_on")
    following = framework.lifecycle.get(stage.next) if stage and stage.next else None
    return Journey(
        account=account,
        as_of=told.day,
        past=past,
        opened_on=told.opened_on,
        stage=key,
        label=stage.label if stage else key or "",
        about=stage.about if stage else "",
        customer_wants=stage.customer_wants if stage else "",
        we_do=stage.we_do if stage else (),
        owner=stage.owner if stage else "",
        entered_on=entered,
        assumed=bool(row.get("entered_assumed")),
        came_by=row.get("came_by") or "",
        days=(row["day"] - entered).days if entered else None,
        target_days=stage.target_days if stage else None,
        behind=bool(row.get("behind")),
        stalled=bool(row.get("stalled")),
        stalled_because=stage.stalled_text if stage and row.get("stalled") else "",
        next=following.key if following else None,
        next_label=following.label if following else "",
        exit=_criteria(told, stage.exit) if stage else (),
        phases=_phases(told, stage) if stage else (),
        beside=tuple(_beside(told, framework.lifecycle[one]) for one in row.get("beside") or ()
                     if one in framework.lifecycle),
        steps=_steps(framework, key, row.get("beside") or ()),
        moments=_moments(told),
        history=tuple(_spell(told, one) for one in reversed(told.spells)),
        segment=row.get("segment"),
        segment_label=segment.label if segment else row.get("segment") or "",
        segment_since_on=row.get("segment_since_on"),
        engagement=row.get("engagement"),
        engagement_label=engagement.label if engagement else row.get("engagement") or "",
        move_label=move.label if move else "",
        move_because=move.because if move else "",
        may_move=Right.MOVE_STAGE in told.rights and bool(row),
    )  # fmt: skip


def criteria_in_play(told: JourneyParts) -> dict[str, tuple[Stage, CriterionCard]]:
    """Every criterion that is asked of the account now, by address: of its stage, its phases, and what runs beside."""
    keys = [told.row.get("stage"), *(told.row.get("beside") or ())]
    found: dict[str, tuple[Stage, CriterionCard]] = {}
    for number, stage in enumerate(told.framework.lifecycle[key] for key in keys if key in told.framework.lifecycle):
        models = (*stage.exit, *(one for phase in stage.phases for one in phase.criteria))
        found |= {str(card.criterion.address): (stage, card) for card in _criteria(told, models, beside=number > 0)}
    return found


def _criteria(told: JourneyParts, criteria: Iterable[Criterion], beside: bool = False) -> tuple[CriterionCard, ...]:
    """The criteria with how far they are. What runs beside has no day of entry, and so no due days."""
    progress = {one["address"]: one for one in told.row.get("progress") or ()}
    held = {one["address"]: one["days"] for one in told.row.get("held") or ()}
    entered, assumed = told.row.get("entered_on"), bool(told.row.get("entered_assumed"))
    cards = []
    for one in criteria:
        seen = progress.get(str(one.address), {})
        state = seen.get("state", "unknown")
        due = entered + timedelta(days=one.by_day) if entered and one.by_day is not None and not beside else None
        cards.append(
            CriterionCard(
                criterion=one,
                state=state,
                since_on=seen.get("since_on"),
                due_on=None if assumed else due,
                late=due is not None and due < told.day and state not in DONE,
                held_days=held.get(str(one.address), 0),
                judged=_confirmed(told, str(one.address)) if state == "confirmed" else None,
                may_confirm=one.confirm is not None and Right.CONFIRM in told.rights and bool(told.row),
            )
        )
    return tuple(cards)


def _confirmed(told: JourneyParts, address: str) -> JudgementCard | None:
    """The newest confirmation of a criterion."""
    found = (row for row in told.confirmations if row["criterion"] == address and row["met"])
    return next((_judged(row, "confirmed_at", "evidence") for row in found), None)


def _judged(row: Row, at: str, text: str) -> JudgementCard:
    instant: datetime = row[at] or row["occurred_at"]
    return JudgementCard(str(row["by_name"] or "someone"), instant, str(row[text] or ""))


def _phases(told: JourneyParts, stage: Stage) -> tuple[PhaseCard, ...]:
    """Phases follow one another from the day of entry, where that day and the durations are known."""
    starts: date | None = None if told.row.get("entered_assumed") else told.row.get("entered_on")
    cards = []
    for phase in stage.phases:
        ends = _after(starts, phase)
        cards.append(PhaseCard(phase, starts, ends, _criteria(told, phase.criteria)))
        starts = ends
    return tuple(cards)


def _after(starts: date | None, phase: Phase) -> date | None:
    return None if starts is None or phase.duration_days is None else starts + timedelta(days=phase.duration_days)


def _beside(told: JourneyParts, stage: Stage) -> ParallelCard:
    return ParallelCard(stage, _criteria(told, stage.exit, beside=True))


def _steps(framework: Framework, key: str | None, beside: Sequence[str]) -> tuple[StageStep, ...]:
    """The stages that follow one another; motions aside."""
    order = [stage for stage in framework.lifecycle.values() if not stage.motion]
    keys = [stage.key for stage in order]
    now = keys.index(key) if key in keys else -1
    return tuple(
        StageStep(
            stage.key,
            stage.label,
            stage.about,
            "now" if number == now else "open" if stage.key in beside else "past" if number < now else "ahead",
        )
        for number, stage in enumerate(order)
    )


def _moments(told: JourneyParts) -> tuple[MomentCard, ...]:
    reached = {one["moment"]: one["reached_on"] for one in told.row.get("moments") or ()}
    since = told.customer_since
    first = min((one["entered_on"] for one in told.spells), default=told.opened_on)
    cards = []
    for moment in told.framework.moments.values():
        on = reached.get(moment.key)
        before = on is not None and first is not None and on <= first and on != since
        days = None if on is None or since is None or before or on < since else (on - since).days
        cards.append(MomentCard(moment, on, before, days))
    return tuple(cards)


def _spell(told: JourneyParts, one: Row) -> SpellCard:
    stage, entered = told.framework.lifecycle.get(one["stage"]), one["entered_on"]
    judged = None
    if one["came_by"] == "person":
        ended = AsOf.end_of(entered, told.framework.timezone).until
        found = (row for row in told.moves if row["stage"] == one["stage"] and row["moved_at"] < ended)
        judged = next((_judged(row, "moved_at", "reason") for row in found), None)
    return SpellCard(
        stage=one["stage"],
        label=stage.label if stage else one["stage"],
        from_on=entered,
        to_on=one["left_on"],
        days=((one["left_on"] or one["last_on"]) - entered).days,
        assumed=bool(one["entered_assumed"]),
        came_by=one["came_by"] or "",
        judged=judged,
    )
