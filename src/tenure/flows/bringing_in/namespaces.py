"""The namespace of the ids in each file: chosen when a source's accounts are first imported, and kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.intake.mapping import NO_NAMESPACE, OPEN, FileMapping
from tenure.platform.deliveries.queries import columns_key


def with_namespaces(entries: Sequence[FileMapping], before: Mapping[str, str], *, said: bool) -> list[FileMapping]:
    """The entries with the namespace of their file, else of their system. `before` has those of earlier imports, by file and
    by system; `files`, the name of a system that nobody named, says nothing. `said`: they are of a mapping file, in which
    only `?` is left open. While the accounts of a system are asked about, its other files wait for the answer with `?`.

    A file whose system has no name is of the system of the accounts that its references are called after (`organization_id`
    beside `organizations.csv`), else of that of the only accounts in its folder, if that has a name."""
    chosen = {} if said else dict(before)
    lists = {file: space for file, space in before.items() if "." in file and "\n" not in file}
    for entry in entries:
        if entry.kind != "accounts":
            continue
        lists[entry.file] = "" if entry.namespace == NO_NAMESPACE else entry.namespace
        if entry.namespace not in ("", NO_NAMESPACE):
            chosen |= {entry.file: entry.namespace, entry.source: entry.namespace}
    return [_in_its_space(entry, chosen, "" if said else OPEN, lists) for entry in entries]


def _in_its_space(entry: FileMapping, chosen: Mapping[str, str], unsaid: str, lists: Mapping[str, str]) -> FileMapping:
    asked = entry.namespace == OPEN and entry.kind != "accounts"
    if not entry.kind or not (asked or (unsaid and not entry.namespace)):
        return entry
    of_system = chosen.get(entry.source, "") if entry.source != "files" else ""
    of_export = chosen.get(columns_key(entry.columns), "") if entry.kind == "accounts" else _beside(entry, lists)
    return replace(entry, namespace=chosen.get(entry.file) or of_system or of_export)


def _beside(entry: FileMapping, lists: Mapping[str, str]) -> str:
    """The space of the accounts that a file is about, by the header of its references or by the folder it lies in."""
    if not any(lists.values()):
        return ""
    called = {
        normal(header).removesuffix("_id")
        for header, use in entry.columns.items()
        if use.field in ("account_ref", OPEN)
    }
    of_name = {space for file, space in lists.items() if _singular(_path(file).name.partition(".")[0]) in called}
    folder = _path(entry.file).parent
    of_folder = {space for file, space in lists.items() if folder.name and _path(file).parent == folder}
    spaces = of_name or of_folder
    return spaces.pop() if len(spaces) == 1 else ""


def _path(file: str) -> PurePath:
    """Sheets lie in their workbook as in a folder."""
    return PurePath(file.replace("#", "/"))


def _singular(stem: str) -> str:
    """`Organizations` is `organization`, `companies` is `company`: what a reference to such a list is called."""
    name = re.sub(r"[-_\d]+$", "", normal(stem))
    return re.sub(r"ies$", "y", name) if name.endswith("ies") else name.removesuffix("s")
