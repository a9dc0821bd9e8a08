"""Questions about ids: damaged on the way, from another system, or repeated in several rows."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.kinds import OF_COMPANIES
from tenure.evidence.connectors.recognise.profile import Profile, Slices
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.keys import own_key
from tenure.evidence.intake.cells.repairs import NO_REPAIR, REPAIRS, near_ids
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.evidence.intake.mapping import BY_ID, BY_TERM, NO_NAMESPACE, OPEN, SAME_AS, ColumnUse, FileMapping
from tenure.evidence.intake.versions.register import labels_clash
from tenure.values.names import name_forms
from tenure.values.texts import count_words

REFERS_TO = {"account_ref": "accounts", "person_ref": "people", **ROW_REFERENCES}


def damaged_id_forks(entry: FileMapping, profiles: Sequence[Profile], others: OtherFiles) -> list[Fork]:
    """A question for each column of references, and of the ids of accounts known before, that look damaged_id_forks."""
    forks = []
    for one in profiles:
        use = entry.columns.get(one.header)
        if use is None or use.repair not in ("", OPEN):
            continue
        own = use.field == "id" and entry.kind in ("accounts", "people")
        table = entry.kind if own else REFERS_TO.get(use.field)
        if table is None:
            continue
        known = others.stored.get(table, frozenset()) if own else others.ids_of(table)
        known |= {key.removeprefix(f"{entry.namespace}:") for key in known} if entry.namespace else frozenset()
        near = near_ids(one.values, known)
        if near is None:
            continue
        noun = table.removesuffix("s") if table != "people" else "person"
        noun = "opportunity" if table == "opportunities" else noun
        some = "1 id matches" if near.count == 1 else f"{near.count:,} ids match"
        text = (
            f"{near.cell} in column {one.header} looks like the {noun} {near.known}: {some} when"
            f" {REPAIRS[near.repair].words}. Are they the same {table.replace('_', ' ')}?"
        )
        choices = ((near.repair, f"yes, {near.cell} is {near.known}"), (NO_REPAIR, "no, they are different"))
        forks.append(Fork("repair", one.header, text, choices))
    return forks


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
        "1 id in this file is also used by another customer"
        if len(clashing) == 1
        else f"{len(clashing):,} ids in this file are also used by other customers"
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
    at = entry.at
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
    choices = (("same", "yes: one customer with both ids"), ("apart", "no: keep both"))

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


STAMPED = {"updated_at", "recorded_at"}
"""Stamps by which rows of one id are versions of each other."""


def terms_apart(entry: FileMapping, profiles: Sequence[Profile], others: OtherFiles, slices: Slices) -> list[Fork]:
    """A question where rows of one contract have different terms, and nothing says that the later one is a correction. Contracts
    that are known by their bare ids aren't asked about: they would count twice."""
    at = entry.at
    dated = "start_on" in at and {"end_on", "term_months"} & at.keys()
    if entry.kind != "subscriptions" or entry.one_per or "id" not in at or not dated or STAMPED & at.keys():
        return []
    column = next((one for one in profiles if one.header == at["id"]), None)
    stored = others.stored.get("subscriptions", frozenset())
    if column is None or column.distinct == 1 or {own_key(one) for one in column.values} & stored:
        return []
    names = [at["id"], at["start_on"]]
    rows = pa.concat_tables(piece.select(names).group_by(names).aggregate([]) for piece in slices())
    terms = rows.group_by(names).aggregate([]).group_by(names[:1]).aggregate([(names[1], "count")])
    several = {row[names[0]]: row[f"{names[1]}_count"] for row in terms.to_pylist() if row[f"{names[1]}_count"] > 1}
    if not several:
        return []
    first = min(several, key=str)
    text = (
        f"{count_words(len(several), 'contract stands', 'contracts stand')} in several rows with different terms: {first} in"
        f" {several[first]}. Is each row a separate term?"
    )
    choices = (
        (BY_TERM, "yes: each counts from its start to its end"),
        (BY_ID, "no: one row per contract; the rows are quarantined"),
    )
    return [Fork("one_per", "", text, choices)]
