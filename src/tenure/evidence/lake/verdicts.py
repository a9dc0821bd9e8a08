"""Tables that Tenure itself writes into the lake: what the engine concluded, and which framework was live when."""

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")

MEASURE = pa.struct(
    [
        pa.field("address", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("points", pa.float64()),
        pa.field("possible", pa.float64()),
        pa.field("state", pa.string()),
    ]
)

VERDICTS = pa.schema(
    [
        pa.field("score_key", pa.string()),
        pa.field("account", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("as_of", INSTANT),
        pa.field("fingerprint", pa.string()),
        pa.field("month", pa.string()),
        pa.field("score", pa.float64()),
        pa.field("shown", pa.int32()),
        pa.field("band_raw", pa.string()),
        pa.field("band", pa.string()),
        pa.field("coverage", pa.float64()),
        pa.field("primary", pa.bool_()),
        pa.field("arr", pa.float64()),
        pa.field("seats", pa.float64()),
        pa.field("renewal_on", pa.date32()),
        pa.field("renewed", pa.bool_()),  # the term up to renewal_on follows the running one; NULL in older rows: no
        pa.field("last_touch_on", pa.date32()),
        pa.field("urgent_open", pa.int32()),
        pa.field("measures", pa.list_(MEASURE)),
        pa.field("caps", pa.list_(MEASURE)),
        pa.field("indicators", pa.list_(pa.string())),
        pa.field("computed_at", INSTANT),
        pa.field("compared", pa.bool_()),  # true: kept beside the one that counts, of a pilot
    ]
)
"""One row per (score_key, account, day, fingerprint); computed again after late facts, or under another framework, the
newest computed_at counts. `fingerprint` names what scores rest on."""

PUBLISHED = pa.schema(
    [
        pa.field("number", pa.int32()),
        pa.field("fingerprint", pa.string()),
        pa.field("name", pa.string()),
        pa.field("live_from", INSTANT),
        pa.field("month", pa.string()),
        pa.field("author", pa.string()),
        pa.field("note", pa.string()),
        pa.field("files", pa.string()),
        pa.field("scoring", pa.string()),  # what its scores rest on: the fingerprint that verdicts carry
        pa.field("clock", pa.string()),  # what its stage clock rests on
        pa.field("pilot", pa.string()),  # the segment it was limited to; empty: it was live for everyone
        pa.field("rolled_back_from", pa.int32()),
    ]
)
"""One row per framework version: its full text (JSON of path to text) and from when it was live."""
