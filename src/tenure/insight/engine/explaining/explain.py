"""Explains a score: the points of each part and why, the rows behind it, and what changed since another day."""

from collections.abc import Mapping
from dataclasses import replace

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.cards import Change, Explanation, Part, Verdict
from tenure.insight.engine.explaining.change import Compared, change_between, views_of_change
from tenure.insight.engine.explaining.parts import gaps_of, inputs_of, parts_of, shown_without_pulse
from tenure.insight.engine.explaining.rows import rows_behind
from tenure.insight.engine.explaining.words import level_words
from tenure.insight.engine.measuring.feeds import FeedState, feed_states
from tenure.insight.engine.measuring.signals import wide_table
from tenure.insight.engine.measuring.wide import WideRequest
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate
from tenure.insight.engine.scoring.run import Run, settle_run
from tenure.insight.engine.scoring.settling import state_before_if_read
from tenure.insight.engine.stored.history import VerdictRow, verdict_of
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey, Address
from tenure.values.problem import refusal
from tenure.values.shapes import same_fields


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
    earlier_states = state_before_if_read(room, framework, views)
    evaluation = evaluate(room, framework, views, accounts=(account,), live={1, 2}, earlier_states=earlier_states)
    found = settle_run(room, evaluation, only={0})
    row = _row(evaluation, account, as_of)
    key = _score_key(found, row, score_key)
    verdict = found.verdict(row, key)
    feeds = evaluation.feeds[0]
    behind = rows_behind(room, framework, account, as_of, inputs_of(framework, verdict)) if with_rows else None
    inputs = evaluation.values(row)
    change: Change | None = None
    if against is not None:
        then = evaluation
        if framework_then is not None:
            was = state_before_if_read(room, framework_then, [against])
            then = evaluate(room, framework_then, [against], accounts=(account,), earlier_states=was)
        change = change_between(room, Compared(evaluation, 0, 1, 2, 3, then, len(then.views) - 1), account, key)
    name = str(inputs["name"] or account)
    return _explanation(framework, verdict, name, feeds, parts_of(framework, verdict, feeds, behind, inputs), change)


def explain_stored(room: ReadingRoom, framework: Framework, stored: VerdictRow, name: str) -> Explanation:
    """Explain a verdict of the lake by what it says itself: at once, without inputs and rows, which `open_part` looks up."""
    verdict = verdict_of(stored)
    feeds = feed_states(room, framework, [AsOf.end_of(verdict.day, framework.timezone)])[0]
    return _explanation(framework, verdict, name, feeds, parts_of(framework, verdict, feeds), None)


def open_part(room: ReadingRoom, framework: Framework, stored: VerdictRow, address: Address) -> Part | None:
    """One part of a stored verdict with its inputs and the rows behind it; None when the verdict has no such part."""
    verdict = verdict_of(stored)
    view = AsOf.end_of(verdict.day, framework.timezone)
    asks = inputs_of(framework, verdict).get(address)
    if asks is None:
        return None
    feeds = feed_states(room, framework, [view])[0]
    behind = rows_behind(room, framework, verdict.account, view, {address: asks})
    # Only what this part reads is computed again.
    signals = {signal.key: signal for signal in framework.signals.values() if signal in asks.signals}
    small = replace(framework, signals=signals, health={}, indicators={})
    wide = wide_table(room, small, WideRequest((view,), (feeds,), (verdict.account,)))
    inputs = {} if wide is None or not len(wide) else wide.table.to_pylist()[0]
    parts = parts_of(framework, verdict, feeds, behind, inputs)
    return next((part for part in parts if part.address == address), None)


def _explanation(
    framework: Framework,
    verdict: Verdict,
    name: str,
    feeds: Mapping[str, FeedState],
    parts: tuple[Part, ...],
    change: Change | None,
) -> Explanation:
    return same_fields(
        Explanation,
        verdict,
        name=name,
        score_label=framework.health[verdict.score_key].label,
        parts=parts,
        gaps=gaps_of(framework, verdict, feeds),
        words=level_words(verdict.shown, verdict.band, parts),
        change=change,
        shown_without_pulse=shown_without_pulse(framework, verdict),
    )


def _row(found: Evaluation, account: str, as_of: AsOf) -> int:
    row = found.row_of.get((0, account))
    if row is None:
        raise refusal(
            "not_a_customer",
            f"{account} was not a customer on {as_of.day.day} {as_of.day:%b %Y}.",
            where="as_of",
            why="No data known by then shows it as a customer.",
            fix="Choose a later day, or look for the account with `tenure accounts`.",
            status=404,
        )
    return row


def _score_key(found: Run, row: int, wanted: str | None) -> str:
    keys = list(found.evaluation.scores)
    key = wanted or found.primary(row) or (keys[-1] if keys else None)
    if key is None or key not in keys:
        raise refusal(
            "no_such_score",
            f"There is no score {wanted!r}.",
            where="score",
            fix=f"Use one of: {', '.join(keys)}.",
            status=404,
        )
    return key
