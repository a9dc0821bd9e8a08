"""The lifecycle as a line: stages as dots, ways on between them, ways back in arcs below, what opens early in arcs above."""

from dataclasses import dataclass

from tenure.flows.studio.cards import MapCard, PathCard

APART, AROUND = 168, 72  # between two dots; from a dot to the edge
DOT = 7
RISE, STEP = 26, 14  # how high an arc goes for the stages it passes


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Arc:
    """A line of the drawing: the path, where its head stands, and what it says."""

    kind: str
    d: str
    head: str
    says: str


@dataclass(frozen=True, slots=True)
class Lines:
    width: int
    height: int
    dots: tuple[Dot, ...]
    arcs: tuple[Arc, ...]
    label_y: int
    said: str


def lines_of(card: MapCard) -> Lines | None:
    """The drawing, or None where stages simply follow one another: then the boxes say as much."""
    bent = [path for path in card.paths if path.kind != "next" or path.end != path.start + 1]
    if len(card.stages) < 2 or not bent:
        return None
    above = max((_rise(path) for path in bent if path.kind != "back"), default=0)
    below = max((_rise(path) for path in bent if path.kind == "back"), default=0)
    y = above + DOT + 12
    dots = tuple(Dot(AROUND + APART * n, y, stage.stage.label, stage.stage.key) for n, stage in enumerate(card.stages))
    names = [stage.stage.label for stage in card.stages]
    arcs = tuple(_arc(path, dots, names) for path in card.paths)
    label_y = y + DOT + 15
    return Lines(
        AROUND * 2 + APART * (len(dots) - 1),
        label_y + 10 + below,
        dots,
        arcs,
        label_y,
        "; ".join(arc.says for arc in arcs),
    )


def _rise(path: PathCard) -> int:
    return RISE + STEP * (abs(path.end - path.start) - 1)


def _arc(path: PathCard, dots: tuple[Dot, ...], names: list[str]) -> Arc:
    start, end = dots[path.start], dots[path.end]
    of, to = names[path.start], names[path.end]
    if path.kind == "next" and path.end == path.start + 1:
        tip = end.x - DOT - 3
        return Arc("next", f"M{start.x + DOT + 3} {start.y}H{tip}", _head(tip, start.y, 1, 0), f"{of} leads to {to}")
    if path.kind == "back":
        y = start.y + DOT + 22
        d = f"M{start.x - 10} {y}C{start.x - 24} {y + _rise(path)} {end.x + 24} {y + _rise(path)} {end.x + 10} {y}"
        return Arc("back", d, _head(end.x + 10, y, -0.5, -1), f"{of} goes back to {to} when {path.rule}")
    y = start.y - DOT - 4
    d = f"M{start.x} {y}C{start.x + 30} {y - _rise(path)} {end.x - 30} {y - _rise(path)} {end.x} {y}"
    says = f"{to} opens in parallel with {of} when {path.rule}" if path.kind == "opens" else f"{of} leads to {to}"
    return Arc(path.kind, d, _head(end.x, y, 0.6, 1), says)


def _head(x: float, y: float, right: float, down: float) -> str:
    """A small arrow head whose tip is at a point; `right` and `down` say where it points."""
    length = (right**2 + down**2) ** 0.5
    dx, dy = right / length, down / length
    points = ((x, y), (x - 7 * dx + 3.5 * dy, y - 7 * dy - 3.5 * dx), (x - 7 * dx - 3.5 * dy, y - 7 * dy + 3.5 * dx))
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
