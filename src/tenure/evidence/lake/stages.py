"""The stage clock as the lake keeps it: where each account stood at the end of each day."""

import pyarrow as pa

from tenure.evidence.lake.verdicts import INSTANT

PROGRESS = pa.struct(
    [
        pa.field("address", pa.string()),  # of a criterion of the stage, of its phases, or of a motion under way
        pa.field("state", pa.string()),  # met, open, unknown, confirmed, not_applicable
        pa.field("since_on", pa.date32()),  # since when it is in that state
    ]
)
HELD = pa.struct([pa.field("address", pa.string()), pa.field("days", pa.int32())])
REACHED = pa.struct([pa.field("moment", pa.string()), pa.field("reached_on", pa.date32())])

STAGES = pa.schema(
    [
        pa.field("account", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("month", pa.string()),
        pa.field("fingerprint", pa.string()),  # of the framework whose clock ticked
        pa.field("stage", pa.string()),  # after the tick; NULL without a lifecycle
        pa.field("entered_on", pa.date32()),
        pa.field("entered_assumed", pa.bool_()),  # in it since the clock's first tick, or longer
        pa.field("came_by", pa.string()),  # start, exit, back, or person: how the account came into its stage
        pa.field("behind", pa.bool_()),  # longer in the stage than its target
        pa.field("stalled", pa.bool_()),
        pa.field("beside", pa.list_(pa.string())),  # motions and opened stages under way
        pa.field("progress", pa.list_(PROGRESS)),
        pa.field("held", pa.list_(HELD)),  # ticks in a row of conditions with `for`; ticks of each move under way
        pa.field("moments", pa.list_(REACHED)),  # every moment reached so far
        pa.field("segment", pa.string()),
        pa.field("segment_since_on", pa.date32()),
        pa.field("engagement", pa.string()),
        pa.field("move", pa.string()),  # key of the temporary move under way
        pa.field("computed_at", INSTANT),
    ]
)
"""One row per account and day tick. A tick is never computed again under the same framework: late facts change the future."""
