"""Questions about contract amounts: no column is recognised as the amount, or a price may be per seat."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.guess import looks_like_money
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.money_names import AMOUNTS, OF_ALL, as_headed, money_name
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.uses import GOOD, priced_each
from tenure.evidence.connectors.recognise.vendors import vendor_of
from tenure.evidence.intake.mapping import IGNORE, OPEN, ColumnUse, FileMapping

MONEY = {"arr", "mrr", "amount"}
NO_PRICE = re.compile(
    r"(^|_)(discount|tax|taxes|vat|budget|balance|credit|credits|cost|costs|paid|due|spend|percent|rate|usage)(_|$)"
)
PRICE = re.compile(r"(^|_)(price|preis|prix|precio|li[cz]en[csz]e?_?(fee|gebuhr))(_|$)|preis$")
RAMP = re.compile(r"^(year|yr|y|jahr|annee|ano)_?\d$|^\d(st|nd|rd|th)_year$")
"""Amounts that grow from year to year of the contract."""
NONE, ONE, ALL = "none", "one", "all"


def no_money(entry: FileMapping, profiles: Sequence[Profile]) -> list[Fork]:
    """A question where contracts would go in without any money: left out, it would be missing from every total. A known
    system's shape is known whole, and so is a file whose every column the mapping file names."""
    if entry.kind != "subscriptions" or entry.filled & MONEY:
        return []
    if vendor_of(entry.columns):
        return []
    free = [
        one
        for one in profiles
        if entry.columns[one.header].field in (IGNORE, OPEN)
        and (looks_like_money(one) or (one.number >= GOOD and RAMP.search(normal(one.header))))
        and not NO_PRICE.search(normal(one.header))
    ]
    if not free:
        return []
    headers, by_header = [one.header for one in free], {one.header: one for one in profiles}

    def sets(given: FileMapping, answer: str) -> FileMapping:
        field = {OPEN: OPEN}.get(answer, IGNORE)
        columns = {**given.columns, **{header: ColumnUse(field) for header in headers}}
        if answer in headers:
            columns[answer] = as_headed(ColumnUse("amount"), by_header[answer])
            columns = priced_each(columns, by_header) if money_name(answer).each else columns
        return replace(given, columns=columns)

    choices = [(one.header, "for example " + ", ".join(one.samples)) for one in free]
    text = "Which column has the contract amount? Without one, contracts add no ARR."
    return [Fork("field", "amount", text, (*choices, (NONE, "none: these rows have no amounts")), sets=sets)]


def each_or_all(entry: FileMapping, profiles: Sequence[Profile]) -> list[Fork]:
    """A question where a price stands beside numbers of seats and its header doesn't say whether it is for one of them."""
    by_header = {one.header: one for one in profiles}
    seats = next((header for header, use in entry.columns.items() if use.field == "seats" and header in by_header), "")
    prices = [
        header
        for header, use in entry.columns.items()
        if use.field in AMOUNTS and header in by_header and PRICE.search(normal(header)) and not money_name(header).each
    ]
    if not seats or len(entry.at.keys() & AMOUNTS) != 1 or len(prices) != 1 or entry.kind != "subscriptions":
        return []
    if len(by_header[seats].values - {"1"}) < 1 or vendor_of(entry.columns):
        return []
    price = prices[0]

    def sets(given: FileMapping, answer: str) -> FileMapping:
        columns: Mapping[str, ColumnUse] = given.columns
        if answer == OPEN:
            columns = {**columns, seats: ColumnUse(OPEN)}
        if answer == ONE:
            use = columns[price]
            of_one = replace(use, field="amount", per=use.per or OF_ALL.get(use.field, ""))
            columns = priced_each({**columns, price: of_one}, by_header)
        return replace(given, columns=columns)

    shown, many = (", ".join(by_header[header].samples) for header in (price, seats))
    text = f"Is the price in column {price} ({shown}) for one of column {seats} ({many}), or for all?"
    choices = ((ONE, f"for one: times {seats}"), (ALL, "total for all"))
    place = f"map column {seats!r} of {entry.file} to `quantity` where the price is for one, else to `seats`"
    return [Fork("each", price, text, choices, sets=sets, place=place)]
