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
TOUCHES = ("meeting", "call", "email", "business_review", "training")
ROLES = ("sponsor", "champion", "decider", "admin", "user")

Columns = dict[str, pa.Array]


def make_world(lake: Lake, accounts: int, events: int, seed: int = 7) -> None:
    """Accounts with people, one subscription each, tickets, contact, invoices, answers and outcomes, and usage events over
    two years, written straight into the lake; usage as a file for each month, or for each PIECE of a month account by
    account, as compaction leaves it. Memory is that of a piece, however many events there are."""
    rng = np.random.default_rng(seed)
    keys = np.array([f"account-{number:06d}" for number in range(accounts)])
    _customers(lake, rng, keys)
    _tickets(lake, rng, keys, accounts * 12)
    _contact(lake, rng, keys, accounts)
    _business(lake, rng, keys, accounts)
    people = pc.binary_join_element_wise(
        pa.array(np.repeat(keys, PEOPLE)), pa.array(np.tile(np.arange(PEOPLE), accounts)).cast(pa.string()), "-"
    )
    per_day = rng.multinomial(events, np.full(DAYS, 1 / DAYS))
    months = np.array([(FIRST_DAY + timedelta(days=day)).strftime("%Y-%m") for day in range(DAYS)])
    for month in np.unique(months):
        days = np.flatnonzero(months == month)
        pieces = -(-int(per_day[days].sum()) // PIECE)
        shares = rng.multinomial(per_day[days], np.full(pieces, 1 / pieces)).T
        edges = np.linspace(0, accounts, pieces + 1).astype(int)
        for number, share in enumerate(shares):
            _usage(lake, rng, keys, people, np.repeat(days, share), str(month), (edges[number], edges[number + 1]))


def _customers(lake: Lake, rng: np.random.Generator, keys: np.ndarray) -> None:
    accounts = len(keys)
    begin, day = _instants(np.zeros(accounts, dtype=np.int64)), pa.array([FIRST_DAY] * accounts, pa.date32())
    _append(lake, "accounts", keys, keys, begin, {"id": pa.array(keys), "name": pa.array(keys), "customer_since": day})
    lines: Columns = {
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
    every = 10
    number = np.tile(np.arange(every), accounts)
    names = np.char.add(np.repeat(keys, every), np.char.add("-", number.astype(str)))
    came, gone = rng.integers(0, 200, len(names)) * 86400, rng.integers(0, DAYS * 86400, len(names))
    columns: Columns = {
        "role": _picked(rng, ROLES, len(names)),
        "decider": pa.array(rng.random(len(names)) < 0.2),
        "strength": pa.array(rng.integers(1, 6, len(names)).astype(float)),
        "left_at": _some(rng, _instants(np.maximum(gone, came)), 0.1),
    }
    _append(lake, "people", names, np.repeat(keys, every), _instants(came), columns, pa.array(names))


def _tickets(lake: Lake, rng: np.random.Generator, keys: np.ndarray, count: int) -> None:
    opened = np.sort(rng.integers(0, DAYS * 86400, count))
    took = (rng.gamma(1.5, 3.0, count) * 86400).astype(np.int64)
    names = np.array([f"ticket-{number}" for number in range(count)])
    columns: Columns = {
        "id": pa.array(names),
        "priority": pa.array(np.where(rng.random(count) < 0.1, "urgent", "normal")),
        "kind": _picked(rng, ("question", "incident", "problem", "task"), count),
        "opened_at": _instants(opened),
        "resolved_at": _instants(opened + took),
        "csat": pa.array(rng.integers(1, 6, count).astype(float)),
        "rated_at": _instants(opened + took),
        "sentiment": pa.array(rng.integers(-10, 11, count) / 10),
    }
    _append(lake, "tickets", names, rng.choice(keys, count), _instants(opened), columns)


def _contact(lake: Lake, rng: np.random.Generator, keys: np.ndarray, accounts: int) -> None:
    count = accounts * 24
    at = np.sort(rng.integers(0, DAYS * 86400, count))
    names, whose = np.array([f"touch-{number}" for number in range(count)]), rng.choice(keys, count)
    columns: Columns = {
        "kind": _picked(rng, TOUCHES, count),
        "held_at": _instants(at),
        "two_way": pa.array(rng.random(count) < 0.7),
    }
    person = np.char.add(np.char.add(whose, "-"), rng.integers(0, 10, count).astype(str))
    _append(lake, "touchpoints", names, whose, _instants(at), columns, pa.array(person))
    count = accounts * 4
    at = np.sort(rng.integers(0, DAYS * 86400, count))
    answers: Columns = {
        "kind": _picked(rng, ("nps", "csat"), count),
        "score": pa.array(rng.integers(0, 11, count).astype(float)),
        "responded_at": _instants(at),
    }
    names = np.array([f"answer-{number}" for number in range(count)])
    _append(lake, "survey_responses", names, rng.choice(keys, count), _instants(at), answers)


def _business(lake: Lake, rng: np.random.Generator, keys: np.ndarray, accounts: int) -> None:
    count = accounts * 8
    issued = np.sort(rng.integers(0, DAYS, count))
    names = np.array([f"invoice-{number}" for number in range(count)])
    columns: Columns = {
        "id": pa.array(names),
        "issued_on": _days(issued),
        "due_on": _days(issued + 30),
        "paid_at": _some(rng, _instants((issued + rng.integers(1, 80, count)) * 86400), 0.95),
    }
    _append(lake, "invoices", names, rng.choice(keys, count), _instants(issued * 86400), columns)
    count = accounts * 3
    begun = np.sort(rng.integers(0, DAYS - 1, count))
    names = np.array([f"outcome-{number}" for number in range(count)])
    reached = begun + rng.integers(20, 300, count)
    columns = {
        "id": pa.array(names),
        "kind": _picked(rng, ("revenue", "cost", "time", "risk", "milestone"), count),
        "started_on": _days(begun),
        "due_on": _days(begun + 180),
        "reached_at": _some(rng, _instants(reached * 86400), 0.7),
        "confirmed_at": _some(rng, _instants((reached + 10) * 86400), 0.4),
    }
    _append(lake, "outcomes", names, rng.choice(keys, count), _instants(begun * 86400), columns)


def _usage(
    lake: Lake,
    rng: np.random.Generator,
    keys: np.ndarray,
    people: pa.Array,
    days: np.ndarray,
    month: str,
    between: tuple[int, int],
) -> None:
    count = len(days)
    at = _instants(np.sort(days * 86400 + rng.integers(0, 86400, count)))
    who = rng.integers(*between, count)
    # Half of an account's actions come from a handful of people, as in life.
    person = np.minimum(rng.integers(0, PEOPLE, count), rng.integers(0, PEOPLE, count))
    columns: Columns = {
        "used_at": at,
        "feature": _picked(rng, tuple(f"feature-{number}" for number in range(FEATURES)), count),
        "core": pa.array(rng.random(count) < 0.8),
    }
    piece = f"{month}.{between[0]}"
    names = pc.binary_join_element_wise("usage", piece, pa.array(np.arange(count)).cast(pa.string()), "-")
    whose = pa.array(keys).take(pa.array(who))
    _append(lake, "usage", names, whose, at, columns, people.take(pa.array(who * PEOPLE + person)), batch=piece)


def _instants(seconds: np.ndarray) -> pa.Array:
    return pa.array(START + seconds.astype("timedelta64[s]"), pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))


def _days(numbers: np.ndarray) -> pa.Array:
    return pa.array(np.datetime64(FIRST_DAY, "D") + numbers.astype("timedelta64[D]"), pa.date32())


def _picked(rng: np.random.Generator, words: tuple[str, ...], count: int) -> pa.Array:
    return pa.array(words).take(pa.array(rng.integers(0, len(words), count)))


def _some(rng: np.random.Generator, values: pa.Array, share: float) -> pa.Array:
    """The values, with others than this share left empty."""
    return pc.if_else(pa.array(rng.random(len(values)) < share), values, pa.scalar(None, values.type))


def _append(
    lake: Lake,
    table: str,
    names: np.ndarray | pa.Array,
    accounts: np.ndarray | pa.Array,
    at: pa.Array,
    columns: Columns,
    people: pa.Array | None = None,
    batch: str = "1",
) -> None:
    count = len(names)
    known = {
        "fact_id": pa.array(names, pa.string()),
        "account": pa.array(accounts, pa.string()),
        "source": _same("bench", pa.string(), count),
        "occurred_at": at,
        "recorded_at": at,
        "ingested_at": _same(datetime(2026, 1, 1, tzinfo=UTC), pa.timestamp("us", "UTC"), count),
        "digest": _same(batch, pa.string(), count),
        "month": pc.strftime(at, "%Y-%m") if batch == "1" else _same(batch[:7], pa.string(), count),
    } | columns
    if people is not None:
        known["person"] = people
    schema = stored_schema(table)
    arrays = [
        known[field.name].cast(field.type) if field.name in known else pa.nulls(count, field.type) for field in schema
    ]
    lake.append(table, pa.Table.from_arrays(arrays, schema=schema), source="bench", batch=BatchKey(f"{table}-{batch}"))


def _same(value: object, kind: pa.DataType, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind), count)
