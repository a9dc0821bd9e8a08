"""What intake accepts: rows of one fact table from one source, with the catalogue's column names."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pyarrow as pa

from tenure.evidence.catalogue import TABLES

ROW_REFERENCES: dict[str, str] = {
    "subscription_ref": "subscriptions",
    "ticket_ref": "tickets",
    "invoice_ref": "invoices",
    "opportunity_ref": "opportunities",
}
"""References to a row of another table, which says whose the row is."""

LEAD_TO_ROWS: dict[str, dict[str, str]] = {"churn_events": {"subscription": "subscription_ref"}}
"""Columns of a table that say at the same time whose the row is."""

REFERENCE_COLUMNS: dict[str, str] = {
    "account_ref": "The account's id in the source.",
    "account_name": "The account's name, where the source has no id.",
    "account_domain": "A web or e-mail domain of the account, where the source has neither.",
    **{
        name: f"The id of the {name.removesuffix('_ref')} that the row is about, where it leads to the account."
        for name in ROW_REFERENCES
    },
    "person_ref": "The person's id in the source.",
    "person_email": "The person's e-mail address.",
    "recorded_at": "When the company learned of it, if the source says so.",
    "updated_at": "When the source last changed the row.",
    "deleted": "True if the source deleted the row.",
    "merged_into": "The id of the row that the source merged this one into.",
    "merged_ids": "The ids of the rows that the source merged into this one.",
    "same_as": "The name or domain of the same customer in another source, where it has another id.",
}
"""Columns a delivery may carry beside those of its table. In `accounts` and `people`, `id` and `email` are the reference."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A slice of rows for one fact table.

    `rows` has columns named as the catalogue names them plus any of REFERENCE_COLUMNS, each either of the stored Arrow
    type or text in its canonical form (ISO 8601 days and instants, plain decimal numbers, `true`/`false`). Missing
    columns read as empty. A source may hand over one table in many slices, in any order: the result is the same. Slices
    of about 250,000 rows keep memory low, and so does handing over accounts first: rows whose account hasn't come yet stay in
    memory until it does.

    `file` and `lines` name the place of each row for quarantine (`lines` has one int64 per row, or None). `lag` is how
    long after `occurred_at` the company usually knows such a row; it counts only in a first load. `snapshot` says that the
    source delivers all its rows of the table, so an absent one has been deleted. `namespace` goes before every id.
    `timezone` is whose days bare days are; empty: the company's own. `strict` refuses a row for any cell that can't be meant,
    where its sender can mend it at once.
    """

    table: str
    source: str
    rows: pa.Table
    file: str = ""
    lines: pa.Array | None = None
    lag: timedelta = timedelta(0)
    snapshot: bool = False
    namespace: str = ""
    timezone: str = ""
    strict: bool = False
    repairs: Mapping[str, str] = field(default_factory=dict)
    """By reference column how its ids were changed on the way (a word of `repairs.REPAIRS`)."""
    written_at: datetime | None = None
    """When the file was last written: the weakest sign of which of two files is the later one."""
    raw: pa.Table | None = field(default=None, compare=False, repr=False)
    """The rows as the file had them, as text under the file's own headers, for quarantine; `rows` when None."""
    mapping: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)
    """How the file was read, kept with quarantined rows so that they can be mended and replayed."""

    def __post_init__(self) -> None:
        if self.table not in TABLES:
            raise ValueError(f"{self.table!r} is not a fact table")
        known = {*TABLES[self.table].names, *REFERENCE_COLUMNS}
        strange = [name for name in self.rows.column_names if name not in known]
        if strange:
            raise ValueError(f"{self.table} has no column {', '.join(strange)}")

    def only(self, mask: pa.Array) -> "Delivery":
        """The rows for which `mask` is true."""
        lines = None if self.lines is None else self.lines.filter(mask)
        raw = None if self.raw is None else self.raw.filter(mask)
        return replace(self, rows=self.rows.filter(mask), lines=lines, raw=raw)
