"""The parts of a verdict: labels, formulas, the signals each part reads, and which data is missing.

Works on any verdict, fresh from the engine or read back from the lake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.framework.expressions.tree import Tree, names
from tenure.framework.model import Cap, Dimension, Framework, Measure
from tenure.insight.engine.cards import CapVerdict, Gap, MeasureVerdict, Part, State, Verdict
from tenure.insight.engine.explaining.gap_words import lacking_words
from tenure.insight.engine.explaining.rows import NOTHING_FOUND, FoundRows, PartInputs, reads_columns
from tenure.insight.engine.explaining.words import STATE_WORDS, condition_inputs, curve_words, formula_words, gap_fix
from tenure.insight.engine.measuring.feeds import FeedState
from tenure.insight.engine.measuring.wide import rests_on
from tenure.insight.engine.scoring.health import measure_rests_on
from tenure.insight.engine.scoring.run import GAPS
from tenure.values.keys import Address
from tenure.values.rounding import half_up, largest_remainder

LIMITS = "Caps"

Feeds = Mapping[str, FeedState]
Inputs = Mapping[str, object]
"""Values of signals and account columns by name, as far as they were computed."""


def parts_of(
    framework: Framework,
    verdict: Verdict,
    feeds: Feeds,
    behind: Mapping[Address, FoundRows] | None = None,
    inputs: Inputs | None = None,
) -> tuple[Part, ...]:
    """Every measure and holding cap of a verdict. The shown integers add up to the shown score."""
    known = measures_of(framework, verdict.score_key)
    caps = {cap.address: cap for cap in framework.health[verdict.score_key].caps}
    evidence, values = behind or {}, inputs or {}
    parts = [
        _measure_part(
            framework, *known[stand.address], stand, feeds, evidence.get(stand.address, NOTHING_FOUND), values
        )
        for stand in verdict.measures
        if stand.address in known
    ]
    parts += [
        _cap_part(framework, caps[stand.address], stand, feeds, evidence.get(stand.address, NOTHING_FOUND), values)
        for stand in verdict.caps
        if stand.address in caps
    ]
    shown = largest_remainder([part.points for part in parts], verdict.shown)
    return tuple(replace(part, shown=number) for part, number in zip(parts, shown, strict=True))


def measures_of(framework: Framework, score_key: str) -> dict[Address, tuple[Measure, Dimension]]:
    """The measures of a score by address, each with its dimension."""
    health = framework.health[score_key]
    return {measure.address: (measure, dimension) for dimension in health.dimensions for measure in dimension.measures}


def inputs_of(framework: Framework, verdict: Verdict) -> dict[Address, PartInputs]:
    """What each part rests on: its signals down to the facts, and account columns."""
    asks = {}
    for address, (measure, _) in measures_of(framework, verdict.score_key).items():
        signal = framework.signals[measure.signal]
        read = [signal, *condition_inputs(signal.value, framework)]
        asks[address] = PartInputs(tuple(read), frozenset(reads_columns(read, framework)))
    caps = {cap.address: cap for cap in framework.health[verdict.score_key].caps}
    for stand in verdict.caps:
        when = caps[stand.address].when
        signals = condition_inputs(when, framework)
        columns = {*reads_columns(signals, framework), *(names(when) & ACCOUNT_COLUMNS.keys())}
        asks[stand.address] = PartInputs(tuple(signals), frozenset(columns))
    return asks


def gaps_of(framework: Framework, verdict: Verdict, feeds: Feeds) -> tuple[Gap, ...]:
    """Measures without data, and what closes each gap."""
    known = measures_of(framework, verdict.score_key)
    gaps = []
    for stand in verdict.measures:
        if stand.state not in GAPS or stand.address not in known:
            continue
        measure, _ = known[stand.address]
        wanted = State.ABSENT if stand.state is State.ABSENT else State.STALE
        tables = measure_rests_on(framework, measure)
        lacking: Sequence[str] = [name for name in tables if name in feeds and feeds[name].state is wanted]
        label = framework.signals[measure.signal].label
        fix = gap_fix(stand.state, lacking, feeds)
        named = lacking_words(lacking, feeds) if stand.state is State.ABSENT else ""
        gaps.append(Gap(stand.address, label, stand.state, STATE_WORDS[stand.state], fix, named))
    return tuple(gaps)


def shown_without_pulse(framework: Framework, verdict: Verdict) -> int | None:
    """The displayed score as it would be without people's pulses; None when none takes part.

    Their weight goes to the other measures of their dimension, or, where there are none, to the other dimensions.
    """
    known = measures_of(framework, verdict.score_key)
    judged = {a for a, (measure, _) in known.items() if "pulses" in measure_rests_on(framework, measure)}
    counted = [stand for stand in verdict.measures if stand.address in known and stand.possible > 0]
    if not any(stand.address in judged for stand in counted):
        return None
    by_dimension: dict[Address, list[MeasureVerdict]] = {}
    for stand in counted:
        by_dimension.setdefault(known[stand.address][1].address, []).append(stand)
    earned = weight = 0.0
    for stands in by_dimension.values():
        whole = sum(stand.possible for stand in stands)
        left = [stand for stand in stands if stand.address not in judged]
        possible = sum(stand.possible for stand in left)
        if possible > 0:
            earned += sum(stand.points for stand in left) * whole / possible
            weight += whole
    score = earned * 100 / weight if weight > 0 else 0.0
    return half_up(min([score, *(cap.at_most for cap in verdict.caps)]))


def _measure_part(
    framework: Framework,
    measure: Measure,
    dimension: Dimension,
    stand: MeasureVerdict,
    feeds: Feeds,
    evidence: FoundRows,
    inputs: Inputs,
) -> Part:
    signal = framework.signals[measure.signal]
    return Part(
        kind="measure",
        address=stand.address,
        label=signal.label,
        dimension=dimension.label,
        formula=formula_words(signal, framework),
        value=stand.value,
        unit=signal.unit,
        points=stand.points,
        possible=stand.possible,
        shown=0,
        observed_at=evidence.newest_at or _heard(measure_rests_on(framework, measure), feeds),
        fresh=stand.state,
        why=" ".join(filter(None, (signal.about, STATE_WORDS[stand.state] or curve_words(measure, signal.unit)))),
        rows=evidence.rows,
        inputs=_read(signal.value, inputs),
        recorded_assumed=evidence.assumed,
    )


def _cap_part(
    framework: Framework, cap: Cap, stand: CapVerdict, feeds: Feeds, evidence: FoundRows, inputs: Inputs
) -> Part:
    tables = rests_on(cap.when, framework)
    stale = any(feeds[name].state is State.STALE for name in tables if name in feeds)
    return Part(
        kind="cap",
        address=cap.address,
        label=cap.because,
        dimension=LIMITS,
        formula=f"at most {cap.at_most:g} when {cap.when_text}",
        value=cap.at_most,
        unit="points",
        points=stand.points,
        possible=0.0,
        shown=0,
        observed_at=evidence.newest_at or _heard(tables, feeds),
        fresh=State.STALE if stale else State.FRESH,
        why=f"Caps the score at {cap.at_most:g} as long as this is true.",
        rows=evidence.rows,
        inputs=_read(cap.when, inputs),
        recorded_assumed=evidence.assumed,
    )


def _read(tree: Tree, inputs: Inputs) -> dict[str, object]:
    return {name: inputs[name] for name in sorted(names(tree)) if name in inputs}


def _heard(tables: frozenset[str], feeds: Feeds) -> datetime | None:
    found = (feeds[name].heard_at for name in tables if name in feeds)
    return max((at for at in found if at is not None), default=None)
