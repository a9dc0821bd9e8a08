"""Whether a file of accounts lists customers that others list, too: under ids of its own, or under ids that happen to be alike."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.kinds import OF_COMPANIES
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.mapping import NO_NAMESPACE, OPEN, SAME_AS, ColumnUse, FileMapping
from tenure.evidence.intake.versions.register import labels_clash
from tenure.values.names import name_forms


def two_spaces(entry: FileMapping, others: OtherFiles) -> list[Fork]:
    """A question where most of the ids that a file shares with accounts known before it stand for other names and domains."""
    if entry.kind != "accounts" or entry.namespace not in ("", OPEN):
        return []
    shared = sorted(others.own_labels.keys() & others.labels.keys())
    clashing = [key for key in shared if labels_clash(others.own_labels[key], others.labels[key])]
    if len(clashing) * 2 <= len(shared) or not clashing:
        return []
    first, name = clashing[0], prefix_of(entry)
    some = (
        "1 id of this file is also that of another customer"
        if len(clashing) == 1
        else f"{len(clashing):,} ids of this file are also those of other customers"
    )
    text = (
        f"{some}: {first} is {others.own_labels[first][2]} here and {others.labels[first][2]} there."
        " Are they the same customers?"
    )
    choices = ((name, f"no, two systems: keep {first} of this file as {name}:{first}"), (NO_NAMESPACE, "yes, the same"))
    return [Fork("namespace", "", text, choices)]


def same_names(
    entry: FileMapping, given: FileMapping | None, profiles: Sequence[Profile], others: OtherFiles
) -> list[Fork]:
    """A question where a list of ids and names, as a helpdesk has it, mostly names customers that another file lists under
    other ids. A list that says more of them is never asked about: it would lose what it says."""
    at = {use.field: header for header, use in entry.columns.items()}
    if entry.kind != "accounts" or "id" not in at or "name" not in at or (OF_COMPANIES - {"domain"}) & set(at):
        return []
    header = at["name"]
    # Both are asked at once: who answers the one in a mapping file has said by it what the columns mean.
    apart = entry.namespace not in ("", OPEN, NO_NAMESPACE) or bool(two_spaces(entry, others))
    if given and given.columns and given.columns.get(header, ColumnUse(OPEN)).field != OPEN:
        return []  # its mapping file has said so
    columns = {one.header: one for one in profiles}
    if not apart and set(columns[at["id"]].values) & others.ids_of("accounts"):
        return []  # ids of one system
    domains = {domain for _, domain, _ in others.labels.values()} - {""}
    known = others.names | {name for name, _, _ in others.labels.values()}
    told = {(name, domain) for _, domain, name in others.own_labels.values()}
    rows = {(name_forms(name), domain) for name, domain in told or {(cell, "") for cell in columns[header].values}}
    shared = [domain for forms, domain in rows if known.intersection(forms) or domain in domains]
    if len(shared) * 2 <= len(rows):
        return []
    text = (
        f"{len(shared):,} of the {len(rows):,} companies of this file are customers in another file by name or domain, under"
        " other ids. Are they the same companies?"
    )
    choices = (("same", "yes: one customer, known by both ids"), ("apart", "no: keep both"))

    def sets(entry: FileMapping, answer: str) -> FileMapping:
        field = {"same": SAME_AS, OPEN: OPEN}.get(answer, "name")
        return replace(entry, columns={**entry.columns, header: replace(entry.columns[header], field=field)})

    place = f"map column {header!r} to `same_as` if they are, else to `name`"
    return [Fork("same", header, text, choices, sets=sets, place=place)]


def prefix_of(entry: FileMapping) -> str:
    """What goes before the ids: the system's name, else the file's."""
    stem = re.sub(r"\.\w+(\.gz)?$", "", entry.file.replace("#", "/").rpartition("/")[2])
    word = entry.source if entry.source != "files" else stem
    return re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")[:40] or "other"
