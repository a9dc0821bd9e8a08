"""A verdict opened: what each part earned and why, the rows behind it, and what moved since another day."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import names
from tenure.framework.model import Cap, Framework, Measure
from tenure.insight.engine.cards import Change, Explanation, Gap, Part, Rows, State
from tenure.insight.engine.change import change_between
from tenure.insight.engine.evaluation import Evaluation, evaluate
from tenure.insight.engine.feeds import FeedState
from tenure.insight.engine.health import STATES, Scored, measure_tables
from tenure.insight.engine.rows import RowsOfAccount, reads_columns
from tenure.insight.engine.run import GAPS, Run, run
from tenure.insight.engine.signals import tables_of
from tenure.insight.engine.words import STATE_WORDS, condition_inputs, formula_words, gap_fix, level_words
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey
from tenure.values.problem import Problem, ProblemError
from tenure.values.rounding import largest_remainder

LIMITS = "Limits"


def explain(
    room: ReadingRoom,
    framework: Framework,
    account: AccountKey,
    as_of: AsOf,
    *,
    against: AsOf | None = None,
    score_key: str | None = None,
    framework_then: Framework | None = None,
    with_rows: bool = True,
) -> Explanation:
    """Explain an account's score (its primary one, or `score_key`) at an instant, and its change since `against`.

    The points of the parts sum to the score within 1e-9, the shown integers to the shown score; likewise for the change.
    `framework_then` is the framework that was live at `against`, when it was another. Raises ProblemError
    `not_a_customer` when the account was none at either instant, `no_such_score` for an unknown key.
    """
    together = against is not None and framework_then is None
    views = [as_of, against] if together and against is not None else [as_of]
    found = run(room, framework, views, accounts=(account,))
    row = _row(found.evaluation, account, as_of)
    key = _score_key(found, row, score_key)
    verdict = found.verdict(row, key)
    score = found.evaluation.scores[key]
    parts = _parts(room, found.evaluation, score, row, account, as_of, with_rows=with_rows)
    change: Change | None = None
    if against is not None:
        then = found.evaluation if framework_then is None else evaluate(room, framework_then, [against], accounts=(account,))
        change = change_between(room, found.evaluation, then, account, key, against, as_of)
    return Explanation(
        account=account,
        name=str(found.evaluation.wide["name"][row].as_py() or account),
        as_of=as_of.until,
        day=as_of.day,
        score_key=key,
        score_label=score.health.label,
        score=verdict.score,
        shown=verdict.shown,
        band=verdict.band,
        band_raw=verdict.band_raw,
        coverage=verdict.coverage,
        parts=parts,
        gaps=_gaps(found.evaluation, score, row),
        words=level_words(verdict.shown, verdict.band, parts),
        change=change,
    )


def _row(found: Evaluation, account: str, as_of: AsOf) -> int:
    row = found.row_of.get((0, account))
    if row is None:
        raise ProblemError(
            Problem(
                "not_a_customer",
                f"{account} was not a customer on {as_of.day}.",
                where="as_of",
                why="No fact known by then shows it in service.",
                fix="Choose a later day, or look for the account with `tenure accounts`.",
                status=404,
            )
        )
    return row


def _score_key(found: Run, row: int, wanted: str | None) -> str:
    keys = list(found.evaluation.scores)
    key = wanted or found.primary(row) or (keys[-1] if keys else None)
    if key is None or key not in keys:
        raise ProblemError(
            Problem("no_such_score", f"There is no score {wanted!r}.", where="score", fix=f"Use one of: {', '.join(keys)}.", status=404)
        )
    return key


def _parts(
    room: ReadingRoom, found: Evaluation, score: Scored, row: int, account: str, as_of: AsOf, *, with_rows: bool
) -> tuple[Part, ...]:
    framework = found.framework
    behind = RowsOfAccount(room, framework, account, as_of) if with_rows else None
    parts = [_measure_part(found, score, row, k, measure, behind) for k, measure in enumerate(score.measures)]
    parts += [
        _cap_part(found, score, row, k, cap, behind)
        for k, cap in enumerate(score.health.caps)
        if not np.isnan(score.caps[row, k])
    ]
    shown = largest_remainder([part.points for part in parts], int(score.shown[row]))
    return tuple(
        Part(
            kind=part.kind, address=part.address, label=part.label, dimension=part.dimension, formula=part.formula,
            value=part.value, unit=part.unit, points=part.points, possible=part.possible, shown=number,
            observed_at=part.observed_at, fresh=part.fresh, why=part.why, rows=part.rows, inputs=part.inputs,
            recorded_assumed=part.recorded_assumed,
        )
        for part, number in zip(parts, shown, strict=True)
    )  # fmt: skip


def _measure_part(
    found: Evaluation, score: Scored, row: int, k: int, measure: Measure, behind: RowsOfAccount | None
) -> Part:
    framework = found.framework
    signal = framework.signals[measure.signal]
    state = STATES[score.state[row, k]]
    value = found.wide[signal.key][row].as_py()
    feeds = found.feeds[int(found.view[row])]
    evidence = None
    if behind is not None:
        read = [signal, *condition_inputs(signal.value, framework)]
        evidence = behind.behind(read, reads_columns(read, framework))
    heard = _heard(measure_tables(framework, measure), feeds)
    return Part(
        kind="measure",
        address=measure.address,
        label=signal.label,
        dimension=score.dimensions[k].label,
        formula=formula_words(signal, framework),
        value=value,
        unit=signal.unit,
        points=float(score.points[row, k]),
        possible=float(score.possible[row, k]),
        shown=0,
        observed_at=(evidence.newest_at if evidence else None) or heard,
        fresh=state,
        why=STATE_WORDS[state] or _curve_words(measure, signal.unit),
        rows=evidence.rows if evidence else Rows(0, ()),
        inputs={name: found.wide[name][row].as_py() for name in sorted(names(signal.value)) if name in found.wide.column_names},
        recorded_assumed=bool(evidence and evidence.assumed),
    )


def _curve_words(measure: Measure, unit: str) -> str:
    """The measure's points as people read them: 0 % gives 0, 30 % gives 60, …"""
    marks = ", ".join(f"{_mark(x, unit)} gives {points:g}" for x, points in measure.points)
    return f"{marks}; straight lines between."


def _mark(value: float, unit: str) -> str:
    return f"{value * 100:g} %" if unit == "percent" else f"{value:g}"


def _cap_part(found: Evaluation, score: Scored, row: int, k: int, cap: Cap, behind: RowsOfAccount | None) -> Part:
    framework = found.framework
    tables = tables_of(cap.when, framework)
    evidence = None
    if behind is not None:
        signals = condition_inputs(cap.when, framework)
        direct = [name for name in sorted(names(cap.when)) if name in found.wide.column_names]
        columns = [*reads_columns(signals, framework), *(name for name in direct if name not in framework.signals)]
        evidence = behind.behind(signals, [name for name in columns if name != "as_of"])
    feeds = found.feeds[int(found.view[row])]
    stale = any(feeds[name].state is State.STALE for name in tables if name in feeds)
    return Part(
        kind="cap",
        address=cap.address,
        label=cap.because,
        dimension=LIMITS,
        formula=f"at most {cap.at_most:g} when {cap.when_text}",
        value=cap.at_most,
        unit="points",
        points=float(score.caps[row, k]),
        possible=0.0,
        shown=0,
        observed_at=(evidence.newest_at if evidence else None) or _heard(tables, feeds),
        fresh=State.STALE if stale else State.FRESH,
        why=f"Holds the score at {cap.at_most:g} or less for as long as this is so.",
        rows=evidence.rows if evidence else Rows(0, ()),
        inputs={name: found.wide[name][row].as_py() for name in sorted(names(cap.when)) if name in found.wide.column_names},
        recorded_assumed=bool(evidence and evidence.assumed),
    )


def _heard(tables: frozenset[str], feeds: Mapping[str, FeedState]) -> datetime | None:
    found = (feeds[name].heard_at for name in tables if name in feeds)
    return max((at for at in found if at is not None), default=None)


def _gaps(found: Evaluation, score: Scored, row: int) -> tuple[Gap, ...]:
    framework, feeds = found.framework, found.feeds[int(found.view[row])]
    silent = {name: feed.silent for name, feed in feeds.items()}
    gaps = []
    for k, measure in enumerate(score.measures):
        state = STATES[score.state[row, k]]
        if state in GAPS:
            wanted = State.ABSENT if state is State.ABSENT else State.STALE
            lacking: Sequence[str] = [
                name for name in measure_tables(framework, measure) if name in feeds and feeds[name].state is wanted
            ]
            label = framework.signals[measure.signal].label
            gaps.append(Gap(measure.address, label, state, STATE_WORDS[state], gap_fix(state, lacking, silent)))
    return tuple(gaps)

