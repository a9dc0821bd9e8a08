"""Whether the ids of a file of accounts are those of customers known already, or another system's, which happen to be alike."""

import re

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.guess import Others
from tenure.evidence.intake.mapping import NO_NAMESPACE, OPEN, FileMapping
from tenure.evidence.intake.register import clash


def two_spaces(entry: FileMapping, others: Others) -> list[Fork]:
    """A question where most of the ids that a file shares with accounts known before it stand for other names and domains."""
    if entry.kind != "accounts" or entry.namespace not in ("", OPEN):
        return []
    shared = sorted(others.own_labels.keys() & others.labels.keys())
    clashing = [key for key in shared if clash(others.own_labels[key], others.labels[key])]
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


def prefix_of(entry: FileMapping) -> str:
    """What goes before the ids: the system's name, else the file's."""
    stem = re.sub(r"\.\w+(\.gz)?$", "", entry.file.replace("#", "/").rpartition("/")[2])
    word = entry.source if entry.source != "files" else stem
    return re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")[:40] or "other"
