"""What the plays of a framework would have done over consecutive days. Nothing is written and nothing is started.

A fold over day ticks in pieces: the stage clock goes on from tick to tick, and so does what triggers remember. Pieces of
any length, down to single days, give the same firings.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.stages import STAGES
from tenure.framework.model import Framework
from tenure.framework.model.subset import CARRIED, narrow_framework, scores_read_states, signals_for
from tenure.insight.engine.cards import State
from tenure.insight.engine.explaining.gap_words import need_words
from tenure.insight.engine.foreseeing.firing import bands_of
from tenure.insight.engine.foreseeing.play_conditions import (
    ONE_DAY,
    by_day,
    names_in,
    ticks_of,
    trees_of_plays,
    with_all_states,
)
from tenure.insight.engine.foreseeing.triggers import Firing, Memory, cool_down_days, for_days, step
from tenure.insight.engine.lifecycle.clock import ticks_from
from tenure.insight.engine.lifecycle.people import stage_judgements
from tenure.insight.engine.lifecycle.rules import conditions_of
from tenure.insight.engine.measuring.signals import wide_table
from tenure.insight.engine.measuring.wide import Wide, rests_on
from tenure.insight.engine.scoring.bands import AHEAD, BandTick
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate, request_for
from tenure.insight.engine.scoring.run import Run, settle_run
from tenure.insight.engine.scoring.settling import folded
from tenure.insight.engine.scoring.standing import CHANGE_DAYS
from tenure.insight.engine.stored.ticks import state_before
from tenure.values.asof import AsOf
from tenure.values.rounding import DECIMALS

AT_ONCE, LONGEST = 300_000, 120
"""About so many rows of (day, account), and at most so many days, are computed together: memory stays bounded."""
SLIM = ("account", "day", "stage", "entered_on", "engagement", "stalled")
"""Columns of former ticks that scores may ask for."""
Rooms = Callable[[], AbstractContextManager[ReadingRoom]]
Progress = Callable[[int, int], None]
"""Told how many of how many days are done."""


def no_progress(done: int, days: int) -> None:
    """For callers that don't watch."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A firing, with the account's ARR and segment of that day. `beside` are other plays that people do, by key, in whose
    cool-down the account was."""

    firing: Firing
    arr: float | None
    segment: str | None
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """`fired` in order of day, then of the framework's plays, then of accounts. `held_back` counts by play what would have
    begun again but for its own cool-down; `silent` the days on which a fact table was late or missing."""

    days: tuple[date, ...]
    customers: int  # on the last day
    fired: tuple[Fired, ...]
    held_back: Mapping[str, int]
    silent: Mapping[str, int]


@dataclass
class _Carried:
    """What goes from piece to piece. Of ticks only the last day's, where scores don't ask for stages."""

    memory: Memory = field(default_factory=Memory)
    ticks: dict[date, pa.Table] = field(default_factory=dict)
    scores: dict[date, dict[str, tuple[str, float]]] = field(default_factory=dict)
    bands: dict[tuple[date, str], dict[str, BandTick]] = field(default_factory=dict)  # raw, of the last days
    fired: list[Fired] = field(default_factory=list)
    held_back: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    customers: int = 0


def lead_days(framework: Framework) -> int:
    """So many days before the first one the replay looks at conditions, for triggers that have to hold for some days."""
    return max((for_days(play) for play in framework.plays.values()), default=1) - 1


def replay(
    rooms: Rooms,
    framework: Framework,
    fingerprint: str,
    days: Sequence[date],
    *,
    before: pa.Table | None = None,
    start: date | None = None,
    accounts: tuple[str, ...] | None = None,
    progress: Progress = no_progress,
    piece: int | None = None,
) -> Replayed:
    """The firings of consecutive days. Cool-downs begin empty with the first of them. Each piece (None: as many days as fit)
    is asked in a room of its own, so that what it set aside goes with it.

    The stage clock ticks from `start` on, at the latest `lead_days` before the first day; `before` are its rows of the day
    before that (None: it begins there).
    """
    replaying = _Replay(framework, fingerprint, days[0], accounts)
    look = days[0] - timedelta(days=lead_days(framework))
    first = min(start or look, look) if replaying.clocked else look
    if before is not None:
        replaying.carried.ticks[first - ONE_DAY] = before
    every = [first + timedelta(days=number) for number in range((days[-1] - first).days + 1)]
    lead = (look - first).days
    if piece is None:
        with rooms() as room:
            piece = min(max(AT_ONCE // max(room.lake.rows("accounts"), 1), 7), LONGEST)
    for begin, end in _pieces(0, lead, piece):
        with rooms() as replaying.room:
            replaying.tick(every[begin:end])
        progress(end, len(every))
    for begin, end in _pieces(lead, len(every), piece):
        with rooms() as replaying.room:
            replaying.go_on(every[begin:end], early=replaying.early if begin == lead else 0)
        progress(end, len(every))
    found = replaying.carried
    return Replayed(tuple(days), found.customers, tuple(found.fired), found.held_back, found.silent)


def _pieces(start: int, stop: int, length: int) -> list[tuple[int, int]]:
    return [(begin, min(begin + length, stop)) for begin in range(start, stop, length)]


class _Replay:
    """A replay under way."""

    room: ReadingRoom

    def __init__(self, framework: Framework, fingerprint: str, since: date, accounts: tuple[str, ...] | None) -> None:
        trees = trees_of_plays(framework)
        self.fingerprint, self.since, self.accounts = fingerprint, since, accounts
        self.framework = framework
        self.small = replace(narrow_framework(framework, trees), plays=framework.plays)
        self.named = names_in(trees)
        self.reads_states = scores_read_states(self.small)
        self.tables = sorted(frozenset[str]().union(*(rests_on(tree, framework) for tree in trees)))
        self.clocked = self.reads_states or bool(self.named & CARRIED) or _stages_start_plays(framework)
        self.clock = narrow_framework(framework, conditions_of(framework))
        signals = signals_for(
            framework, self.small.signals.keys() | (self.clock.signals.keys() if self.clocked else set())
        )
        self.whole = replace(self.small, signals=signals)
        self.early = CHANGE_DAYS.days if "health_change_28d" in self.named else AHEAD if "band" in self.named else 0
        self.carried, self.began = _Carried(), False

    def tick(self, days: Sequence[date], wide: Wide | None = None) -> None:
        """Let the stage clock go on, where conditions ask for what it tells; `wide` has what it asks of these days."""
        ticks = self.carried.ticks
        if self.clocked:
            # A day without any customer has no rows, and yet the clock has ticked.
            earlier = ticks.get(days[0] - ONE_DAY, STAGES.empty_table() if self.began else None)
            found = evaluate(self.room, self.clock, self._views(days), accounts=self.accounts, wide=wide)
            people = stage_judgements(self.room, self.framework, self.accounts)
            ticks |= by_day(ticks_from(self.room, self.framework, self.fingerprint, found, people, earlier))
            self.began = True
        self._forget(days[0] - ONE_DAY)

    def go_on(self, days: Sequence[date], early: int = 0) -> None:
        """Look at the conditions of some days, and fold what they say. Of so many `early` days before, only scores are
        wanted: bands and changes ask for them."""
        ticks = self.carried.ticks
        views = self._views([*(days[0] - ONE_DAY * back for back in range(early, 0, -1)), *days])
        readers = (self.whole, self.clock) if self.clocked else (self.whole,)
        wide = wide_table(self.room, self.whole, request_for(self.room, readers, views, accounts=self.accounts))
        self.tick(days, None if wide is None else wide.since(early))
        earlier_states = self._state_before if self.reads_states else None
        found = evaluate(self.room, self.small, views, accounts=self.accounts, earlier_states=earlier_states, wide=wide)
        known = with_all_states(self.room, found, ticks, self._states(found, early))
        for i, said in list(enumerate(ticks_of(known, ticks)))[early:]:
            self._fold(known, i, *step(self.framework.plays.values(), said, self.carried.memory))
        self.carried.customers = int((found.view == len(views) - 1).sum())
        self._hear(found)

    def _states(self, found: Evaluation, early: int) -> dict[str, pa.Array]:
        """Settled bands and the change of 28 days, where conditions ask for them."""
        states: dict[str, pa.Array] = {}
        if "band" in self.named:
            earlier_states = self._state_before if self.reads_states else None
            counted, given = range(early, len(found.views)), range(early)
            run = settle_run(self.room, found, counted, earlier_states, given, self._raw)
            states |= bands_of(run)
            self._keep_bands(run)
        if "health_change_28d" in self.named:
            self._keep_scores(found)
            states["health_change_28d"] = pa.array(self._changes(found), pa.float64())
        return states

    def _raw(self, wanted: Collection[tuple[date, str]]) -> list[dict[tuple[date, str], dict[str, BandTick]]]:
        """The ticks of the last piece's last day."""
        return [{who: self.carried.bands[who] for who in wanted if who in self.carried.bands}]

    def _keep_bands(self, run: Run) -> None:
        self.carried.bands = {}
        last = len(run.evaluation.views) - 1
        for (key, account, day), tick in folded(run.evaluation, run.bands, (last,)).items():
            self.carried.bands.setdefault((day, account), {})[key] = tick

    def _state_before(self, views: Sequence[AsOf]) -> pa.Table:
        return state_before(self.room, views, known=self.carried.ticks)

    def _views(self, days: Sequence[date]) -> tuple[AsOf, ...]:
        return tuple(AsOf.end_of(day, self.framework.timezone) for day in days)

    def _keep_scores(self, found: Evaluation) -> None:
        """The exact primary score of each account, by day."""
        keys, kept = list(found.scores), self.carried.scores
        for view in found.views:
            kept.setdefault(view.day, {})
        for row, (number, i, account) in enumerate(zip(found.primary, found.view, found.accounts, strict=True)):
            if number >= 0:
                kept[found.views[i].day][account] = (keys[number], float(found.scores[keys[number]].score[row]))

    def _changes(self, found: Evaluation) -> list[float | None]:
        """Points gained or lost in 28 days under this framework; None where the score was another one, or none."""
        changes: list[float | None] = []
        for i, account in zip(found.view, found.accounts, strict=True):
            day = found.views[i].day
            now = self.carried.scores[day].get(account)
            then = self.carried.scores.get(day - CHANGE_DAYS, {}).get(account)
            same = now is not None and then is not None and now[0] == then[0]
            changes.append(round(now[1] - then[1], DECIMALS) if same and now and then else None)
        return changes

    def _fold(self, known: Evaluation, i: int, fires: Sequence[Firing], held_back: Sequence[Firing]) -> None:
        """Keep what a tick fires. What fires in the lead isn't reported, and cools nothing down."""
        memory, day = self.carried.memory, known.views[i].day
        if day < self.since:
            memory.fired.clear()
            return
        self.carried.held_back.update(firing.play for firing in held_back)
        for firing in fires:
            row = known.row_of[(i, firing.account)]
            arr = known.wide["arr"][row].as_py()
            self.carried.fired.append(Fired(firing, arr, known.segment[row], self._beside(firing)))

    def _beside(self, firing: Firing) -> tuple[str, ...]:
        """Other plays that people do in whose cool-down a firing falls; of two on one day, the later in the framework."""
        plays = self.framework.plays
        if plays[firing.play].automated:
            return ()
        found, before = [], True
        for key, play in plays.items():
            if key == firing.play:
                before = False
                continue
            at = self.carried.memory.fired.get((key, firing.account))
            cooling = at is not None and (firing.day - at).days < cool_down_days(play)
            if cooling and not play.automated and (before or at != firing.day):
                found.append(key)
        return tuple(found)

    def _hear(self, found: Evaluation) -> None:
        """Count the days on which a table was late or missing that conditions rest on."""
        for view, feeds in zip(found.views, found.feeds, strict=True):
            late = [
                need_words(feeds[name].need) if feeds[name].need else name
                for name in self.tables
                if name in feeds and feeds[name].state is not State.FRESH
            ]
            self.carried.silent.update(late if view.day >= self.since else ())

    def _forget(self, last: date) -> None:
        """Let go of what no later day asks for."""
        ticks, scores = self.carried.ticks, self.carried.scores
        for day in [day for day in ticks if day < last]:
            if self.reads_states:
                ticks[day] = ticks[day].select(SLIM)
            else:
                del ticks[day]
        for day in [day for day in scores if day < last - CHANGE_DAYS]:
            del scores[day]


def _stages_start_plays(framework: Framework) -> bool:
    """Whether a moment or a stage starts a play."""
    moments = any(play.trigger is not None and play.trigger.moment for play in framework.plays.values())
    return moments or any(stage.on_entry or stage.when_stalled for stage in framework.lifecycle.values())
