"""One tick of the stage clock for all accounts at once: from the state before and the data to the state after.

What each rule does is told in docs/explanation/lifecycle.md. Unknown fires nothing, and ends nothing that is under way.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Criterion
from tenure.insight.engine.lifecycle.rules import Rules
from tenure.insight.engine.lifecycle.state import (
    BACK,
    CONFIRMED,
    EXIT,
    MET,
    NONE,
    NOT_APPLICABLE,
    NOT_UNDER_WAY,
    OPEN,
    PERSON,
    START,
    UNKNOWN,
    Flags,
    Ints,
    StageState,
    no_state,
)

YES, NO, NOBODY_KNOWS = 1, 0, -1


@dataclass(frozen=True)
class TickInputs:
    """What a tick is given, for each row of its accounts.

    `says` answers a condition: YES, NO or NOBODY_KNOWS. `first`: the clock has never ticked before. `moved_to` is the stage
    to which a person moved the account, `moved_on` the day of it, `judged` what people said of each criterion (NONE: nothing).
    """

    day: int  # since 1970
    first: bool
    days: int  # since the tick before: 1, or 7 for a look into the time before the clock opened
    says: Callable[[Tree], Ints]
    known: Flags  # there is a stand of the day before
    tenure: Ints  # days as a customer
    segment: Ints
    moved_to: Ints
    moved_on: Ints
    judged: Ints


def step(rules: Rules, before: StageState, tick: TickInputs) -> StageState:
    """The stand after a tick. At most one move: a person's wins, then the way out, then the first way back."""
    after = no_state(len(before), rules)
    state, counts = _criteria(rules, before, tick)
    backs = _backs(rules, before, tick)
    _stages(rules, before, after, tick, state, backs)
    moved = (after.stage != before.stage) | (after.entered == tick.day)
    under_way = _under_way(rules, before, after, tick, state)
    shown = under_way[:, rules.stage_of_criterion] if rules.criteria else np.zeros(state.shape, dtype=np.bool_)
    after.criteria = np.where(shown, state, NOT_UNDER_WAY)
    since = np.where(after.criteria == before.criteria, before.since, tick.day)
    after.since = np.where(shown, since, NONE)
    after.stalled = _stalled(rules, after, tick, moved)
    for number, moment in enumerate(rules.moments):
        now = (before.reached[:, number] < 0) & (tick.says(moment.when) == YES)
        after.reached[:, number] = np.where(now, tick.day, before.reached[:, number])
    after.segment = tick.segment
    same = tick.known & (tick.segment == before.segment)
    after.segment_since = np.where(same, before.segment_since, tick.day)
    moves = _moves(rules, before, tick)
    _engagement(rules, after, moves)
    for number, back in enumerate(rules.backs):
        backs[:, number] *= (after.stage == back.stage) & ~moved
    after.held = np.concatenate([counts, backs, moves], axis=1)
    return after


def _criteria(rules: Rules, before: StageState, tick: TickInputs) -> tuple[Ints, Ints]:
    """The state of every criterion, as if its stage were under way, and the counts of those with `for`."""
    state = np.full(before.criteria.shape, OPEN, dtype=np.int64)
    counts = np.zeros((len(before), len(rules.timed)), dtype=np.int64)
    for number, asked in enumerate(rules.criteria):
        criterion = asked.criterion
        now = _said(criterion.when, tick, len(before))
        holds = now == YES
        if criterion.for_days is not None:
            place = rules.timed.index(number)
            counts[:, place] = np.where(holds, np.minimum(_longer(before.held[:, place], tick), criterion.for_days), 0)
            holds = holds & (counts[:, place] >= criterion.for_days)
        state[:, number] = _state(criterion, now, holds, before.criteria[:, number], tick, number)
    return state, counts


def _longer(held: Ints, tick: TickInputs) -> Ints:
    """Days for which something has held. Between two looks nobody saw when it began, so the first one counts as one day."""
    return np.where(held > 0, held + tick.days, 1)


def _state(criterion: Criterion, now: Ints, holds: Flags, earlier: Ints, tick: TickInputs, number: int) -> Ints:
    judged = tick.judged[:, number]
    state = np.where(holds, MET, np.where(now == NOBODY_KNOWS, UNKNOWN, OPEN))
    if criterion.when is None:
        state = np.full(len(state), OPEN, dtype=np.int64)
    if criterion.applies is not None:
        state = np.where(tick.says(criterion.applies) == NO, NOT_APPLICABLE, state)
    withdrawn = judged == NO
    if criterion.once:
        state = np.where((earlier == MET) & ~withdrawn, MET, state)
    return np.where((judged == YES) | ((earlier == CONFIRMED) & ~withdrawn), CONFIRMED, state)


def _said(tree: Tree | None, tick: TickInputs, rows: int) -> Ints:
    return tick.says(tree) if tree is not None else np.full(rows, NOBODY_KNOWS, dtype=np.int64)


def _fulfilled(rules: Rules, stage: int, state: Ints) -> Flags:
    """Whether all that decides over a stage's end is met; never where nothing does."""
    deciding = rules.deciding.get(stage)
    if not deciding:
        return np.zeros(len(state), dtype=np.bool_)
    return np.asarray(np.isin(state[:, deciding], (MET, CONFIRMED, NOT_APPLICABLE)).all(axis=1), dtype=np.bool_)


def _backs(rules: Rules, before: StageState, tick: TickInputs) -> Ints:
    """At how many ticks in a row each way back has been open, while the account was in its stage."""
    counts = np.zeros((len(before), len(rules.backs)), dtype=np.int64)
    for number, back in enumerate(rules.backs):
        most = max(back.rule.for_days or 1, 1)
        earlier = before.held[:, len(rules.timed) + number]
        open_ = (before.stage == back.stage) & (tick.says(back.rule.when) == YES)
        counts[:, number] = np.where(open_, np.minimum(_longer(earlier, tick), most), 0)
    return counts


def _stages(rules: Rules, before: StageState, after: StageState, tick: TickInputs, state: Ints, backs: Ints) -> None:
    """The stage after the tick, since when, and how the account came into it."""
    if not rules.line:
        return
    stage, came = before.stage.copy(), before.came.copy()
    decided = np.zeros(len(before), dtype=np.bool_)

    def move(rows: Flags, to: Ints | int, by: int) -> None:
        rows = rows & ~decided
        stage[rows] = to[rows] if isinstance(to, np.ndarray) else to
        came[rows] = by
        decided[rows] = True

    starting = ~tick.known | ~np.isin(before.stage, rules.line)
    move((tick.moved_to >= 0) & ((tick.moved_to != before.stage) | starting), tick.moved_to, PERSON)
    move(starting, _first_stage(rules, tick, len(before)), START)
    for number in rules.line:
        following = rules.stages[number].next
        if following is not None and following in rules.number:
            move((before.stage == number) & _fulfilled(rules, number, state), rules.number[following], EXIT)
    for place, back in enumerate(rules.backs):
        enough = backs[:, place] >= max(back.rule.for_days or 1, 1)
        move((before.stage == back.stage) & enough, back.to, BACK)
    after.stage, after.came = stage, came
    after.entered = np.where(decided, tick.day, before.entered)
    # Who has been in no other stage since becoming a customer, came into the first one on that day.
    fresh = decided & (came == START) & (stage == rules.line[0]) & ~tick.known & _nowhere_else(rules, tick, len(before))
    fresh &= tick.first | ((tick.days > 1) & (tick.tenure < tick.days))
    after.entered = np.where(fresh, tick.day - tick.tenure, after.entered)
    if tick.first or tick.days > 1:  # what people recorded of the time between
        after.entered = np.where(decided & (came == PERSON), tick.moved_on, after.entered)
    # A lifecycle that is new to the account, or a clock that is new to all: nobody knows since when.
    unseen = starting & (tick.first | tick.known) & (tick.tenure > 0) & ~fresh
    # Nor does anybody know it of those whose criteria may have been met for long when the clock first saw them.
    unseen |= before.assumed & (came == EXIT) & (tick.day - before.entered <= rules.longest_for)
    after.assumed = np.where(decided, unseen & np.isin(came, (START, EXIT)), before.assumed)


def _first_stage(rules: Rules, tick: TickInputs, rows: int) -> Ints:
    """The last stage whose `enter` holds, else the first one."""
    stage = np.full(rows, rules.line[0], dtype=np.int64)
    for number in rules.line:
        enter = rules.stages[number].enter
        if enter is not None:
            stage[tick.says(enter) == YES] = number
    return stage


def _nowhere_else(rules: Rules, tick: TickInputs, rows: int) -> Flags:
    """Whether it is known that no later stage can have been entered; one without `enter` may have been, by the way out."""
    later = [rules.stages[number].enter for number in rules.line[1:]]
    fits = [np.zeros(rows, dtype=np.bool_) if enter is None else tick.says(enter) == NO for enter in later]
    return np.asarray(np.all(fits, axis=0) if fits else np.ones(rows), dtype=np.bool_)


def _under_way(rules: Rules, before: StageState, after: StageState, tick: TickInputs, state: Ints) -> Flags:
    """The stages whose criteria are followed; fills in which of them run beside the stage.

    A motion whose criteria are met stays followed for as long as its `enter` holds, or it would begin anew.
    """
    under_way = np.zeros(before.beside.shape, dtype=np.bool_)
    for number, stage in enumerate(rules.stages):
        if stage.motion:
            own = [n for n, asked in enumerate(rules.criteria) if asked.stage == number]
            followed = before.beside[:, number] | (before.criteria[:, own] >= 0).any(axis=1)
            now = _said(stage.enter, tick, len(before))
            under_way[:, number] = (now == YES) | ((now == NOBODY_KNOWS) & followed)
            after.beside[:, number] = under_way[:, number] & ~_fulfilled(rules, number, state)
            continue
        if stage.opens is not None:
            now = tick.says(stage.opens)
            opened = (now == YES) | ((now == NOBODY_KNOWS) & before.beside[:, number])
            after.beside[:, number] = opened & (after.stage >= 0) & (after.stage < number)
        under_way[:, number] = (after.stage == number) | after.beside[:, number]
    return under_way


def _stalled(rules: Rules, after: StageState, tick: TickInputs, moved: Flags) -> Ints:
    stalled = np.full(len(after), NO, dtype=np.int64)
    for number in rules.line:
        tree = rules.stages[number].stalled
        if tree is not None:
            stalled = np.where((after.stage == number) & ~moved, tick.says(tree), stalled)
    return stalled


def _moves(rules: Rules, before: StageState, tick: TickInputs) -> Ints:
    """For how many ticks each temporary move has been under way."""
    counts = np.zeros((len(before), len(rules.moves)), dtype=np.int64)
    offset = len(rules.timed) + len(rules.backs)
    for number, move in enumerate(rules.moves):
        earlier = before.held[:, offset + number]
        when = tick.says(move.when)
        ends = when == NO if move.until is None else tick.says(move.until) == YES
        going_on = (earlier > 0) & ~ends
        begins = (earlier == 0) & (when == YES)
        counts[:, number] = np.where(going_on, _longer(earlier, tick), np.where(begins, 1, 0))
    return counts


def _engagement(rules: Rules, after: StageState, moves: Ints) -> None:
    """The model of the segment, or of the first move under way."""
    models = {key: number for number, key in enumerate(rules.framework.engagement)}
    own = [models.get(segment.engagement or "", NONE) for segment in rules.framework.segments.values()]
    after.engagement = np.array([*own, NONE], dtype=np.int64)[after.segment]
    for number, move in reversed(list(enumerate(rules.moves))):
        here = moves[:, number] > 0
        after.engagement = np.where(here, models.get(move.to, NONE), after.engagement)
        after.move = np.where(here, number, after.move)
