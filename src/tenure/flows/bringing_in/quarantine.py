"""Sends quarantined rows, fixed or not, through the same intake again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from tenure.evidence.intake import Delivery
from tenure.evidence.intake.batch import FIRST, SettledBatch
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.evidence.intake.fetched_rows import Fetched
from tenure.evidence.intake.mappingfile import read_plain
from tenure.evidence.intake.rejects import Reject
from tenure.evidence.intake.subjects import AWAITS
from tenure.flows.bringing_in.receiving import receive
from tenure.flows.frameworks.live import live_framework
from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries.actions import end_rows, refuse_again
from tenure.platform.deliveries.cards import FileCard, QuarantinedCard
from tenure.platform.deliveries.queries import awaited_ids, awaiting, waiting_rows
from tenure.practice.customers.identities.queries import account_keys
from tenure.values.texts import count_words

AT_ONCE = 20_000
ROWS = tuple(AWAITS[name] for name in ROW_REFERENCES)
MAKES_KNOWN: dict[str, tuple[str, ...]] = {
    "accounts": ("", "name", "domain", "address", "person", *ROWS),
    "people": ("", "person", "address"),
    **{table: (AWAITS[name],) for name, table in ROW_REFERENCES.items()},
}
"""By table: what waiting rows may name that a new row of it makes known ("": from before that was written down)."""


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """How many rows were tried, how many went in, and how many wait on."""

    tried: int
    went_in: int
    still_waiting: int


def replay_rows(caller: Caller, ids: Iterable[int] | None = None, code: str = "") -> ReplayReport:
    """Try waiting rows again: these, or all with a code, or all. What goes in is known from now on.

    A row that is refused again waits on, under its new reason.
    """
    require(caller, Right.IMPORT)
    rows = waiting_rows(caller, ids, code)  # none: no batch is opened for nothing
    rows.sort(key=lambda row: (FIRST.index(row.table) if row.table in FIRST else len(FIRST), row.id))
    went_in = 0
    for start in range(0, len(rows), AT_ONCE):
        went_in += _replay(caller, rows[start : start + AT_ONCE])
    return ReplayReport(len(rows), went_in, len(rows) - went_in)


def replay_unmatched(caller: Caller, tables: Iterable[str] = ("accounts",)) -> ReplayReport:
    """Try rows that wait for their account, after rows of some tables came in: they may lead to it now."""
    known = frozenset(tables)
    awaits = {name for table, names in MAKES_KNOWN.items() if table in known for name in names}
    ids = set(awaiting(caller, awaits))
    if "accounts" in known:  # of a long list of strangers only those that are strangers no more
        ids |= set(awaiting(caller, ["account"], awaited_ids(caller) & account_keys()))
    return replay_rows(caller, ids) if ids else ReplayReport(0, 0, 0)


def _replay(caller: Caller, rows: Sequence[QuarantinedCard]) -> int:
    groups: dict[str, list[QuarantinedCard]] = {}
    for row in rows:
        groups.setdefault(repr((row.file, row.table, row.source, sorted(row.raw), row.mapping)), []).append(row)
    refused: dict[int, Reject] = {}

    def fill(fetched: Fetched) -> None:
        fetched.on_rejects = lambda rejects: refused.update({reject.line or 0: reject for reject in rejects})
        for group in groups.values():
            _take(fetched, group)

    def files(settled: SettledBatch) -> list[FileCard]:
        whole = list(settled.tallies.values())
        return [
            FileCard(
                file="quarantine",
                kind="replay",
                source="",
                rows_read=sum(tally.read for tally in whole),
                accepted=sum(tally.accepted for tally in whole),
                unchanged=sum(tally.unchanged for tally in whole),
                corrected=sum(tally.corrected for tally in whole),
                quarantined=len(refused),
            )
        ]

    receive(
        caller,
        fill,
        what=f"{count_words(len(rows), 'row')} from quarantine",
        files=files,
        currency=live_framework().framework.currency,
        late=True,
    )
    for row_id, reject in refused.items():
        refuse_again(
            caller,
            row_id,
            column=reject.column,
            value=reject.value,
            code=reject.code,
            reason=reject.reason,
            awaits=reject.awaits,
        )
    good = [row.id for row in rows if row.id not in refused]
    end_rows(caller, good)
    return len(good)


def _take(fetched: Fetched, group: Sequence[QuarantinedCard]) -> None:
    """One group of rows that were read alike. The rows' numbers travel as lines, to find the refused ones again."""
    first = group[0]
    names = list(first.raw)
    cells = [row.mended if row.mended is not None else row.raw for row in group]
    raw = pa.table({name: pa.array([row.get(name) for row in cells], pa.string()) for name in names})
    lines = pa.array([row.id for row in group], pa.int64())
    if not first.mapping:
        fetched.take(Delivery(first.table, first.source, raw, first.file, lines, raw=raw))
        return
    entry = read_plain(first.file, first.mapping)
    extra = [name for name in names if name not in entry.columns]
    strays = [
        Reject(
            entry.kind,
            entry.source,
            first.file,
            row.id,
            name,
            row_cells[name] or "",
            "ragged",
            "a cell beyond the header",
            row_cells,
        )
        for row, row_cells in zip(group, cells, strict=True)
        for name in extra
        if row_cells.get(name)
    ]
    fetched.refuse(first.file, entry.kind, strays)
    bad = {reject.line for reject in strays}
    good = pa.array([row.id not in bad for row in group])
    converted = convert(entry, raw.filter(good), lines.filter(good), first.file)
    fetched.note_emptied(converted.emptied)
    fetched.refuse(first.file, entry.kind, converted.rejects)
    for delivery in converted.deliveries:
        if delivery.rows.num_rows:
            fetched.take(replace(delivery, snapshot=False))
