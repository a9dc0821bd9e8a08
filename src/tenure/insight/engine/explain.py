"""A verdict opened: what each part earned and why, the rows behind it, and what moved since another day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Tree, names
from tenure.framework.model import Cap, Framework, Measure
from tenure.insight.engine.cards import Change, Explanation, Gap, Part, State
from tenure.insight.engine.change import Compared, change_between, views_of_change
from tenure.insight.engine.evaluation import Evaluation, evaluate
from tenure.insight.engine.feeds import FeedState
from tenure.insight.engine.health import STATES, Scored, measure_tables
from tenure.insight.engine.rows import NOTHING_FOUND, Asks, Found, reads_columns, rows_behind
from tenure.insight.engine.run import GAPS, Run, settled
from tenure.insight.engine.signals import tables_of
from tenure.insight.engine.words import STATE_WORDS, condition_inputs, formula_words, gap_fix, level_words
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey, Address
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
    views = [as_of] if against is None else views_of_change(as_of, against)
    evaluation = evaluate(room, framework, views, accounts=(account,), live={1, 2})
    found = settled(room, evaluation, only={0})
    row = _row(evaluation, account, as_of)
    key = _score_key(found, row, score_key)
    verdict = found.verdict(row, key)
    score = evaluation.scores[key]
    parts = _parts(room, evaluation, score, row, account, as_of, with_rows=with_rows)
    change: Change | None = None
    if against is not None:
        then = evaluation if framework_then is None else evaluate(room, framework_then, [against], accounts=(account,))
        change = change_between(room, Compared(evaluation, 0, 1, 2, 3, then, len(then.views) - 1), account, key)
    return Explanation(
        account=account,
        name=str(evaluation.wide["name"][row].as_py() or account),
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
        gaps=_gaps(evaluation, score, row),
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
            Problem(
                "no_such_score",
                f"There is no score {wanted!r}.",
                where="score",
                fix=f"Use one of: {', '.join(keys)}.",
                status=404,
            )
        )
    return key


def _parts(
    room: ReadingRoom, found: Evaluation, score: Scored, row: int, account: str, as_of: AsOf, *, with_rows: bool
) -> tuple[Part, ...]:
    behind = rows_behind(room, found.framework, account, as_of, _asks(found, score, row)) if with_rows else {}
    parts = [_measure_part(found, score, row, k, measure, behind) for k, measure in enumerate(score.measures)]
    parts += [_cap_part(found, score, row, k, cap, behind) for k, cap in _holding(score, row)]
    shown = largest_remainder([part.points for part in parts], int(score.shown[row]))
    return tuple(replace(part, shown=number) for part, number in zip(parts, shown, strict=True))


def _holding(score: Scored, row: int) -> list[tuple[int, Cap]]:
    return [(k, cap) for k, cap in enumerate(score.health.caps) if not np.isnan(score.caps[row, k])]


def _asks(found: Evaluation, score: Scored, row: int) -> dict[Address, Asks]:
    """What each part rests on: its signals down to the facts, and account columns."""
    framework = found.framework
    asks = {}
    for measure in score.measures:
        signal = framework.signals[measure.signal]
        read = [signal, *condition_inputs(signal.value, framework)]
        asks[measure.address] = Asks(tuple(read), frozenset(reads_columns(read, framework)))
    for _, cap in _holding(score, row):
        signals = condition_inputs(cap.when, framework)
        direct = names(cap.when) & ACCOUNT_COLUMNS.keys()
        asks[cap.address] = Asks(tuple(signals), frozenset({*reads_columns(signals, framework), *direct}))
    return asks


def _measure_part(
    found: Evaluation, score: Scored, row: int, k: int, measure: Measure, behind: Mapping[Address, Found]
) -> Part:
    framework = found.framework
    signal = framework.signals[measure.signal]
    state = STATES[score.state[row, k]]
    evidence = behind.get(measure.address, NOTHING_FOUND)
    heard = _heard(measure_tables(framework, measure), found.feeds[int(found.view[row])])
    return Part(
        kind="measure",
        address=measure.address,
        label=signal.label,
        dimension=score.dimensions[k].label,
        formula=formula_words(signal, framework),
        value=found.wide[signal.key][row].as_py(),
        unit=signal.unit,
        points=float(score.points[row, k]),
        possible=float(score.possible[row, k]),
        shown=0,
        observed_at=evidence.newest_at or heard,
        fresh=state,
        why=STATE_WORDS[state] or _curve_words(measure, signal.unit),
        rows=evidence.rows,
        inputs=_inputs(signal.value, found, row),
        recorded_assumed=evidence.assumed,
    )


def _inputs(tree: Tree, found: Evaluation, row: int) -> dict[str, object]:
    return {name: found.wide[name][row].as_py() for name in sorted(names(tree)) if name in found.wide.column_names}


def _curve_words(measure: Measure, unit: str) -> str:
    """The measure's points as people read them: 0 % gives 0, 30 % gives 60, …"""
    marks = ", ".join(f"{_mark(x, unit)} gives {points:g}" for x, points in measure.points)
    return f"{marks}; straight lines between."


def _mark(value: float, unit: str) -> str:
    return f"{value * 100:g} %" if unit == "percent" else f"{value:g}"


def _cap_part(found: Evaluation, score: Scored, row: int, k: int, cap: Cap, behind: Mapping[Address, Found]) -> Part:
    tables = tables_of(cap.when, found.framework)
    feeds = found.feeds[int(found.view[row])]
    evidence = behind.get(cap.address, NOTHING_FOUND)
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
        observed_at=evidence.newest_at or _heard(tables, feeds),
        fresh=State.STALE if stale else State.FRESH,
        why=f"Holds the score at {cap.at_most:g} or less for as long as this is so.",
        rows=evidence.rows,
        inputs=_inputs(cap.when, found, row),
        recorded_assumed=evidence.assumed,
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
