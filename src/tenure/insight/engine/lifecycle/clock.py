"""The stage clock: where every account stands at the end of each day, as a fold over day ticks.

Signals and conditions are computed for many days together; the fold then goes day by day, for all accounts at once. A tick
follows from the one before it, the facts known at its day's end, and nothing else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.stages import STAGES
from tenure.framework.expressions.tree import Tree, names
from tenure.framework.model import Framework
from tenure.framework.model.subset import CARRIED, SCORED, narrow_framework, scores_read_states
from tenure.insight.engine.lifecycle.fold import NO, YES, TickInputs, step
from tenure.insight.engine.lifecycle.people import StageJudgements, confirmations_at, moves_at, stage_judgements
from tenure.insight.engine.lifecycle.rules import Rules, conditions_of
from tenure.insight.engine.lifecycle.state import (
    CONFIRMED,
    EPOCH,
    NONE,
    NOT_UNDER_WAY,
    OPEN,
    PERSON,
    UNKNOWN,
    Ints,
    StageState,
    from_stage_rows,
    keys_of,
    numbers_of,
    to_rows,
)
from tenure.insight.engine.measuring.wide import Wide
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate
from tenure.insight.engine.scoring.standing import Remembered, standing_of
from tenure.insight.engine.stored.ticks import state_before
from tenure.values import clock
from tenure.values.asof import AsOf

ONE_DAY = timedelta(days=1)


def tick_days(
    room: ReadingRoom,
    framework: Framework,
    fingerprint: str,
    days: Sequence[date],
    before: pa.Table | None,
    *,
    accounts: tuple[str, ...] | None = None,
) -> pa.Table:
    """The ticks of consecutive days, as STAGES, ordered by day and account; `computed_at` is now. Days further apart are looks
    into the time before a clock opened.

    `before` are the rows of the day before the first (None: the clock has never ticked). The same facts give the same rows,
    in one go or day by day. An account that is no customer at a tick has no row, and starts anew when it comes back.
    """
    trees = conditions_of(framework)
    small = narrow_framework(framework, trees)
    if small.health and len(days) == 1:
        small = replace(small, signals=framework.signals)  # the day's scores ask for them anyway
    views = [AsOf.end_of(day, framework.timezone) for day in days]
    found = evaluate(room, small, views, accounts=accounts)
    return ticks_from(room, framework, fingerprint, found, stage_judgements(room, framework, accounts), before)


def ticks_from(
    room: ReadingRoom,
    framework: Framework,
    fingerprint: str,
    found: Evaluation,
    people: StageJudgements,
    before: pa.Table | None,
) -> pa.Table:
    """The same from an evaluation of the days, by the framework narrowed to what the clock asks, or by all of it."""
    rules = Rules(framework)
    asks = _Asks(room, found, conditions_of(framework))
    segments = _segments(framework, found)
    tenure = _whole(found.wide["tenure_days"]) if len(found) else segments
    days = [view.day for view in found.views]
    first = None if before is not None else days[0]
    rows = STAGES.empty_table() if before is None else before
    who, stand = rows["account"].combine_chunks(), from_stage_rows(rows, rules)
    at = clock.now()
    since = days[0] - ONE_DAY if before is None or not before.num_rows else before["day"][0].as_py()
    done: dict[date, pa.Table] = {} if first is not None else {since: rows}
    for number, day in enumerate(days):
        start, end = np.searchsorted(found.view, (number, number + 1))
        here = pa.array(found.accounts[start:end], pa.string())
        place = np.asarray(pc.index_in(here, who).fill_null(NONE), dtype=np.int64)
        earlier = stand.take(place, rules)
        said = people.on(None if day == first else since, day)
        row_of = {account: row for row, account in enumerate(here.to_pylist())} if said != StageJudgements() else {}
        to, on = moves_at(rules, said, row_of, len(here))
        tick = TickInputs(
            day=day.toordinal() - EPOCH,
            first=day == first,
            days=(day - since).days,
            says=asks.at(number, int(start), int(end), rules, earlier, done),
            known=place >= 0,
            tenure=tenure[start:end],
            segment=segments[start:end],
            moved_to=to,
            moved_on=on,
            judged=confirmations_at(rules, said, row_of, day, earlier.criteria),
        )
        who, stand = here, step(rules, earlier, tick)
        done[day], since = to_rows(stand, rules, who, day, fingerprint, at), day
    return pa.concat_tables([STAGES.empty_table(), *(done[day] for day in days)])


class _Asks:
    """Answers conditions tick by tick. What doesn't depend on the tick before is answered for all days at once."""

    def __init__(self, room: ReadingRoom, found: Evaluation, trees: Collection[Tree]) -> None:
        self._room, self._found = room, found
        self._named = frozenset[str]().union(*map(names, trees))
        self._scores = bool(self._named & SCORED) and scores_read_states(found.framework)
        self._carried = CARRIED | SCORED if self._scores else CARRIED
        if not self._scores:
            self._found = standing_of(room, found, self._named)
        self._days = Remembered()  # where scores depend on stages, days are scored one by one
        self._known = {tree: _codes(self._found.condition(tree)) for tree in trees if not names(tree) & self._carried}

    def at(
        self, number: int, start: int, end: int, rules: Rules, earlier: StageState, done: Mapping[date, pa.Table]
    ) -> Callable[[Tree], Ints]:
        """The answers for the rows of one tick, given the stand before it, and the ticks so far by day."""
        day = self._found.views[number].day
        states = _states(rules, earlier, day)
        asked: dict[Tree, Ints] = {}
        now: list[Evaluation | Wide] = []

        def says(tree: Tree) -> Ints:
            if tree in self._known:
                return self._known[tree][start:end]
            if tree not in asked:
                if not now:
                    now.append(self._tick(number, start, end, states, done))
                asked[tree] = _codes(now[0].condition(tree))
            return asked[tree]

        return says

    def _tick(
        self, number: int, start: int, end: int, states: dict[str, pa.Array], done: Mapping[date, pa.Table]
    ) -> Evaluation | Wide:
        found = self._found
        if not self._scores or found.whole is None:
            return found.told.rows(start, end - start).with_states(states)

        def earlier_states(views: Sequence[AsOf]) -> pa.Table:
            return state_before(self._room, views, known=done)

        view, whole = found.views[number], found.whole.at(number)
        alone = evaluate(self._room, found.framework, [view], earlier_states=earlier_states, wide=whole)
        return standing_of(self._room, alone, self._named, earlier_states, self._days).standing(states)


def _states(rules: Rules, earlier: StageState, day: date) -> dict[str, pa.Array]:
    """What conditions of a tick read of the one before."""
    somewhere = earlier.stage >= 0
    days = (day.toordinal() - EPOCH - earlier.entered).astype(np.float64)
    return {
        "stage": keys_of(earlier.stage, list(rules.number)),
        "days_in_stage": pa.array(days, mask=~somewhere),
        "engagement": keys_of(earlier.engagement, list(rules.framework.engagement)),
        "stalled": pa.array(earlier.stalled == YES, mask=(earlier.stalled < 0) | ~somewhere),
    }


def _codes(flags: pa.Array) -> Ints:
    """YES, NO, and -1 for what nobody knows."""
    return np.asarray(flags.cast(pa.int8()).fill_null(-1), dtype=np.int64)


def _whole(numbers: pa.Array) -> Ints:
    return np.asarray(numbers.fill_null(0.0)).astype(np.int64)


def _segments(framework: Framework, found: Evaluation) -> Ints:
    if not len(found):
        return np.zeros(0, dtype=np.int64)
    return numbers_of(found.states["segment"], list(framework.segments))


def apply_judgements(framework: Framework, rows: pa.Table, people: StageJudgements) -> pa.Table:
    """The rows of one tick, as STAGES, with what people said on its day applied; `computed_at` is now.

    No signal is computed: a criterion shows as confirmed, or as open again, and an account stands where it was moved to;
    of the criteria there, those that data decides are unknown until the next tick.
    """
    if rows.num_rows == 0:
        return rows
    rules, day = Rules(framework), rows["day"][0].as_py()
    stand = from_stage_rows(rows, rules)
    who = rows["account"].combine_chunks()
    row_of = {account: row for row, account in enumerate(who.to_pylist())}
    said = people.on(day, day)
    number = day.toordinal() - EPOCH
    words = confirmations_at(rules, said, row_of, day, stand.criteria)
    to, _ = moves_at(rules, said, row_of, len(who))
    moved = (to >= 0) & (to != stand.stage)
    stand.stage = np.where(moved, to, stand.stage)
    stand.came = np.where(moved, PERSON, stand.came)
    stand.entered = np.where(moved, number, stand.entered)
    stand.assumed = stand.assumed & ~moved
    stand.stalled = np.where(moved, NO, stand.stalled)
    for place, stage in enumerate(rules.stages):
        if not stage.motion:
            stand.beside[:, place] &= ~moved | (place > stand.stage)
    for place, asked in enumerate(rules.criteria):
        if rules.stages[asked.stage].motion:
            continue
        here = (stand.stage == asked.stage) | stand.beside[:, asked.stage]
        state = stand.criteria[:, place]
        fresh = OPEN if asked.criterion.when is None else UNKNOWN
        state = np.where(moved & ~here, NOT_UNDER_WAY, np.where(moved & here & (state < 0), fresh, state))
        stand.criteria[:, place] = state
    earlier = from_stage_rows(rows, rules).criteria
    followed = stand.criteria >= 0
    stand.criteria = np.where(followed & (words == YES), CONFIRMED, stand.criteria)
    stand.criteria = np.where(followed & (words == NO) & (stand.criteria == CONFIRMED), OPEN, stand.criteria)
    stand.since = np.where(stand.criteria == earlier, stand.since, number)
    stand.since = np.where(followed, stand.since, NONE)
    backs = slice(len(rules.timed), len(rules.timed) + len(rules.backs))
    stand.held[:, backs] *= ~moved[:, None]
    fingerprint = str(rows["fingerprint"][0].as_py())
    return to_rows(stand, rules, who, day, fingerprint, clock.now())
