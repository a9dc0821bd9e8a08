"""What people change, on its way to the lake: one table says which journal verb becomes which fact."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

import pyarrow as pa

from tenure.evidence.lake.store import stored_schema
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.actions import touch
from tenure.platform.journal.actions import bundle, mark_shipped
from tenure.platform.journal.cards import EntryCard
from tenure.platform.journal.queries import bundled
from tenure.platform.locks import advisory
from tenure.platform.method.queries import versions
from tenure.values.keys import BatchKey

SOURCE = "people"

Fact = dict[str, object]


def _pulse(entry: EntryCard) -> Fact:
    data = entry.data
    return {
        "account": data["account"],
        "value": float(data["value"]),
        "reason": data["reason"],
        "by": data["by"],
        "by_name": entry.caller_name,
        "given_at": entry.at,
    }


def _assignment(entry: EntryCard) -> Fact:
    data = entry.data
    return {
        "account": data["account"],
        "owner": data["owner"],
        "owner_name": data["owner_name"],
        "reason": data.get("reason", ""),
        "by": data["by"],
        "by_name": entry.caller_name,
        "assigned_at": entry.at,
    }


def _move(entry: EntryCard) -> Fact:
    data = entry.data
    return {
        "account": data["account"],
        "stage": data["stage"],
        "reason": data["reason"],
        "by": data["by"],
        "by_name": entry.caller_name,
        "moved_at": entry.at,
    }


def _confirmation(entry: EntryCard) -> Fact:
    data = entry.data
    return {
        "account": data["account"],
        "criterion": data["criterion"],
        "met": bool(data["met"]),
        "evidence": data["evidence"],
        "by": data["by"],
        "by_name": entry.caller_name,
        "confirmed_at": entry.at,
    }


def _merge(entry: EntryCard) -> Fact:
    data = entry.data
    return {
        "decided_at": entry.at,
        "kind": data["kind"],
        "merged": data["merged"],
        "into": data["into"],
        "undone": bool(data["undone"]),
        "reason": data["reason"],
        "by": data["by"],
        "by_name": entry.caller_name,
    }


FACTS: Mapping[str, tuple[str, Callable[[EntryCard], Fact]]] = {
    "account.pulse_given": ("pulses", _pulse),
    "account.owner_assigned": ("assignments", _assignment),
    "account.stage_moved": ("moves", _move),
    "account.criterion_confirmed": ("confirmations", _confirmation),
    "account.merged": ("merges", _merge),
    "account.unmerged": ("merges", _merge),
    "person.merged": ("merges", _merge),
    "person.unmerged": ("merges", _merge),
}
"""Journal verb -> fact table. A verb that is not named here is for audit only."""

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
            bundle(AT_ONCE, frozenset(FACTS))
            waiting = bundled()
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
    for entry in entries:
        if entry.verb in FACTS:
            table, make = FACTS[entry.verb]
            by_table.setdefault(table, []).append(_with_clocks(entry, make(entry), batch))
    for table, facts in by_table.items():
        rows = pa.Table.from_pylist(facts, schema=stored_schema(table))
        lake().append(table, rows, source=SOURCE, batch=BatchKey(batch))
    touch({str(fact["account"]) for facts in by_table.values() for fact in facts if fact.get("account")})
    return sum(len(facts) for facts in by_table.values())


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
