"""The figures of a score: from a form's fields to numbers, into a framework, and to the places in the files they stand in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from pydantic_core import PydanticCustomError

from tenure.framework.editing.yaml_text import Value
from tenure.framework.loading.yaml_with_lines import Path
from tenure.framework.model import Bands, Cap, Dimension, Framework, Health, Measure
from tenure.framework.schema.quantities import number
from tenure.values.numbers import whole_number
from tenure.values.problem import Problem, ProblemError, refusal

MOST_WEIGHT = 1000.0


@dataclass(frozen=True, slots=True)
class Line:
    """Points of a measure: as they are written, and as numbers sorted by value."""

    texts: tuple[tuple[str, float], ...]
    points: tuple[tuple[float, float], ...]


Figures = Mapping[str, float | Line]
"""Path in the files, with slashes -> the figure."""


def line_text(x: float, unit: str) -> str:
    """A value of a signal as it is written in the files: 30% of a share, else the number."""
    return f"{x * 100:.10g}%" if unit == "percent" else f"{x:.10g}"


def figures_in(framework: Framework, score: str, fields: Mapping[str, str]) -> Figures:
    """The figures among the fields of a form; fields that name no figure of the score are left alone.

    Raises ProblemError with everything that can't be read.
    """
    health = _score(framework, score)
    found: dict[str, float | Line] = {}
    wrong: list[Problem] = []
    for path in _paths(health):
        if path in fields:
            try:
                found[path] = _line(fields[path]) if path.endswith("/points") else _figure(path, fields[path])
            except ValueError as error:
                wrong.append(Problem("score.figure", str(error), path))
    green, yellow = (found.get(f"health/{score}/bands/{name}", getattr(health.bands, name)) for name in Bands.__slots__)
    if isinstance(green, float) and isinstance(yellow, float) and not 0 < yellow < green <= 100:
        wrong.append(Problem("score.figure", "Yellow must start above 0 and below green.", "bands"))
    if wrong:
        raise ProblemError(*wrong)
    return found


def _score(framework: Framework, score: str) -> Health:
    if score not in framework.health:
        what = f"The framework has no score {score!r}."
        raise refusal("score.unknown", what, "score", fix="Choose one of the scores.", status=404)
    return framework.health[score]


def _paths(health: Health) -> list[str]:
    """Every figure of a score that a form may name."""
    base = f"health/{health.key}"
    found = [f"{base}/missing", f"{base}/least_coverage", f"{base}/bands/green", f"{base}/bands/yellow"]
    for dimension in health.dimensions:
        found += [f"{base}/dimensions/{dimension.key}/weight", f"{base}/required/{dimension.key}"]
        for place in range(len(dimension.measures)):
            found += [f"{base}/dimensions/{dimension.key}/measures/{place}/{name}" for name in ("weight", "points")]
    for place, cap in enumerate(health.caps):
        found += [f"caps/{cap.key}/at_most", f"{base}/caps/{place}/at_most"]
    return found


def _figure(path: str, text: str) -> float:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        raise ValueError(f"“{text}” isn't a number.") from None
    if path.endswith("/weight") and not 0 < value <= MOST_WEIGHT:
        raise ValueError("A weight must be above 0. To remove something from the score, edit the text.")
    if not path.endswith("/weight") and not 0 <= value <= 100:
        raise ValueError(
            "Coverage must be between 0 and 100 %."
            if path.endswith("_coverage")
            else "Points must be between 0 and 100."
        )
    return round(value, 4)


def _line(text: str) -> Line:
    texts: list[tuple[str, float]] = []
    points: dict[float, float] = {}
    for pair in filter(None, (part.strip() for part in text.strip("{} \n").replace(";", ",").split(","))):
        x, colon, y = pair.partition(":")
        try:
            at, worth = number(x.strip()), float(y.strip())
        except (PydanticCustomError, ValueError):
            raise ValueError(f"“{pair}” isn't a point. Write value: points, like 30%: 60.") from None
        if not colon or not 0 <= worth <= 100:
            raise ValueError(f"“{pair}”: points must be between 0 and 100.")
        if at in points:
            raise ValueError(f"The value {x.strip()} appears twice.")
        points[at] = worth
        texts.append((x.strip(), worth))
    if len(points) < 2:
        raise ValueError("A line needs at least two points.")
    order = sorted(range(len(texts)), key=lambda place: list(points)[place])
    return Line(tuple(texts[place] for place in order), tuple(sorted(points.items())))


def with_figures(framework: Framework, score: str, figures: Figures) -> Framework:
    """The framework with other figures. A limit that several scores share changes in all of them."""
    health = framework.health[score]
    base = f"health/{score}"

    def figure(path: str, usual: float) -> float:
        value = figures.get(path, usual)
        return value if isinstance(value, float) else usual

    def measure(one: Measure, path: str) -> Measure:
        line = figures.get(f"{path}/points")
        points = line.points if isinstance(line, Line) else one.points
        return replace(one, weight=figure(f"{path}/weight", one.weight), points=points)

    def dimension(one: Dimension) -> Dimension:
        path = f"{base}/dimensions/{one.key}"
        inside = tuple(measure(each, f"{path}/measures/{place}") for place, each in enumerate(one.measures))
        return replace(one, weight=figure(f"{path}/weight", one.weight), measures=inside)

    def cap(place: int, one: Cap) -> Cap:
        usual = figure(f"caps/{one.key}/at_most", one.at_most)
        return replace(one, at_most=figure(f"{base}/caps/{place}/at_most", usual))

    wanted = replace(
        health,
        bands=Bands(
            figure(f"{base}/bands/green", health.bands.green), figure(f"{base}/bands/yellow", health.bands.yellow)
        ),
        missing=figure(f"{base}/missing", health.missing),
        least_coverage=figure(f"{base}/least_coverage", health.least_coverage * 100) / 100,
        required=_required(health, figures),
        dimensions=tuple(dimension(one) for one in health.dimensions),
        caps=tuple(cap(place, one) for place, one in enumerate(health.caps)),
    )

    def shared(other: Health) -> Health:
        caps = tuple(replace(one, at_most=figure(f"caps/{one.key}/at_most", one.at_most)) for one in other.caps)
        return replace(other, caps=caps)

    scores = {key: wanted if key == score else shared(one) for key, one in framework.health.items()}
    return replace(framework, health=scores)


def changed_figures(
    framework: Framework, score: str, figures: Figures, places: Collection[Path]
) -> list[tuple[Path, Value]]:
    """The paths and values to write for the figures that differ from the framework's. `places`: every path that is written."""
    health = framework.health[score]
    now = _now(health)
    changes: list[tuple[Path, Value]] = []
    for path, value in figures.items():
        was = now.get(path)
        if isinstance(value, Line):
            if value.points != was:
                changes.append((_steps(path), {x: _plain(y) for x, y in value.texts}))
        elif isinstance(was, float | int) and abs(value - was) > 1e-9:
            changes.append((_steps(path), _plain(value)))
    base = f"health/{score}"
    changes = [change for change in changes if change[0][2] not in ("least_coverage", "required")]
    coverage = figures.get(f"{base}/least_coverage")
    if isinstance(coverage, float) and abs(coverage - health.least_coverage * 100) > 1e-9:
        changes.append((("health", score, "least_coverage"), f"{coverage:.10g}%"))
    required = _required(health, figures)
    if required != health.required:
        changes.append((("health", score, "required"), [one.key for one in health.dimensions if one.key in required]))
    lines = ("health", score, "bands")
    if any(path[:3] == lines for path, _ in changes) and lines not in places:
        changes = [change for change in changes if change[0][:3] != lines]
        both = {
            name: figures.get(f"health/{score}/bands/{name}", getattr(health.bands, name)) for name in Bands.__slots__
        }
        changes.append((lines, {name: _plain(value) for name, value in both.items() if isinstance(value, float | int)}))
    return changes


def _required(health: Health, figures: Figures) -> frozenset[str]:
    """The dimensions without which the band is unknown."""
    base = f"health/{health.key}/required"
    usual = {one.key: float(one.key in health.required) for one in health.dimensions}
    return frozenset(key for key, now in usual.items() if figures.get(f"{base}/{key}", now) == 1)


def _now(health: Health) -> dict[str, object]:
    base = f"health/{health.key}"
    found: dict[str, object] = {
        f"{base}/missing": health.missing,
        f"{base}/least_coverage": health.least_coverage * 100,
        f"{base}/bands/green": health.bands.green,
        f"{base}/bands/yellow": health.bands.yellow,
    }
    for dimension in health.dimensions:
        path = f"{base}/dimensions/{dimension.key}"
        found[f"{path}/weight"] = dimension.weight
        found[f"{base}/required/{dimension.key}"] = float(dimension.key in health.required)
        for place, one in enumerate(dimension.measures):
            found[f"{path}/measures/{place}/weight"] = one.weight
            found[f"{path}/measures/{place}/points"] = one.points
    for place, cap in enumerate(health.caps):
        found[f"caps/{cap.key}/at_most"] = cap.at_most
        found[f"{base}/caps/{place}/at_most"] = cap.at_most
    return found


def _steps(path: str) -> Path:
    parts = path.split("/")
    return tuple(
        whole_number(part, part) if parts[place - 1] in ("measures", "caps") else part
        for place, part in enumerate(parts)
    )


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value
