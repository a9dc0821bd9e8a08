"""Names of every kind to write expressions with."""

import pytest

from tenure.framework.expressions import Entry, Kind, Scope

ENTRIES = {
    "a": Entry(Kind.NUMBER),
    "b": Entry(Kind.NUMBER, nullable=False),
    "f": Entry(Kind.FLAG),
    "g": Entry(Kind.FLAG, nullable=False),
    "t": Entry(Kind.TEXT),
    "by": Entry(Kind.TEXT),
    "d": Entry(Kind.DAY),
    "i": Entry(Kind.INSTANT, nullable=False),
    "as_of": Entry(Kind.DAY, nullable=False),
    "rhythm_days": Entry(Kind.NUMBER, nullable=False, constant=7.0),
}

ROWS = {
    "person": Entry(Kind.TEXT, per_row=True),
    "occurred_at": Entry(Kind.INSTANT, nullable=False, per_row=True),
    "occurred_on": Entry(Kind.DAY, nullable=False, per_row=True),
    "score": Entry(Kind.NUMBER, per_row=True),
    "core": Entry(Kind.FLAG, per_row=True),
}


@pytest.fixture(scope="session")
def plain() -> Scope:
    return Scope(ENTRIES)


@pytest.fixture(scope="session")
def rows() -> Scope:
    return Scope({**ENTRIES, **ROWS})
