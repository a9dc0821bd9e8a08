"""The figures of a score: from a form's fields to numbers, into a framework, and to the places in the files they stand in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic_core import PydanticCustomError

from tenure.framework.editing.yaml_text import Value
from tenure.framework.model import Bands, Cap, Dimension, Framework, Health, Measure
from tenure.framework.schema.quantities import number
from tenure.values.problem import Problem, ProblemError, refusal

MOST_WEIGHT = 1000.0


@dataclass(frozen=True, slots=True)
class Line:
    """Points of a measure: as they are written, and as numbers sorted by value."""

    texts: tuple[tuple[str, float], ...]
    points: tuple[tuple[float, float], ...]


Figures = Mapping[str, float | Line]
"""Path in the files, with slashes -> the figure."""


def figures_in(framework: Framework, score: str, fields: Mapping[str, str]) -> Figures:
    """The figures among the fields of a form; fields that name no figure of the score are left alone.

    Raises ProblemError with everything that can't be read.
    """
    health = _score(framework, score)
    found: dict[str, float | Line] = {}
    wrong: list[Problem] = []
    for path in _now(health):
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


def changed_figures(framework: Framework, score: str, figures: Figures) -> dict[str, Value]:
    """What to write for the figures that differ from the framework's, by path."""
    health = framework.health[score]
    now, required = _now(health), _required(health, figures)
    found: dict[str, Value] = {}
    for path, value in figures.items():
        was = now[path]
        if isinstance(value, Line):
            if value.points != was:
                found[path] = {x: _plain(y) for x, y in value.texts}
        elif isinstance(was, float | int) and abs(value - was) > 1e-9 and "/required/" not in path:
            found[path] = f"{value:.10g}%" if path.endswith("/least_coverage") else _plain(value)
    if required != health.required:
        found[f"health/{score}/required"] = [one.key for one in health.dimensions if one.key in required]
    return found


def _required(health: Health, figures: Figures) -> frozenset[str]:
    """The dimensions without which the band is unknown."""
    base = f"health/{health.key}/required"
    usual = {one.key: float(one.key in health.required) for one in health.dimensions}
    return frozenset(key for key, now in usual.items() if figures.get(f"{base}/{key}", now) == 1)


def _now(health: Health) -> dict[str, object]:
    """Every figure of a score that a form may name, as it is."""
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


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value
