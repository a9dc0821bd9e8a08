"""Contracts whose money no column is known to say, though some column looks like it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.guess import looks_like_money
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.vendors import vendor_of
from tenure.evidence.intake.mapping import IGNORE, OPEN, ColumnUse, FileMapping

MONEY = {"arr", "mrr", "amount"}
NO_PRICE = re.compile(
    r"(^|_)(discount|tax|taxes|vat|budget|balance|credit|credits|cost|costs|paid|due|spend|percent|rate|usage)(_|$)"
)
NONE = "none"


def no_money(entry: FileMapping, profiles: Sequence[Profile]) -> list[Fork]:
    """A question where contracts would go in without any money: left out, it would be missing from every total. A known
    system's shape is known whole, and so is a file whose every column the mapping file names."""
    if (
        entry.kind != "subscriptions"
        or {use.field for use in entry.columns.values()} & MONEY
        or MONEY & set(entry.constants)
    ):
        return []
    if vendor_of(frozenset(normal(header) for header in entry.columns)):
        return []
    free = [
        one
        for one in profiles
        if entry.columns[one.header].field in (IGNORE, OPEN)
        and looks_like_money(one)
        and not NO_PRICE.search(normal(one.header))
    ]
    if not free:
        return []
    headers = [one.header for one in free]

    def sets(given: FileMapping, answer: str) -> FileMapping:
        field = {OPEN: OPEN}.get(answer, IGNORE)
        columns = {**given.columns, **{header: ColumnUse(field) for header in headers}}
        if answer in headers:
            columns[answer] = ColumnUse("amount")
        return replace(given, columns=columns)

    choices = [(one.header, "for example " + ", ".join(one.samples)) for one in free]
    text = "Which column says what the contracts cost? Without one they count no money."
    return [Fork("field", "amount", text, (*choices, (NONE, "none of them: these rows say no amounts")), sets=sets)]
