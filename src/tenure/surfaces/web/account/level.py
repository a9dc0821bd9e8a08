"""An explanation laid out: parts grouped by dimension, each with what it earned, missed and rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tenure.insight.engine.cards import Change, ChangePart, Explanation, Part, State
from tenure.surfaces.web import charts, words
from tenure.values.keys import Address
from tenure.values.rounding import half_up

CAP = "cap"
LIMITS = "Caps"
STATE_WORDS = {
    State.FRESH: "",
    State.NONE: "none",
    State.STALE: "late",
    State.ABSENT: "not connected",
    State.THIN: "too little data",
    State.NOT_APPLICABLE: "doesn't apply",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One measure or cap of the level."""

    address: str
    label: str
    value: str
    shown: str
    possible: str
    bar: charts.Bar | None
    missing: str
    seen: str
    state: str
    lacks: bool
    """Whether its state is a want of data."""
    why: str


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """One dimension with its measures; the shown points of its parts add up to its own."""

    label: str
    shown: str
    possible: str
    missing: str
    bar: charts.Bar | None
    levels: tuple[Level, ...]


def _state(part: Part, gaps: Mapping[Address, str]) -> str:
    return gaps.get(part.address) or STATE_WORDS.get(part.fresh, str(part.fresh))


def _level(part: Part, now: datetime, gaps: Mapping[Address, str]) -> Level:
    cap = part.kind == CAP
    applies = part.fresh is not State.NOT_APPLICABLE
    return Level(
        address=part.address,
        label=part.label,
        value=""
        if cap or part.fresh in (State.ABSENT, State.NOT_APPLICABLE)
        else words.value_text(part.value, part.unit),
        shown=words.signed_text(part.shown) if cap else str(part.shown),
        possible="" if cap or not applies else words.number(part.possible, 1),
        bar=charts.earned(part.points, part.possible) if not cap and applies and part.possible else None,
        missing=words.number(max(0.0, part.possible - part.points), 1) if not cap and applies else "",
        seen=words.age(part.observed_at, now) if part.observed_at else "",
        state=_state(part, gaps),
        lacks=part.fresh in (State.STALE, State.ABSENT, State.THIN),
        why=part.why,
    )


def groups(card: Explanation, now: datetime) -> tuple[LevelGroup, ...]:
    """The level by dimension, in the framework's order; caps stand last, under Caps."""
    gaps = {one.address: one.lacking for one in card.gaps}
    by_dimension: dict[str, list[Part]] = {}
    for part in card.parts:
        by_dimension.setdefault(part.dimension, []).append(part)
    made = []
    for label, parts in sorted(by_dimension.items(), key=lambda one: one[1][0].kind == CAP):
        possible = sum(part.possible for part in parts if part.kind != CAP)
        shown = sum(part.shown for part in parts)
        is_cap = parts[0].kind == CAP
        made.append(
            LevelGroup(
                label=label,
                shown=words.signed_text(shown) if is_cap else str(shown),
                possible="" if is_cap else str(half_up(possible)),
                missing="" if is_cap else words.number(max(0.0, possible - sum(part.points for part in parts)), 1),
                bar=charts.earned(sum(part.points for part in parts), possible) if possible else None,
                levels=tuple(_level(part, now, gaps) for part in parts),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the waterfall."""

    address: str
    label: str
    dimension: str
    before: str
    after: str
    moved: bool
    change: str
    way: str
    bar: charts.Bar
    kinds: str


@dataclass(frozen=True, slots=True)
class Fall:
    """A change that adds up: from, the steps, to. `quiet` counts parts that didn't move."""

    start: charts.Bar
    end: charts.Bar
    shown_from: int
    shown_to: int
    change: str
    steps: tuple[Step, ...]
    quiet: int


def kinds(part: ChangePart) -> str:
    """Of what kind a change is, in words; kinds that amount to nothing are left out."""
    named = (
        ("new facts", part.happened),
        ("learned late", part.learned_late),
        ("time passing", part.ageing),
        ("data coming or going", part.availability),
        ("another framework", part.settings),
    )
    moved = [(name, points) for name, points in named if abs(points) >= 0.05]
    if len(moved) == 1:
        return moved[0][0]
    return ", ".join(
        f"{name} {'+' if points > 0 else words.MINUS}{words.number(abs(points), 1)}" for name, points in moved
    )


def fall(change: Change) -> Fall:
    """The waterfall of a change, the biggest movers first. Integers are those of the engine, which add up."""
    moved = sorted((part for part in change.parts if abs(part.points) >= 1e-9), key=lambda one: -abs(one.points))
    bars = charts.steps(change.score_from, [part.points for part in moved])
    return Fall(
        start=bars[0],
        end=bars[-1],
        shown_from=half_up(change.score_from),
        shown_to=half_up(change.score_to),
        change=words.signed_text(change.shown),
        steps=tuple(_step(part, bar) for part, bar in zip(moved, bars[1:-1], strict=True)),
        quiet=len(change.parts) - len(moved),
    )


def _limit(value: object) -> str:
    """A cap at one of the two instants."""
    return f"capped at {words.number(value)}" if isinstance(value, int | float) else "no cap"


def _lifted_by_time(part: ChangePart) -> bool:
    """Whether a cap holds no longer though nothing happened: no good news, so it isn't shown as any."""
    return part.dimension == LIMITS and part.ageing > part.points / 2


def _step(part: ChangePart, bar: charts.Bar) -> Step:
    if part.dimension == LIMITS:
        before, after = _limit(part.value_from), _limit(part.value_to)
    else:
        before, after = words.between(part.value_from, part.value_to, part.unit)
    return Step(
        address=part.address,
        label=part.label,
        dimension=part.dimension,
        before=before,
        after=after,
        moved=part.value_from != part.value_to,
        change=words.signed_text(part.shown)
        if part.shown
        else f"{'+' if part.points > 0 else words.MINUS}{abs(part.points):.1f}",
        way="down" if part.points < 0 else "flat" if _lifted_by_time(part) else "up",
        bar=bar,
        kinds=kinds(part),
    )


def limits(card: Explanation) -> Sequence[Part]:
    """The caps that hold, which the page states with their reasons."""
    return [part for part in card.parts if part.kind == CAP]
