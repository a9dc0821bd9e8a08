"""Where accounts stand at a tick of the stage clock, as arrays: one row per account, read from and written as STAGES."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.stages import HELD, PROGRESS, REACHED, STAGES
from tenure.insight.engine.lifecycle.rules import Rules

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NOT_UNDER_WAY, OPEN, MET, UNKNOWN, CONFIRMED, NOT_APPLICABLE = -1, 0, 1, 2, 3, 4
WORDS = ("open", "met", "unknown", "confirmed", "not_applicable")
"""States of a criterion, by their numbers."""
START, EXIT, BACK, PERSON = range(4)
CAME_BY = ("start", "exit", "back", "person")
NONE = -1
EPOCH = date(1970, 1, 1).toordinal()


@dataclass
class StageState:
    """Numbers stand for keys in the order of the rules, days for days since 1970; NONE for nothing.

    `criteria` and `since` have a column per criterion, `held` per counted condition, `reached` per moment, `beside` per
    stage. `stalled` is 1, 0, or NONE where it is unknown.
    """

    stage: Ints
    entered: Ints
    assumed: Flags
    came: Ints
    stalled: Ints
    beside: Flags
    criteria: Ints
    since: Ints
    held: Ints
    reached: Ints
    segment: Ints
    segment_since: Ints
    engagement: Ints
    move: Ints

    def __len__(self) -> int:
        return len(self.stage)

    def take(self, rows: Ints, rules: Rules) -> "StageState":
        """Some rows; NONE gives a row of an account that stands nowhere yet."""
        blank = no_state(1, rules)
        there = rows >= 0
        found = {}
        for field in fields(self):
            own, none = getattr(self, field.name), getattr(blank, field.name)
            taken = own[rows] if len(own) else np.repeat(none, len(rows), axis=0)
            found[field.name] = np.where(there.reshape(-1, *[1] * (taken.ndim - 1)), taken, none)
        return StageState(**found)


def no_state(rows: int, rules: Rules) -> StageState:
    """Accounts that no tick has seen yet."""

    def none(*columns: int) -> Ints:
        return np.full((rows, *columns), NONE, dtype=np.int64)

    criteria, stages = len(rules.criteria), len(rules.stages)
    return StageState(
        stage=none(),
        entered=none(),
        assumed=np.zeros(rows, dtype=np.bool_),
        came=none(),
        stalled=np.zeros(rows, dtype=np.int64),
        beside=np.zeros((rows, stages), dtype=np.bool_),
        criteria=none(criteria),
        since=none(criteria),
        held=np.zeros((rows, len(rules.counted)), dtype=np.int64),
        reached=none(len(rules.moments)),
        segment=none(),
        segment_since=none(),
        engagement=none(),
        move=none(),
    )


def from_stage_rows(rows: pa.Table, rules: Rules) -> StageState:
    """Rows of STAGES as a stand. What the rules no longer know is nowhere to be found in it."""
    framework = rules.framework
    found = no_state(rows.num_rows, rules)
    found.stage = numbers_of(rows["stage"], list(rules.number))
    found.entered = _days(rows["entered_on"])
    found.assumed = np.asarray(rows["entered_assumed"].combine_chunks().fill_null(False), dtype=np.bool_)
    found.came = numbers_of(rows["came_by"], CAME_BY)
    found.stalled = numbers_of(rows["stalled"].cast(pa.string()), ("false", "true"))
    found.segment = numbers_of(rows["segment"], list(framework.segments))
    found.segment_since = _days(rows["segment_since_on"])
    found.engagement = numbers_of(rows["engagement"], list(framework.engagement))
    found.move = numbers_of(rows["move"], list(framework.moves))
    row, stages = _listed(rows["beside"])
    _put(found.beside, row, numbers_of(stages, list(rules.number)), np.ones(len(row), dtype=np.bool_))
    row, marks = _listed(rows["progress"])
    place = numbers_of(marks.field("address"), list(rules.addresses))
    _put(found.criteria, row, place, numbers_of(marks.field("state"), WORDS))
    _put(found.since, row, place, _days(marks.field("since_on")))
    row, counts = _listed(rows["held"])
    _put(
        found.held, row, numbers_of(counts.field("address"), rules.counted), np.asarray(counts.field("days"), np.int64)
    )
    row, moments = _listed(rows["moments"])
    keys = [moment.key for moment in rules.moments]
    _put(found.reached, row, numbers_of(moments.field("moment"), keys), _days(moments.field("reached_on")))
    return found


def _put(matrix: npt.NDArray[np.generic], row: Ints, column: Ints, values: npt.NDArray[np.generic]) -> None:
    known = column >= 0
    matrix[row[known], column[known]] = values[known]


def _listed(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """The entries of all lists, and the row of each."""
    lists = column.combine_chunks()
    return np.asarray(pc.list_parent_indices(lists), dtype=np.int64), pc.list_flatten(lists)


def numbers_of(values: pa.Array | pa.ChunkedArray, keys: Sequence[str]) -> Ints:
    """The place of each text among the keys; NONE for others."""
    found = pc.index_in(values, pa.array(keys, pa.string()))
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return np.asarray(found.fill_null(NONE), dtype=np.int64)


def _days(values: pa.Array | pa.ChunkedArray) -> Ints:
    found = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return np.asarray(found.cast(pa.int32()).fill_null(NONE), dtype=np.int64)


def to_rows(
    stand: StageState, rules: Rules, accounts: pa.Array, day: date, fingerprint: str, computed_at: datetime
) -> pa.Table:
    """A stand as rows of STAGES."""
    framework, rows, number = rules.framework, len(stand), day.toordinal() - EPOCH
    targets = np.array([stage.target_days or 0 for stage in rules.stages] or [0], dtype=np.int64)
    target = targets[np.maximum(stand.stage, 0)]
    somewhere = stand.stage >= 0
    progress, since = _lists(stand.criteria >= 0)
    place = progress[1]
    marks = pa.StructArray.from_arrays(
        [
            keys_of(place, list(rules.addresses)),
            keys_of(stand.criteria[progress], WORDS),
            _dates(stand.since[progress]),
        ],
        fields=list(PROGRESS),
    )
    held, held_offsets = _lists(stand.held > 0)
    counts = pa.StructArray.from_arrays(
        [keys_of(held[1], rules.counted), pa.array(stand.held[held], pa.int32())], fields=list(HELD)
    )
    reached, reached_offsets = _lists(stand.reached >= 0)
    moments = pa.StructArray.from_arrays(
        [keys_of(reached[1], [moment.key for moment in rules.moments]), _dates(stand.reached[reached])],
        fields=list(REACHED),
    )
    beside, beside_offsets = _lists(stand.beside)
    columns: dict[str, pa.Array] = {
        "account": accounts,
        "day": pa.repeat(pa.scalar(day, pa.date32()), rows),
        "month": pa.repeat(pa.scalar(f"{day:%Y-%m}"), rows),
        "fingerprint": pa.repeat(pa.scalar(fingerprint, pa.string()), rows),
        "stage": keys_of(stand.stage, list(rules.number)),
        "entered_on": _dates(stand.entered),
        "entered_assumed": pa.array(stand.assumed, mask=~somewhere),
        "came_by": keys_of(stand.came, CAME_BY),
        "behind": pa.array(somewhere & (target > 0) & (number - stand.entered > target)),
        "stalled": pa.array(stand.stalled == 1, mask=stand.stalled < 0),
        "beside": pa.ListArray.from_arrays(beside_offsets, keys_of(beside[1], list(rules.number))),
        "progress": pa.ListArray.from_arrays(since, marks),
        "held": pa.ListArray.from_arrays(held_offsets, counts),
        "moments": pa.ListArray.from_arrays(reached_offsets, moments),
        "segment": keys_of(stand.segment, list(framework.segments)),
        "segment_since_on": _dates(stand.segment_since),
        "engagement": keys_of(stand.engagement, list(framework.engagement)),
        "move": keys_of(stand.move, list(framework.moves)),
        "computed_at": pa.repeat(pa.scalar(computed_at, STAGES.field("computed_at").type), rows),
    }
    return pa.Table.from_arrays([columns[name].cast(STAGES.field(name).type) for name in STAGES.names], schema=STAGES)


def _lists(mask: Flags) -> tuple[tuple[Ints, Ints], pa.Array]:
    """The (rows, columns) of a mask in order, and the offsets of their lists."""
    rows, columns = np.nonzero(mask)
    offsets = np.concatenate([[0], np.cumsum(mask.sum(axis=1))]) if mask.size else np.zeros(len(mask) + 1)
    return (rows, columns), pa.array(offsets.astype(np.int32))


def keys_of(numbers: Ints, keys: Sequence[str]) -> pa.Array:
    """The key of each number; NULL for NONE."""
    words = pa.array(keys, pa.string()) if keys else pa.nulls(1, pa.string())
    return words.take(pa.array(np.maximum(numbers, 0), mask=numbers < 0))


def _dates(numbers: Ints) -> pa.Array:
    return pa.array(numbers.astype(np.int32), pa.int32(), mask=numbers < 0).cast(pa.date32())
