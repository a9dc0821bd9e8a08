"""A made-up lake for measuring: seeded, quick to make, with no meaning in it."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.store import Lake, stored_schema
from tenure.values.keys import BatchKey

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
START = np.datetime64(FIRST_DAY, "us")
PEOPLE, FEATURES = 40, 16
PIECE = 1_000_000


def make_world(lake: Lake, accounts: int, events: int, seed: int = 7) -> None:
    """Accounts, one subscription each, tickets and usage events over two years, written straight into the lake."""
    rng = np.random.default_rng(seed)
    keys = np.array([f"account-{number:06d}" for number in range(accounts)])
    begin = _instants(np.zeros(accounts, dtype=np.int64))
    day = pa.array([FIRST_DAY] * accounts, pa.date32())
    _append(lake, "accounts", keys, keys, begin, {"id": pa.array(keys), "name": pa.array(keys), "customer_since": day})
    lines = {
        "id": pa.array(keys),
        "seats": pa.array(rng.integers(5, 60, accounts).astype(float)),
        "arr": pa.array(rng.integers(1, 500, accounts).astype(float) * 1000).cast(pa.decimal128(18, 4)),
        "currency": pa.array(["USD"] * accounts),
        "start_on": day,
        "end_on": pa.array(
            [LAST_DAY + timedelta(days=int(days)) for days in rng.integers(10, 400, accounts)], pa.date32()
        ),
    }
    _append(lake, "subscriptions", keys, keys, begin, lines)
    _tickets(lake, rng, keys, accounts * 12)
    for number, start in enumerate(range(0, events, PIECE)):
        _usage(lake, rng, keys, min(PIECE, events - start), number)


def _tickets(lake: Lake, rng: np.random.Generator, keys: np.ndarray, count: int) -> None:
    opened = np.sort(rng.integers(0, DAYS * 86400, count))
    took = (rng.gamma(1.5, 3.0, count) * 86400).astype(np.int64)
    names = np.array([f"ticket-{number}" for number in range(count)])
    columns = {
        "id": pa.array(names),
        "priority": pa.array(np.where(rng.random(count) < 0.1, "urgent", "normal")),
        "opened_at": _instants(opened),
        "resolved_at": _instants(opened + took),
    }
    _append(lake, "tickets", names, rng.choice(keys, count), _instants(opened), columns)


def _usage(lake: Lake, rng: np.random.Generator, keys: np.ndarray, count: int, piece: int) -> None:
    at = _instants(np.sort(rng.integers(0, DAYS * 86400, count)))
    who = rng.integers(0, len(keys), count)
    # Half of an account's actions come from a handful of people, as in life.
    person = np.minimum(rng.integers(0, PEOPLE, count), rng.integers(0, PEOPLE, count))
    people = pc.binary_join_element_wise(pa.array(keys[who]), pa.array(person).cast(pa.string()), "-")
    columns = {
        "used_at": at,
        "feature": pa.array(
            np.array([f"feature-{number}" for number in range(FEATURES)])[rng.integers(0, FEATURES, count)]
        ),
        "core": pa.array(rng.random(count) < 0.8),
    }
    names = pc.binary_join_element_wise("usage", str(piece), pa.array(np.arange(count)).cast(pa.string()), "-")
    _append(lake, "usage", names, keys[who], at, columns, people, batch=str(piece))


def _instants(seconds: np.ndarray) -> pa.Array:
    return pa.array(START + seconds.astype("timedelta64[s]"), pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))


def _append(
    lake: Lake,
    table: str,
    names: np.ndarray | pa.Array,
    accounts: np.ndarray,
    at: pa.Array,
    columns: dict[str, pa.Array],
    people: pa.Array | None = None,
    batch: str = "1",
) -> None:
    count = len(names)
    known = {
        "fact_id": pa.array(names, pa.string()),
        "account": pa.array(accounts, pa.string()),
        "source": pa.array(["bench"] * count),
        "occurred_at": at,
        "recorded_at": at,
        "ingested_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)] * count, pa.timestamp("us", "UTC")),
        "digest": pa.array([batch] * count),
        "month": pc.strftime(at, "%Y-%m"),
    } | columns
    if people is not None:
        known["person"] = people
    schema = stored_schema(table)
    arrays = [
        known[field.name].cast(field.type) if field.name in known else pa.nulls(count, field.type) for field in schema
    ]
    lake.append(table, pa.Table.from_arrays(arrays, schema=schema), source="bench", batch=BatchKey(f"{table}-{batch}"))
