"""The designer's drawings as numbers for SVG attributes: a measure's points over today's accounts, and bands side by side."""

from dataclasses import dataclass

from tenure.flows.studio.scores.cards import Effect, MeasureDesign
from tenure.surfaces.web import words

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FLOOR = 360, 150, 26, 352, 10, 126
BANDS = ("green", "yellow", "red", "unknown")


@dataclass(frozen=True, slots=True)
class Knob:
    """A point that can be moved: where it lies, and what it says."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class CurveColumn:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Curve:
    line: str
    knobs: tuple[Knob, ...]
    columns: tuple[CurveColumn, ...]
    low: float
    high: float
    low_text: str
    high_text: str
    step: float
    text: str  # the points as the field has them
    accounts: int
    green: float  # how tall the zones of the bands are
    yellow: float
    red: float


def curve(measure: MeasureDesign, green: float, yellow: float) -> Curve:
    """The points of a measure, flat outside of them, over a count of today's accounts by value."""
    low, high = measure.reach

    def x(value: float) -> float:
        return round(LEFT + (value - low) / (high - low) * (RIGHT - LEFT), 1)

    def y(points: float) -> float:
        return round(FLOOR - points / 100 * (FLOOR - TOP), 1)

    knobs = tuple(
        Knob(x(at), y(points), f"{text} gives {points:g} points")
        for (text, points), (at, _) in zip(measure.points, measure.measure.points, strict=True)
    )
    inner = [f"{knob.x},{knob.y}" for knob in knobs]
    line = " ".join([f"{LEFT},{knobs[0].y}", *inner, f"{RIGHT},{knobs[-1].y}"])
    most = max(measure.spread, default=0)
    wide = (RIGHT - LEFT) / max(1, len(measure.spread))
    columns = tuple(
        CurveColumn(round(LEFT + place * wide, 1), round(FLOOR - tall, 1), round(wide - 1, 1), round(tall, 1))
        for place, count in enumerate(measure.spread)
        if count and (tall := max(1.5, count / most * (FLOOR - TOP) * 0.7))
    )
    return Curve(
        line=line,
        knobs=knobs,
        columns=columns,
        low=low,
        high=high,
        low_text=words.value_text(low, measure.signal.unit),
        high_text=words.value_text(high, measure.signal.unit),
        step=_step(high - low, measure.signal.unit),
        text=", ".join(f"{text}: {points:g}" for text, points in measure.points),
        accounts=sum(measure.spread),
        green=round(y(green) - TOP, 1),
        yellow=round(y(yellow) - y(green), 1),
        red=round(FLOOR - y(yellow), 1),
    )


def _step(reach: float, unit: str) -> float:
    """By how much a point moves sideways: a figure that people would write."""
    if unit == "percent":
        return 0.01
    for step in (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100):
        if reach / step <= 120:
            return step
    return 1000


@dataclass(frozen=True, slots=True)
class Stretch:
    band: str
    x: float
    width: float


def band_bars(effect: Effect) -> tuple[tuple[str, tuple[Stretch, ...]], ...]:
    """Two bars of the whole book, live and as designed: (name, stretches on a scale of 0-100)."""
    total = max(1, effect.accounts)
    bars = []
    for name, counts in (
        ("Live", [one.before for one in effect.bands]),
        ("Draft", [one.after for one in effect.bands]),
    ):
        at, stretches = 0.0, []
        for band, count in zip(BANDS, counts, strict=True):
            if count:
                stretches.append(Stretch(band, round(at, 2), round(count / total * 100, 2)))
            at += count / total * 100
        bars.append((name, tuple(stretches)))
    return tuple(bars)
