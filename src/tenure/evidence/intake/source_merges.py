"""Merges made in the source system: which of its accounts and people were merged into which."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.cells.keys import Directory, change_distinct, own_key, own_keys

KINDS = {"accounts": "account", "people": "person"}


@dataclass(frozen=True, slots=True)
class SourceMerge:
    """An account or a person (`kind`) that its source merged into another one, both by key. Without a source: an account that
    rows named, and that a list of customers now has under its own key."""

    kind: str
    merged: str
    into: str
    source: str


def merged_rows(cells: Mapping[str, pa.Array], count: int) -> pa.Array:
    """The mask of rows that were merged into others: they are no more, and what refers to them leads on."""
    given = cells.get("merged_into")
    return pc.is_valid(own_keys(given, "")) if given is not None else pa.array([False] * count, pa.bool_())


def source_merges(
    table: str, keys: pa.Array, cells: Mapping[str, pa.Array], namespace: str, source: str
) -> tuple[SourceMerge, ...]:
    """What rows of accounts or people say of merges, from either side: the merged one names where it went
    (`merged_into`), or the one that stayed names those that it took in (`merged_ids`)."""
    if table not in KINDS:
        return ()
    found: list[tuple[str, str]] = []
    if "merged_into" in cells:
        ends = own_keys(cells["merged_into"], namespace)
        found += [(key, end) for key, end in zip(keys.to_pylist(), ends.to_pylist(), strict=True) if key and end]
    if "merged_ids" in cells:
        for key, text in zip(keys.to_pylist(), cells["merged_ids"].to_pylist(), strict=True):
            parts = (
                part.partition(":")[0] for part in re.split(r"[;,|\s]+", text or "")
            )  # HubSpot adds `:` and the time
            found += [(merged, key) for part in parts if key and (merged := own_key(part, namespace))]
    return tuple(SourceMerge(KINDS[table], merged, end, source) for merged, end in found if merged != end)


def same_customers(
    keys: pa.Array, cells: Mapping[str, pa.Array], known: Directory, source: str
) -> tuple[pa.Array, tuple[SourceMerge, ...]]:
    """The mask of accounts that another source lists under another id, told by a person's match, by name or by domain
    (`same_as`), and what their ids lead to. Where several customers have the name, or none has, it leads nowhere."""
    given = cells.get("same_as")
    if given is None:
        return pa.array([False] * len(keys), pa.bool_()), ()
    led = known.led(source, "account", keys)
    matched = pc.if_else(pc.equal(led, keys), pa.scalar(None, pa.string()), led)
    ends = pc.coalesce(
        matched, change_distinct(given, lambda cell: known.account_named(cell) or known.account_at(cell))
    )
    if "domain" in cells:
        ends = pc.coalesce(ends, change_distinct(cells["domain"], known.account_at))
    pairs = list(zip(keys.to_pylist(), ends.to_pylist(), strict=True))
    mask = pa.array([bool(key and end and key != end) for key, end in pairs], pa.bool_())
    return mask, tuple(SourceMerge("account", key, end, source) for key, end in pairs if key and end and key != end)


def ends_of(merges: Iterable[SourceMerge]) -> dict[str, str]:
    """By key the last one of its chain, of merges of one kind. Those in a circle lead nowhere."""
    above = {one.merged: one.into for one in sorted(merges, key=lambda one: (one.merged, one.into))}
    found = {}
    for key in above:
        passed, end = {key}, above[key]
        while end in above and end not in passed:
            passed.add(end)
            end = above[end]
        if end not in passed:
            found[key] = end
    return found
