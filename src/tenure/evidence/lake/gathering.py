"""The facts about a few accounts, set aside, so that further queries about them are small and read no file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from tenure.values.asof import AsOf

Columns = Mapping[str, frozenset[str]]
"""By table of events, which of its own columns are read."""

SYSTEM = ("account", "occurred_at", "recorded_at")
"""What comes along of every table."""
BOOKS = ("updated_at", "digest", "retracted")
"""What puts versions in order, and nobody reads afterwards."""
UNREAD = ("ingested_at", "batch", "month")
"""What nobody reads."""
PEOPLE, FIRSTS = "persons", "firsts"
"""Beside tables of facts: the people whom gathered rows name, and the first facts about accounts."""
NEVER = ibis.null("timestamp('UTC', 6)")


@dataclass(frozen=True, slots=True)
class AccountRows:
    """Versions by table, and the first facts, of some accounts. `columns` is None where every column came along."""

    accounts: frozenset[str]
    seen: AsOf | None
    columns: Columns | None
    tables: Mapping[str, ir.Table] = field(default_factory=dict)

    @property
    def form(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What of it stands in the text of questions: the tables, and their columns."""
        return tuple((name, rows.columns) for name, rows in self.tables.items())

    def covers(
        self, accounts: Collection[str], tables: Collection[str], seen: AsOf | None, columns: Columns | None
    ) -> bool:
        """Whether all that a question asks for is here."""
        mine = self.columns
        enough = mine is None or (
            columns is not None
            and all(columns.get(name, frozenset()) <= mine.get(name, frozenset()) for name in tables)
        )
        return enough and seen == self.seen and set(tables) <= self.tables.keys() and self.accounts.issuperset(accounts)
