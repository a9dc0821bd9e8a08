"""What an expression may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenure.framework.expressions.tree import Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """One name. `per_row` marks a column of rows, which outside of `where` may only stand inside an aggregate.
    A `constant` is read as that number: a setting of the framework.
    """

    kind: Kind
    nullable: bool = True
    per_row: bool = False
    constant: float | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use, in lower case, and whether it may aggregate rows."""

    names: Mapping[str, Entry]
    aggregates_allowed: bool = False
