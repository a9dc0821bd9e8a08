"""Manual moves to another stage, and criteria that people confirmed or retracted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.lifecycle.fold import NO, YES
from tenure.insight.engine.lifecycle.rules import Rules
from tenure.insight.engine.lifecycle.state import CONFIRMED, EPOCH, NONE, Ints
from tenure.values.asof import local_day

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StageMove:
    """A person moved an account to a stage. `day` is the first day tick that knows of it."""

    account: str
    stage: str
    day: date
    until: date | None = None  # the first tick that knows it was taken back


@dataclass(frozen=True, slots=True)
class StageConfirmation:
    """A person said of a criterion that it is met, or that it isn't after all."""

    account: str
    criterion: str
    met: bool
    day: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class StageJudgements:
    """What people said, in the order in which it was said."""

    moved: tuple[StageMove, ...] = ()
    judged: tuple[StageConfirmation, ...] = ()

    def on(self, first: date | None, last: date) -> "StageJudgements":
        """What ticks from `first` (None: from the beginning) to `last` came to know, and still know at the last."""

        def counts(day: date, until: date | None) -> bool:
            return (first is None or day >= first) and day <= last and (until is None or until > last)

        return StageJudgements(
            tuple(one for one in self.moved if counts(one.day, one.until)),
            tuple(one for one in self.judged if counts(one.day, one.until)),
        )


def stage_judgements(room: ReadingRoom, framework: Framework, accounts: Sequence[str] | None = None) -> StageJudgements:
    """Everything people ever said."""
    moved = [
        StageMove(str(row["account"]), str(row["stage"]), day, until)
        for row, day, until in _told(room, framework, "moves", ("stage",), accounts)
    ]
    judged = [
        StageConfirmation(str(row["account"]), str(row["criterion"]), bool(row["met"]), day, until)
        for row, day, until in _told(room, framework, "confirmations", ("criterion", "met"), accounts)
    ]
    return StageJudgements(tuple(moved), tuple(judged))


def _told(
    room: ReadingRoom, framework: Framework, table: str, columns: Sequence[str], accounts: Sequence[str] | None
) -> Iterable[tuple[dict[str, object], date, date | None]]:
    rows = room.versions(table, None if accounts is None else tuple(accounts))
    if rows is None:
        return
    rows = rows.filter(rows.account.notnull()).select(
        "account", "occurred_at", "recorded_at", "superseded_at", "fact_id", *columns
    )
    found: pa.Table = room.fetch(rows.order_by(["occurred_at", "recorded_at", "fact_id"]))
    for row in found.to_pylist():
        until: datetime | None = row["superseded_at"]
        day = local_day(max(row["occurred_at"], row["recorded_at"]), framework.timezone)
        # Known until an instant means: no longer at the tick of the day on which that instant lies.
        yield row, day, None if until is None else local_day(until, framework.timezone)


def moves_at(rules: Rules, people: StageJudgements, row_of: dict[str, int], rows: int) -> tuple[Ints, Ints]:
    """The stage each account was moved to, by its number, and the day since 1970; the newest word counts. Motions and
    unknown stages don't."""
    found, on = np.full(rows, NONE, dtype=np.int64), np.full(rows, NONE, dtype=np.int64)
    for one in people.moved:
        number, row = rules.number.get(one.stage, NONE), row_of.get(one.account)
        if row is None or number not in rules.line:
            continue
        on[row] = on[row] if found[row] == number else one.day.toordinal() - EPOCH
        found[row] = number
    return found, on


def confirmations_at(rules: Rules, people: StageJudgements, row_of: dict[str, int], day: date, earlier: Ints) -> Ints:
    """What the tick of a day goes by, of each criterion that is theirs to confirm: YES, NO, or NONE; the newest word counts.

    `earlier` are the states before. A word of the day before has mostly been heeded: what is confirmed is confirmed, and
    what was taken back is taken back only where it still stands as confirmed.
    """
    found = np.full(earlier.shape, NONE, dtype=np.int64)
    for one in people.judged:
        number = rules.addresses.get(one.criterion)
        row = row_of.get(one.account)
        if row is None or number is None or rules.criteria[number].criterion.confirm is None:
            continue
        heeded = one.day < day and not one.met and earlier[row, number] != CONFIRMED
        found[row, number] = NONE if heeded else YES if one.met else NO
    return found
