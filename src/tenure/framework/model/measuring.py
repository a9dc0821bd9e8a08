"""What is measured: feeds, traits and signals."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal as OneOf

from tenure.framework.expressions.tree import Kind, Tree
from tenure.values.keys import Address

Rhythm = OneOf["daily", "weekly", "monthly"]
"""How often a healthy customer uses the product."""


@dataclass(frozen=True, slots=True)
class Feed:
    """When a fact table counts as silent. Data from a stale feed counts as missing, not as zero."""

    table: str
    stale_after: timedelta


@dataclass(frozen=True, slots=True)
class Trait:
    """A further attribute of accounts. `of` lists the choices of a text trait (empty: any text)."""

    key: str
    kind: Kind
    of: tuple[str, ...]
    unit: str
    label: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A measured hint, per account, as of any instant.

    With a `source` (a fact table) `value` is made of aggregates over its rows; without one it is a scalar over other
    signals, traits and account columns. `tables` are all fact tables it rests on, also through other signals.
    """

    key: str
    address: Address
    label: str
    unit: str  # "percent" (a rate of 0-1), "days", "count", any other word, or ""
    text: str  # the formula as the framework's author wrote it
    source: str | None
    value: Tree
    where: Tree | None
    where_text: str
    window_days: int | None  # local days ending with T's day; None: all rows up to T
    ending_days: int  # by how many days the window is shifted back
    window_on: str | None  # the column the window applies to; None: occurred_at
    at_least: int | None  # with fewer rows the value is none
    when_empty: float | None  # the value of a live feed without rows, where the aggregate would give none
    tables: frozenset[str]
    nullable: bool  # whether a live feed can leave it none
    better: OneOf["higher", "lower"] | None
    about: str = ""
