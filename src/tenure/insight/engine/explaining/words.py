"""What the engine concluded, in words: values with their units, formulas as the framework states them, what moved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from tenure.framework.expressions.tree import Tree, names
from tenure.framework.model import Framework, Measure, Signal
from tenure.insight.engine.cards import ChangePart, Part, State
from tenure.insight.engine.explaining.gap_words import lacking_words, table_words
from tenure.insight.engine.measuring.feeds import FeedState
from tenure.values.rounding import half_up

STATE_WORDS = {
    State.FRESH: "",
    State.NONE: "Nothing to measure: the feed is live and has no rows for it.",
    State.STALE: "The feed is late, so this counts its points on the last fresh day, at most the neutral value.",
    State.ABSENT: "No source has this data, so it counts the neutral value.",
    State.THIN: "Less than half of this dimension has fresh data, so it counts at most the neutral value.",
    State.NOT_APPLICABLE: "Does not apply to this account; its weight goes to the other measures of its dimension.",
}


def signed_words(points: float) -> str:
    """Points with their sign: +3, -7, and 0 without one."""
    whole = half_up(abs(points))
    return "0" if whole == 0 else f"{'+' if points > 0 else '-'}{whole}"


def value_words(value: object, unit: str) -> str:
    """A value as people write it: 71 %, 12 days, 1.4, none."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case str():
            return value
        case float() | int():
            return _number_words(float(value), unit)
    return str(value)


def _number_words(number: float, unit: str) -> str:
    if unit == "percent":
        return f"{number * 100:.0f} %"
    text = f"{number:,.0f}" if abs(number) >= 100 or number == round(number) else f"{number:.2g}"
    return f"{text} {'day' if number == 1 else 'days'}" if unit == "days" else text


def formula_words(signal: Signal, framework: Framework) -> str:
    """The signal's own formula, followed by those of the signals it is made of."""
    lines = [_one(signal)]
    seen = {signal.key}
    waiting = sorted(names(signal.value) & framework.signals.keys())
    while waiting:
        key = waiting.pop(0)
        if key in seen:
            continue
        seen.add(key)
        part = framework.signals[key]
        lines.append(f"{key} = {_one(part)}")
        waiting += sorted(names(part.value) & framework.signals.keys())
    return "; ".join(lines)


def _one(signal: Signal) -> str:
    text = signal.text
    if signal.source is None:
        return text
    text += f" of {signal.source}"
    if signal.where_text:
        text += f" where {signal.where_text}"
    if signal.window_days is not None:
        text += f" in the {signal.window_days} days"
        text += f" ending {signal.ending_days} days earlier" if signal.ending_days else ""
        text += f" (by {signal.window_on})" if signal.window_on else ""
    return text + (f", at least {signal.at_least} rows" if signal.at_least else "")


def curve_words(measure: Measure, unit: str) -> str:
    """The measure's points as people read them: 0 % gives 0, 30 % gives 60, …"""
    marks = ", ".join(f"{_mark(x, unit)} gives {points:g}" for x, points in measure.points)
    return f"{marks}; straight lines between."


def _mark(value: float, unit: str) -> str:
    return f"{value * 100:g} %" if unit == "percent" else f"{value:g}"


def condition_inputs(tree: Tree, framework: Framework) -> list[Signal]:
    """The signals a condition reads, those they are made of included."""
    found: dict[str, Signal] = {}
    waiting = sorted(names(tree) & framework.signals.keys())
    while waiting:
        key = waiting.pop(0)
        if key not in found:
            found[key] = framework.signals[key]
            waiting += sorted(names(framework.signals[key].value) & framework.signals.keys())
    return list(found.values())


def level_words(shown: int, band: str, parts: Sequence[Part]) -> str:
    """One or two sentences: the score and what costs it the most points."""
    costs = sorted(
        (part for part in parts if _costs(part)),
        key=lambda part: part.points - part.possible,
    )
    limits = [part for part in parts if part.kind == "cap" and part.points < 0]
    text = f"{shown} of 100, {band}."
    if limits:
        text += f" Capped by: {limits[0].label}."
    if costs:
        named = [
            f"{_inside(part.label)} ({_why(part)}, {signed_words(part.points - part.possible)})" for part in costs[:3]
        ]
        text += f" Most points are missing in {listed_words(named)}."
    return text


def _costs(part: Part) -> bool:
    """Whether a part costs points by what is known of it: what was never connected is a gap, and no reason."""
    return part.kind == "measure" and part.possible - part.points >= 1 and part.fresh is not State.ABSENT


def _why(part: Part) -> str:
    return value_words(part.value, part.unit) if part.fresh is State.FRESH else str(part.fresh)


def change_words(points: int, since: date, parts: Sequence[ChangePart]) -> str:
    """What moved the score: the largest parts in the direction of the change, then what went the other way."""
    if points == 0 and not any(part.shown for part in parts):
        return f"Unchanged since {_day(since)}."
    direction = "Up" if points > 0 else "Down" if points < 0 else "Unchanged"
    ranked = sorted(parts, key=lambda part: -abs(part.points))
    along = [part for part in ranked if part.shown * (points or 1) > 0][:3]
    against = [part for part in ranked if part.shown * (points or 1) < 0][:2]
    text = f"{direction} {abs(points)} since {_day(since)}" if points else f"{direction} in total since {_day(since)}"
    if along:
        text += f": {listed_words([_moved(part) for part in along])}."
    else:
        text += "."
    if against:
        text += f" Against that: {listed_words([_moved(part) for part in against])}."
    return text


def _moved(part: ChangePart) -> str:
    label, moved = _inside(part.label), signed_words(part.shown)
    if abs(part.availability) > abs(part.points) / 2:
        return f"{label} ({'data came in' if part.value_to is not None else 'data is missing'}, {moved})"
    before, after = value_words(part.value_from, part.unit), value_words(part.value_to, part.unit)
    return f"{label} from {before} to {after} ({moved})" if before != after else f"{label} ({moved})"


def _inside(label: str) -> str:
    """A label inside a sentence: Seats in use becomes seats in use, NPS stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def listed_words(words: Sequence[str]) -> str:
    """One, two and three."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def gap_fix(state: State, tables: Sequence[str], feeds: Mapping[str, FeedState]) -> str:
    """What closes a gap. `tables` are the names of the feeds that are to blame."""
    named = ", ".join(sorted(tables)) or "the data"
    if state is State.ABSENT:
        lacking = lacking_words(tables, feeds)
        missed = ", ".join(table_words(name) for name in sorted(tables) if name in feeds and not feeds[name].need)
        if missed or not lacking:
            return f"Import or connect {missed or named}."
        return f"{lacking[:1].upper()}{lacking[1:]}. Import it, or connect a source that has it."
    if state is State.STALE:
        late = sorted({source for table in tables if table in feeds for source in feeds[table].silent})
        return f"Bring {named} up to date{f' (late: {listed_words(late)})' if late else ''}."
    return f"Connect more of this dimension's data ({named})."
