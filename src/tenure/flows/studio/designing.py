"""The lifecycle as a map of stages, and accounts by segment and engagement model, for the studio."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from tenure.flows.frameworks.live import live_framework
from tenure.flows.studio.cards import (
    BookCard,
    CountCard,
    CriterionText,
    EngagementCard,
    MapCard,
    PathCard,
    PhaseDesign,
    PlayLink,
    SegmentCard,
    ShownCard,
    StageCard,
)
from tenure.flows.studio.plans.draft_review import planned_moves
from tenure.flows.studio.shown_framework import NO_COUNT, count_card, days_text, shown_framework
from tenure.framework.model import Criterion, Engagement, Framework, Phase, Stage
from tenure.platform.access import Caller
from tenure.practice.customers.counts import NOBODY, Standings, standings_beside, standings_by
from tenure.values.texts import spoken_key

CADENCES = {"week": "weekly", "month": "monthly", "quarter": "quarterly", "half_year": "twice a year", "year": "yearly"}


def lifecycle_map(caller: Caller, as_of: date | None = None) -> tuple[ShownCard, MapCard]:
    """Stages in order with who stands in each today, motions beside them, and the moments that count."""
    found = shown_framework(caller, as_of)
    framework = found.framework
    by_stage, beside = ({}, {}) if as_of else (standings_by(caller, "stage"), standings_beside(caller))
    total = sum(one.accounts for one in by_stage.values())
    cards = [_stage(framework, one, _counted(one, by_stage, beside, total)) for one in framework.lifecycle.values()]
    elsewhere = sum(one.accounts for key, one in by_stage.items() if key not in framework.lifecycle)
    return found.card, MapCard(
        tuple(card for card in cards if not card.stage.motion),
        tuple(card for card in cards if card.stage.motion),
        tuple(framework.moments.values()),
        CountCard(elsewhere, None, elsewhere / total if total else 0.0),
        tuple(_paths([one for one in framework.lifecycle.values() if not one.motion])),
    )


def _paths(line: Sequence[Stage]) -> Iterator[PathCard]:
    """The ways on and back, and which stage opens beside the one before."""
    place = {stage.key: number for number, stage in enumerate(line)}
    for number, stage in enumerate(line):
        if stage.next in place and stage.exit:
            yield PathCard(number, place[stage.next], "next", "")
        if stage.opens is not None and number:
            yield PathCard(number - 1, number, "opens", stage.opens_text)
        for back in stage.back:
            if back.to in place:
                yield PathCard(number, place[back.to], "back", back.when_text)


def stage_of(caller: Caller, key: str, as_of: date | None = None) -> tuple[ShownCard, StageCard | None]:
    """One stage with everything the framework says of it; None for a key that it doesn't have."""
    found, card = lifecycle_map(caller, as_of)
    return found, next((one for one in (*card.stages, *card.motions) if one.stage.key == key), None)


def _counted(
    stage: Stage, by_stage: Mapping[str | None, Standings], beside: Mapping[str, Standings], total: int
) -> CountCard:
    return count_card((beside if stage.motion else by_stage).get(stage.key, NOBODY), total)


def _stage(framework: Framework, stage: Stage, count: CountCard) -> StageCard:
    following = framework.lifecycle.get(stage.next or "")
    rules = (
        ("Enters when", stage.enter_text),
        ("Starts early when", stage.opens_text),
        ("Stalled when", stage.stalled_text),
    )
    lists = (
        ("What we do", stage.we_do),
        ("Signs of success", stage.healthy_signs),
        ("Signs of risk", stage.risk_signs),
        ("Metrics", stage.metrics),
    )
    named = (("when it begins", stage.on_entry), ("when it stalls", stage.when_stalled), ("available", stage.plays))
    return StageCard(
        stage=stage,
        target=days_text(stage.target_days),
        days=_days(stage.days),
        rules=tuple((name, text) for name, text in rules if text),
        exit=tuple(_criterion(one) for one in stage.exit),
        next=following.label if following else "",
        back=tuple((_label(framework, one.to), one.when_text) for one in stage.back),
        plays=tuple(_link(framework, key, why) for why, keys in named for key in keys),
        phases=tuple(_phase(one) for one in stage.phases),
        lists=tuple((name, texts) for name, texts in lists if texts),
        count=count,
    )


def _label(framework: Framework, stage: str) -> str:
    found = framework.lifecycle.get(stage)
    return found.label if found else spoken_key(stage)


def _link(framework: Framework, key: str, why: str) -> PlayLink:
    play = framework.plays.get(key)
    return PlayLink(key, play.label if play else spoken_key(key), why, play is not None)


def _days(days: tuple[int, int | None] | None) -> str:
    if days is None:
        return ""
    first, last = days
    return f"from day {first}" if last is None else f"day {first} to {last}"


def _criterion(one: Criterion) -> CriterionText:
    notes = []
    if one.confirm:
        notes.append(
            f"{spoken_key(one.confirm)} confirms" if not one.when_text else f"or {spoken_key(one.confirm)} confirms"
        )
    if one.for_days:
        notes.append(f"for {days_text(one.for_days)} in a row")
    if one.once:
        notes.append("once is enough")
    if one.by_day is not None:
        notes.append(f"by day {one.by_day}")
    if one.applies_text:
        notes.append(f"only where {one.applies_text}")
    if not one.required:
        notes.append("good to have")
    return CriterionText(one.label, one.when_text, tuple(notes), one.required)


def _phase(one: Phase) -> PhaseDesign:
    return PhaseDesign(one, tuple(map(_criterion, one.criteria)))


def book_card(caller: Caller, as_of: date | None = None) -> tuple[ShownCard, BookCard]:
    """Segments with how many accounts each has, how customers of each are looked after, and temporary moves."""
    found = shown_framework(caller, as_of)
    framework, live = found.framework, live_framework().framework
    # What counts is the order too: the first segment that fits is an account's own.
    sorts = [(one.key, one.when_text, one.engagement) for one in framework.segments.values()]
    other = found.card.draft and sorts != [(one.key, one.when_text, one.engagement) for one in live.segments.values()]
    by_segment, by_model = ({}, {}) if as_of else (standings_by(caller, "segment"), standings_by(caller, "engagement"))
    planned = planned_moves(caller) if other else None
    if planned is not None:
        by_segment, by_model = (
            _moved(today, moves, framework.currency)
            for today, moves in zip((by_segment, by_model), planned, strict=True)
        )
    total = sum(one.accounts for one in by_segment.values())
    segments = tuple(
        SegmentCard(
            one, _named(framework.engagement, one.engagement), count_card(by_segment.get(one.key, NOBODY), total)
        )
        for one in framework.segments.values()
    )
    left = sum(one.accounts for key, one in by_segment.items() if key not in framework.segments)
    models = tuple(
        _engagement(one, count_card(by_model.get(one.key, NOBODY), total)) for one in framework.engagement.values()
    )
    moves = tuple((one, _named(framework.engagement, one.to)) for one in framework.moves.values())
    return found.card, BookCard(
        segments,
        CountCard(left) if left else NO_COUNT,
        models,
        moves,
        "" if not other else "plan" if planned is not None else "unknown",
    )


def _moved(
    today: Mapping[str | None, Standings], planned: Mapping[str | None, tuple[int, float]], currency: str
) -> dict[str | None, Standings]:
    """Today's counts with what a plan adds and takes away."""
    found = dict(today)
    for key, (count, arr) in planned.items():
        now = found.get(key, NOBODY)
        total = now.arr.get(currency, Decimal()) + Decimal(str(round(arr, 2)))
        found[key] = Standings(now.accounts + count, {**now.arr, currency: total}, now.stalled, now.behind)
    return found


def _named(models: Mapping[str, Engagement], key: str | None) -> str:
    found = models.get(key or "")
    return found.label if found else spoken_key(key) if key else ""


def _engagement(one: Engagement, count: CountCard) -> EngagementCard:
    few, many = one.accounts_per_csm or (0, 0)
    review = "" if one.business_review is None else CADENCES[one.business_review]
    lines = (
        ("Touch", f"every {days_text(one.touch_every_days)}" if one.touch_every_days else ""),
        ("Business review", f"{review}, automated" if review and one.automated_review else review),
        ("Success plan", one.success_plan),
        ("Executives", one.executive),
        ("Support", one.support),
        ("Resources", ", ".join(one.resources)),
        ("Channels", ", ".join(one.channels)),
    )
    return EngagementCard(
        one,
        "no ratio" if one.accounts_per_csm is None else f"{few} to {many} accounts for each CSM",
        tuple((name, text) for name, text in lines if text),
        count,
        _csms(count.accounts, few, many),
    )


def _csms(accounts: int, few: int, many: int) -> str:
    """How many CSMs so many accounts take, with as many for each as the ratio allows, or as few."""
    if not accounts or not many:
        return ""
    least, most = math.ceil(accounts / many), math.ceil(accounts / max(few, 1))
    return f"{least} CSM{'' if least == 1 else 's'}" if least == most else f"{least} to {most} CSMs"
