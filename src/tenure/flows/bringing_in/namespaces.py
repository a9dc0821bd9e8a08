"""Which space the ids of each file are of: chosen when a source's accounts first came in, and the same ever after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tenure.evidence.intake.mapping import NO_NAMESPACE, OPEN, FileMapping
from tenure.platform.deliveries.queries import columns_key


def in_their_spaces(entries: Sequence[FileMapping], before: Mapping[str, str], *, said: bool) -> list[FileMapping]:
    """The entries with the namespace of their file, else of their system. `before` has those of earlier imports, by file and
    by system; `files`, the name of a system that nobody named, says nothing. `said`: they are of a mapping file, in which
    only `?` is left open. While the accounts of a system are asked about, its other files wait for the answer with `?`."""
    chosen = {} if said else dict(before)
    for entry in entries:
        if entry.kind == "accounts" and entry.namespace not in ("", NO_NAMESPACE):
            chosen |= {entry.file: entry.namespace, entry.source: entry.namespace}
    return [_in_its_space(entry, chosen, "" if said else OPEN) for entry in entries]


def _in_its_space(entry: FileMapping, chosen: Mapping[str, str], unsaid: str) -> FileMapping:
    asked = entry.namespace == OPEN and entry.kind != "accounts"
    if not entry.kind or not (asked or (unsaid and not entry.namespace)):
        return entry
    of_system = chosen.get(entry.source, "") if entry.source != "files" else ""
    of_export = chosen.get(columns_key(entry.columns), "") if entry.kind == "accounts" else ""
    return replace(entry, namespace=chosen.get(entry.file) or of_export or of_system)
