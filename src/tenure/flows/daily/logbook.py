"""Ships journal entries to the lake as facts; each wing declares which verb becomes which fact."""

import json
from datetime import datetime

import pyarrow as pa

from tenure.evidence.lake.store import CORRECTIONS, stored_schema
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.frameworks.queries import versions
from tenure.platform.freshness.actions import mark_stale
from tenure.platform.journal.actions import bundle_entries, mark_shipped
from tenure.platform.journal.cards import UNDOES, EntryCard
from tenure.platform.journal.queries import bundled_entries, shipped_as
from tenure.platform.locks import advisory
from tenure.platform.manifest import ShippedFact, manifests
from tenure.values.keys import BatchKey

SOURCE = "people"

Fact = dict[str, object]


def facts() -> dict[str, ShippedFact]:
    """Journal verb -> the fact it becomes, as the wings say. Other verbs are for audit only."""
    return {verb: shipped for one in manifests().values() for verb, shipped in one.ships.items()}


AT_ONCE = 1000


def ship() -> int:
    """Bring what the journal holds to the lake; returns how many facts went.

    Entries are first bundled under a batch's name, then appended, then marked: killed between any two, the next call goes
    on with the same bundle, and the lake takes a batch only once.
    """
    shipped = 0
    with advisory("journal:ship"):
        _ship_frameworks()
        while True:
            bundle_entries(AT_ONCE, frozenset(facts()))
            waiting = bundled_entries()
            if not waiting:
                return shipped
            for batch, entries in waiting.items():
                shipped += _append(batch, entries)
                mark_shipped([entry.id for entry in entries], batch)


def _ship_frameworks() -> None:
    """Every framework that was ever live goes to the lake in full: which score was made by what can be told from it alone."""
    for version in versions(SYSTEM):
        batch = BatchKey(f"framework-{version.number}")
        if lake().has_batch("published", SOURCE, batch):
            continue
        row = {
            "number": version.number,
            "fingerprint": version.fingerprint,
            "name": version.name,
            "live_from": version.at,
            "month": version.at.strftime("%Y-%m"),
            "author": version.author_name,
            "note": version.note,
            "files": json.dumps(version.files, ensure_ascii=False, sort_keys=True),
            "scoring": version.scores_as,
            "clock": version.ticks_as,
            "pilot": version.pilot,
            "rolled_back_from": version.rolled_back_from,
        }
        rows = pa.Table.from_pylist([row], schema=stored_schema("published"))
        lake().append("published", rows, source=SOURCE, batch=batch)


def _append(batch: str, entries: list[EntryCard]) -> int:
    by_table: dict[str, list[Fact]] = {}
    known = facts()
    made = [(entry, known[entry.verb]) for entry in entries if entry.verb in known]
    withdrawn = shipped_as({entry.data[UNDOES] for entry, shipped in made if shipped.withdraws})
    for entry, shipped in made:
        if shipped.withdraws:
            said = withdrawn[entry.data[UNDOES]]
            fact = _with_clocks(said, fact_of(said, shipped), batch)
            fact |= {"recorded_at": entry.at, "ingested_at": entry.at, "digest": str(entry.id), "retracted": True}
            by_table.setdefault(shipped.table + CORRECTIONS, []).append(fact)
        else:
            by_table.setdefault(shipped.table, []).append(_with_clocks(entry, fact_of(entry, shipped), batch))
    for table, facts_of in by_table.items():
        rows = pa.Table.from_pylist(facts_of, schema=stored_schema(table.removesuffix(CORRECTIONS)))
        lake().append(table, rows, source=SOURCE, batch=BatchKey(batch))
    mark_stale({str(fact["account"]) for found in by_table.values() for fact in found if fact.get("account")})
    return sum(map(len, by_table.values()))


def fact_of(entry: EntryCard, shipped: ShippedFact) -> Fact:
    """What an entry says, in the columns of its table."""
    said = {name: entry.data[name] for name in shipped.columns if name in entry.data}
    return said | {"by_name": entry.caller_name, shipped.at: entry.at}


def _with_clocks(entry: EntryCard, fact: Fact, batch: str) -> Fact:
    at: datetime = entry.at
    return fact | {
        "fact_id": f"journal-{entry.id}",
        "source": SOURCE,
        "occurred_at": at,
        "recorded_at": at,
        "recorded_assumed": False,
        "ingested_at": at,
        "digest": str(entry.id),
        "retracted": False,
        "batch": batch,
        "month": at.strftime("%Y-%m"),
    }
