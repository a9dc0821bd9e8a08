"""Charts as numbers for SVG attributes. Drawn on the server: they need no script, print, and can't jump.

Style attributes are forbidden by the content security policy, so every length is an attribute.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tenure.flows.cards import FrameworkMark, History
from tenure.surfaces.web import words

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 84, 22, 3
MARK = 1.2
HISTORY_WIDTH, HISTORY_HEIGHT, HISTORY_TOP, HISTORY_FLOOR, HISTORY_LEFT = 320, 132, 10, 112, 22


@dataclass(frozen=True, slots=True)
class Spark:
    """13 weeks of a score. `runs` are the stretches without a gap; the last point carries the band."""

    runs: tuple[str, ...]
    end: tuple[float, float] | None
    band: str
    words: str


def spark(points: Sequence[int | None], band: str) -> Spark | None:
    """The sparkline of a row; None when there are fewer than two points to join."""
    known = [(i, value) for i, value in enumerate(points) if value is not None]
    if len(known) < 2:
        return None
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(1, len(points) - 1)
    low = min(value for _, value in known)
    high = max(value for _, value in known)
    reach = max(high - low, 20)  # a flat line stays flat: less than 20 points never fill the height
    middle = (high + low) / 2

    def place(i: int, value: int) -> tuple[float, float]:
        y = SPARK_HEIGHT / 2 - (value - middle) / reach * (SPARK_HEIGHT - 2 * SPARK_EDGE)
        return round(SPARK_EDGE + i * step, 1), round(y, 1)

    runs: list[list[str]] = [[]]
    for i, value in enumerate(points):
        if value is None:
            runs.append([])
        else:
            runs[-1].append("{},{}".format(*place(i, value)))
    last, value = known[-1]
    spoken = f"{known[0][1]} to {value} in {plural_weeks(last - known[0][0])}, lowest {low}, highest {high}"
    return Spark(tuple(" ".join(run) for run in runs if len(run) > 1), place(last, value), band, spoken)


def plural_weeks(count: int) -> str:
    return words.plural(count, "week")


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str
    anchor: str = "middle"
    dx: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """A score's history over band zones. `points` is JSON for the pointer: [[x, y, words], …]."""

    line: str
    points: str
    end: tuple[float, float]
    green_y: float
    yellow_y: float
    green_h: float
    yellow_h: float
    red_h: float
    levels: tuple[Tick, ...]
    days: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    words: str
    former: str = ""  # the line of days that were computed again later, as they were before


def history(card: History) -> HistoryChart | None:
    """The history chart; None when there are fewer than two points."""
    if len(card.points) < 2:
        return None
    first, last = card.points[0].day, card.points[-1].day
    days = max(1, (last - first).days)
    room = HISTORY_WIDTH - HISTORY_LEFT - 4

    def x(on: date) -> float:
        return round(HISTORY_LEFT + (on - first).days / days * room, 1)

    def y(score: float) -> float:
        return round(HISTORY_FLOOR - score / 100 * (HISTORY_FLOOR - HISTORY_TOP), 1)

    marks = tuple(mark for mark in card.marks if first < mark.day <= last)
    former = [point for point in card.former if first <= point.day <= last]
    before = {point.day: point.shown for point in former}
    placed = [(x(p.day), y(p.shown), _point_words(card, number, marks, before)) for number, p in enumerate(card.points)]
    lowest = min(p.shown for p in card.points)
    highest = max(p.shown for p in card.points)
    spoken = (
        f"From {card.points[0].shown} on {words.day(first)} to {card.points[-1].shown} on {words.day(last)}; "
        f"lowest {lowest}, highest {highest}."
    )
    middle = first + timedelta(days=days // 2)
    ticks = [Tick(x(first), words.day(first), "start"), Tick(x(last), words.day(last), "end")]
    if days > 60:
        ticks.insert(1, Tick(x(middle), f"{middle:%b %Y}"))
    return HistoryChart(
        line=" ".join(f"{a},{b}" for a, b, _ in placed),
        points=json.dumps(placed, ensure_ascii=False, separators=(",", ":")),
        end=placed[-1][:2],
        green_y=y(card.green),
        yellow_y=y(card.yellow),
        green_h=round(y(card.green) - HISTORY_TOP, 1),
        yellow_h=round(y(card.yellow) - y(card.green), 1),
        red_h=round(HISTORY_FLOOR - y(card.yellow), 1),
        levels=(
            Tick(y(100), "100"),
            Tick(y(card.green), str(card.green)),
            Tick(y(card.yellow), str(card.yellow)),
            Tick(y(0), "0"),
        ),
        days=tuple(ticks),
        marks=tuple(_mark(x(mark.day), mark) for mark in marks),
        words=" ".join((spoken, *(f"{mark.words} on {words.day(mark.day)}." for mark in marks))),
        former=" ".join(f"{x(p.day)},{y(p.shown)}" for p in former) if len(former) > 1 else "",
    )


def _mark(at: float, mark: FrameworkMark) -> Tick:
    """The word beside a dotted line; near the right edge it stands on the left."""
    label, title = f"v{mark.number}", f"{words.day(mark.day)}: {mark.words}"
    return Tick(at, label, "end", -3, title) if at > HISTORY_WIDTH - 40 else Tick(at, label, "start", 3, title)


def _point_words(card: History, number: int, marks: Sequence[FrameworkMark], before: Mapping[date, int]) -> str:
    """A point as pointer and arrow keys tell it, with what went live since the point before."""
    point = card.points[number]
    said = f"{words.day(point.day)}: {point.shown}, {words.BAND_WORDS[point.band].lower()}"
    if before.get(point.day, point.shown) != point.shown:
        said += f" (it was {before[point.day]} before it was computed again)"
    since = card.points[number - 1].day if number else point.day
    return "; ".join(
        (said, *(f"{mark.words} on {words.day(mark.day)}" for mark in marks if since < mark.day <= point.day))
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on a common scale of 0-100 per cent of its drawing's width."""

    x: float
    width: float
    kind: str


def earned(points: float, possible: float) -> Bar:
    """How much of what was possible was earned. A sliver stays visible, so that 0 and 1 differ from nothing drawn."""
    share = max(0.0, min(1.0, points / possible)) if possible > 0 else 0.0
    kind = "green" if share >= 0.8 else "yellow" if share >= 0.6 else "red"
    return Bar(0, round(max(share * 100, 2.0), 2), kind)


def steps(start: float, changes: Sequence[float]) -> tuple[Bar, ...]:
    """A waterfall: the level before, one floating bar per change, the level after, all on one scale.

    The scale doesn't begin at zero, so the levels are marks and not bars: their length would say something untrue.
    """
    levels = [start]
    for change in changes:
        levels.append(levels[-1] + change)
    low, high = min(levels), max(levels)
    reach = max(high - low, 4.0)
    left = low - reach * 0.12
    scale = 100 / (reach * 1.24)

    def at(level: float) -> float:
        return (level - left) * scale

    bars = [Bar(round(at(start) - MARK / 2, 2), MARK, "base")]
    for before, change in zip(levels, changes, strict=False):
        x = at(min(before, before + change))
        kind = "loss" if change < 0 else "gain"
        bars.append(Bar(round(x, 2), round(max(abs(change) * scale, 0.6 if change else 0), 2), kind))
    bars.append(Bar(round(at(levels[-1]) - MARK / 2, 2), MARK, "base"))
    return tuple(bars)
