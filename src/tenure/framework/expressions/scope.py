"""What an expression may name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """The names an expression may use, in lower case, and whether it may aggregate rows. `elsewhere` are names of the
    language that can't stand here, with the reason."""

    names: Mapping[str, Entry]
    aggregates_allowed: bool = False
    elsewhere: Mapping[str, str] = field(default_factory=dict)
