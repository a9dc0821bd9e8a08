"""Scores: dimensions, measures and their lines, bands, caps; and the indicators beside them."""

from itertools import pairwise

from tenure.framework.checking.addresses import address_of
from tenure.framework.checking.draft import CheckDraft
from tenure.framework.expressions import Kind, Scope
from tenure.framework.loading.yaml_with_lines import Path
from tenure.framework.model import Bands, Cap, Dimension, Health, Indicator, Measure
from tenure.framework.schema.messages import LEFT_OUT
from tenure.framework.schema.objects import CapText, DimensionText, HealthText, IndicatorText, MeasureText
from tenure.values.keys import Address
from tenure.values.problem import did_you_mean
from tenure.values.texts import spoken_key


def check_caps(draft: CheckDraft, scope: Scope) -> dict[str, tuple[CapText, Cap | None]]:
    """The caps under `caps:`, by name, which scores then name."""
    return {
        key: (text, _cap(draft, key, text, scope, ("caps", key), address_of("caps", key)))
        for key, text in draft.objects("caps", CapText)
    }


def check_health(draft: CheckDraft, scope: Scope) -> dict[str, Health]:
    """Every score, in the order of the file."""
    shared = check_caps(draft, scope)
    used_caps: set[str] = set()
    scores: dict[str, Health] = {}
    for key, text in draft.objects("health", HealthText):
        path, address = ("health", key), address_of("health", key)
        when = draft.condition(text.when, scope, (*path, "when"), address) if text.when else None
        _bands(draft, text, path, address)
        for name in text.required:
            if name not in text.dimensions and (*path, "dimensions", name) not in draft.loaded.places:
                fix = did_you_mean(name, text.dimensions) or f"The dimensions are: {', '.join(text.dimensions)}."
                draft.say(
                    "framework.unknown_reference",
                    f"This score has no dimension `{name}`.",
                    (*path, "required"),
                    address,
                    fix=fix,
                )
        dimensions = tuple(_dimension(draft, key, name, part, scope) for name, part in text.dimensions.items())
        _sum(draft, [part.weight for part in dimensions], "the dimensions", (*path, "dimensions"), address)
        scores[key] = Health(
            key=key,
            address=address,
            label=text.label or spoken_key(key),
            when=when,
            bands=Bands(text.bands.green, text.bands.yellow),
            least_coverage=text.least_coverage,
            missing=text.missing,
            required=frozenset(text.required),
            dimensions=dimensions,
            caps=_caps(draft, key, text, shared, used_caps, scope),
            when_text=text.when or "",
            unconnected=text.unconnected,
        )
    _unused_caps(draft, set(shared) - used_caps)
    return scores


def check_indicators(draft: CheckDraft, scope: Scope) -> dict[str, Indicator]:
    return draft.section("indicators", IndicatorText, Indicator, scope)


def _bands(draft: CheckDraft, text: HealthText, path: Path, address: Address) -> None:
    if not 0 < text.bands.yellow < text.bands.green <= 100 and path not in draft.mended:
        what = f"Yellow starts at {text.bands.yellow:g} and green at {text.bands.green:g}."
        draft.say("framework.bands", what, (*path, "bands"), address, fix="Yellow must start above 0 and below green.")


def _sum(
    draft: CheckDraft, weights: list[float], of: str, path: Path, address: str, *, least: float | None = None
) -> None:
    """`least`: the weights that always count; the others may stand for one another, each for some of the accounts."""
    total = sum(weights)
    low = total if least is None else least
    if not low - 0.01 <= 100 <= total + 0.01 and path[:2] not in draft.mended:
        why = "They are treated as proportions, but percentages are easier to read."
        draft.say(
            "framework.weights",
            f"The weights of {of} add up to {total:g}.",
            path,
            address,
            why=why,
            fix="Make them add up to 100.",
            warning=True,
        )


def _dimension(draft: CheckDraft, score: str, key: str, text: DimensionText, scope: Scope) -> Dimension:
    path: Path = ("health", score, "dimensions", key)
    address = address_of("health", score, key)
    draft.places[address] = draft.loaded.place(path)
    draft.plain_key(key, path, address)
    measures: list[Measure] = []
    seen: set[str] = set()
    for i, measure in enumerate(text.measures):
        inner: Path = (*path, "measures", i)
        if measure.signal == LEFT_OUT:
            continue
        if measure.signal in seen:
            fix = "Remove one, or define a second signal."
            draft.say("framework.defined_twice", f"`{measure.signal}` is measured twice here.", inner, address, fix=fix)
            continue
        seen.add(measure.signal)
        measures.append(_measure(draft, measure, inner, Address(f"{address}.{measure.signal}"), scope))
    always = sum(measure.weight for measure in measures if measure.applies is None)
    weights = [measure.weight for measure in measures]
    _sum(draft, weights, "the measures", (*path, "measures"), address, least=always)
    return Dimension(key, address, text.label or spoken_key(key), text.weight, tuple(measures))


def _measure(draft: CheckDraft, text: MeasureText, path: Path, address: Address, scope: Scope) -> Measure:
    draft.places[address] = draft.loaded.place(path)
    draft.used.add(text.signal)
    signal = draft.signals.get(text.signal)
    if signal is None and text.signal not in draft.broken:
        fix = did_you_mean(text.signal, draft.signals)
        draft.say(
            "framework.unknown_reference",
            f"Unknown signal `{text.signal}`.",
            (*path, "signal"),
            address,
            fix=fix or "Define it under `signals`.",
        )
    if signal is not None and signal.value.kind is not Kind.NUMBER:
        fix = "Measure a number: count(*), or case when … then 1 else 0 end."
        draft.say(
            "expression.kind",
            f"`{text.signal}` is yes or no, but points need a number.",
            (*path, "signal"),
            address,
            fix=fix,
        )
    elif signal is not None and signal.nullable and text.none is None:
        why = "That happens when there are no rows to average, on a division by zero, or when a column is empty."
        fix = "Add `none:` with points from 0 to 100, or `none: missing` to treat it as absent data."
        draft.say(
            "framework.none",
            f"`{text.signal}` may have no value, and the measure doesn't say how to score that.",
            path,
            address,
            why=why,
            fix=fix,
        )
    points = tuple(sorted(text.points.items()))
    _line(draft, text, points, None if signal is None else signal.better, (*path, "points"), address)
    applies = draft.condition(text.applies, scope, (*path, "applies"), address) if text.applies else None
    none: float | str | None = text.none
    return Measure(
        address=address,
        signal=text.signal,
        weight=text.weight,
        points=points,
        none="missing" if none == "missing" else none,  # type: ignore[arg-type]
        applies=applies,
        missing=text.missing,
        applies_text=text.applies or "",
    )


def _line(
    draft: CheckDraft,
    text: MeasureText,
    points: tuple[tuple[float, float], ...],
    better: str | None,
    path: Path,
    address: str,
) -> None:
    steps = [b[1] - a[1] for a, b in pairwise(points) if b[1] != a[1]]
    turns = sum(1 for a, b in pairwise(steps) if (a > 0) != (b > 0))
    if not steps:
        fix = "Use different points, or remove the measure."
        draft.say("framework.points", "Every value scores the same points.", path, address, fix=fix, warning=True)
    elif turns and text.shape == "line":
        fix = "Check the numbers. If the best value is in the middle, add `shape: peak`."
        draft.say("framework.points", "The points both rise and fall.", path, address, fix=fix, warning=True)
    elif text.shape == "peak" and (turns > 1 or steps[0] < 0):
        draft.say(
            "framework.points",
            "The points have no single peak.",
            path,
            address,
            fix="Make them rise to one best value, then fall.",
            warning=True,
        )
    elif text.shape == "line" and better and (steps[0] > 0) != (better == "higher"):
        fix = "Reverse the points, or change `better`."
        draft.say(
            "framework.points",
            f"The signal says {better} is better, but the points say the opposite.",
            path,
            address,
            fix=fix,
            warning=True,
        )


def _cap(draft: CheckDraft, key: str, text: CapText, scope: Scope, path: Path, address: Address) -> Cap | None:
    when = draft.condition(text.when, scope, (*path, "when"), address)
    return None if when is None else Cap(key, address, when, text.at_most, text.because, text.when)


def _caps(
    draft: CheckDraft,
    score: str,
    text: HealthText,
    shared: dict[str, tuple[CapText, Cap | None]],
    used: set[str],
    scope: Scope,
) -> tuple[Cap, ...]:
    found: dict[str, Cap] = {}
    for i, given in enumerate(text.caps):
        path: Path = ("health", score, "caps", i)
        name = given if isinstance(given, str) else f"cap_{i + 1}"
        address = address_of("health", score, "caps", name)
        if name in found:
            draft.say("framework.defined_twice", f"The cap `{name}` is listed twice.", path, address, fix="Keep one.")
            continue
        if isinstance(given, str):
            used.add(name)
            if name not in shared:
                if name not in draft.loaded.sections["caps"]:
                    fix = (
                        did_you_mean(name, shared)
                        or "Define it under `caps`, or define it here: {when: …, at_most: …, because: …}."
                    )
                    draft.say("framework.unknown_reference", f"Unknown cap `{name}`.", path, address, fix=fix)
                continue
            cap = shared[name][1]
            draft.places[address] = draft.loaded.place(("caps", name))
        else:
            inline = draft.shaped(CapText, given, path, address)
            cap = _cap(draft, name, inline, scope, path, address) if inline else None
            draft.places[address] = draft.loaded.place(path)
        if cap is not None:
            found[name] = Cap(name, address, cap.when, cap.at_most, cap.because, cap.when_text)
    return tuple(found.values())


def _unused_caps(draft: CheckDraft, unused: set[str]) -> None:
    for name in sorted(unused):
        if ("caps", name) not in draft.loaded.packaged:
            draft.say(
                "framework.unused",
                f"No score uses the cap `{name}`.",
                ("caps", name),
                address_of("caps", name),
                fix="List it under `caps` of a score.",
                warning=True,
            )
