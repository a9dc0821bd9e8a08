"""Contracts whose id stands in several rows, each with its own term: a price that changes from year to year."""

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles
from tenure.evidence.intake.cells.keys import own_key
from tenure.evidence.intake.mapping import BY_ID, BY_TERM, FileMapping
from tenure.values.texts import count_words

STAMPED = {"updated_at", "recorded_at"}
"""Stamps by which rows of one id are versions of each other."""


def terms_apart(
    entry: FileMapping, profiles: Sequence[Profile], others: OtherFiles, slices: Callable[[], Iterator[pa.Table]]
) -> list[Fork]:
    """A question where rows of one contract have different terms, and nothing says that the later one is a correction. Contracts
    that are known by their bare ids aren't asked about: they would count twice."""
    at = {use.field: header for header, use in entry.columns.items()}
    dated = "start_on" in at and {"end_on", "term_months"} & at.keys()
    if entry.kind != "subscriptions" or entry.one_per or "id" not in at or not dated or STAMPED & at.keys():
        return []
    column = next((one for one in profiles if one.header == at["id"]), None)
    if column is None or column.distinct == 1 or {own_key(one) for one in column.values} & _stored(others):
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
        f" {several[first]}. Is each of these rows a term of its own?"
    )
    choices = (
        (BY_TERM, "yes: each counts from its start to its end"),
        (BY_ID, "no: one contract, one row; the rows wait"),
    )
    return [Fork("one_per", "", text, choices)]


def _stored(others: OtherFiles) -> frozenset[str]:
    return others.stored.get("subscriptions", frozenset())
