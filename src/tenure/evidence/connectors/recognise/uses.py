"""How the cells of a column that is mapped are meant, as far as its header and its system say."""

import re
from collections.abc import Mapping, Sequence

from tenure.evidence.connectors.recognise.flags import flags_of
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.money_names import AMOUNTS, as_headed, money_name
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.vendors import Vendor
from tenure.evidence.intake.cells.ratings import RATED, scale_of
from tenure.evidence.intake.cells.statewords import NEITHER, meaning_of
from tenure.evidence.intake.mapping import IGNORE, ColumnUse

GOOD = 0.8
"""So many of its cells must fit before a column is taken for a kind of value."""
LONG_AGO = "36"
"""Months before the end that a contract is taken to have begun where nothing says it: nobody becomes a new customer by that."""
MOST_WORDS = 12
"""So many unknown words are asked about one by one; a column with more is no state."""


def uses_of(
    kind: str, columns: Mapping[str, str], profiles: Sequence[Profile], vendor: Vendor | None = None
) -> dict[str, ColumnUse]:
    """Columns, by the fields they are mapped to, with how their cells are meant."""
    by_header = {one.header: one for one in profiles}
    found = {header: _use(kind, to, by_header[header], vendor) for header, to in columns.items()}
    each = any(use.field == "amount" and money_name(header).each for header, use in found.items())
    return priced_each(found, by_header) if each and kind == "subscriptions" else found


def _use(kind: str, to: str, one: Profile, vendor: Vendor | None) -> ColumnUse:
    name = normal(one.header)
    if to in AMOUNTS:
        minor = (vendor and vendor.cents) or name.endswith(("_cents", "_in_cents", "_minor", "_minor_units"))
        # Nobody writes decimals of the smallest unit: an export for people has whole currencies.
        whole = not any(re.search(r"\d[.,]\d{1,2}$", cell) for cell in one.values)
        return as_headed(ColumnUse(to, unit="minor" if minor and whole else ""), one)
    if to == "term_months":
        return ColumnUse(to, per=next((unit for unit, words in LENGTHS.items() if re.search(words, name)), ""))
    if (kind, to) in RATED and (scale := scale_of(one.values, RATED[kind, to])):
        return ColumnUse(to, words=scale[1])
    if (kind, to) == ("invoices", "kind"):
        return ColumnUse(to, words=_beside_invoices(one))
    if vendor and name in vendor.words:
        return ColumnUse(to, words=vendor.words[name])
    flag = flags_of(kind).get(name)
    if flag and flag[0] == to and one.flag >= GOOD:
        return ColumnUse(to, words=flag[1])
    return ColumnUse(to)


def _beside_invoices(one: Profile) -> dict[str, str]:
    """What a book of invoices lists beside them, payments and bills, bills no customer; a book of nothing else is what it is."""
    meanings = {word: meaning_of("invoices", "kind", word, {}) for word in sorted(one.values)}
    return (
        {word: NEITHER for word, said in meanings.items() if said == "payment"}
        if "invoice" in meanings.values()
        else {}
    )


LENGTHS = {
    "year": r"year|jahr|annee|anos",
    "day": r"(^|_)(days?|tage|jours|dias)(_|$)",
    "month": r"month|monat|mois|meses",
}
"""What the header of a length says that its numbers count."""


def priced_each(uses: Mapping[str, ColumnUse], profiles: Mapping[str, Profile]) -> dict[str, ColumnUse]:
    """Beside the price of one, the number of seats multiplies, and a discount is still to be taken off."""
    found = dict(uses)
    taken = {use.field for use in uses.values()}
    for header, use in uses.items():
        name = normal(header)
        if use.field == "seats" and "quantity" not in taken:
            found[header] = ColumnUse("quantity")
        elif (
            use.field == IGNORE
            and re.search(r"discount|rabatt|remise|descuento", name)
            and profiles[header].number >= GOOD
        ):
            share = "%" in header or any("%" in cell for cell in profiles[header].values)
            rate = share or re.search(r"percent|pct|rate|prozent|pourcent|porcentaje", name)
            written = "%" in header or not share or _above_one(profiles[header])  # `10%` beside `0.25`
            hundredths = rate and written and (share or "rate" not in name or _above_one(profiles[header]))
            found[header] = ColumnUse("discount_rate" if rate else "discount", unit="percent" if hundredths else "")
    return found


def _above_one(one: Profile) -> bool:
    """Whether some share of a column is more than the whole, so that all are in hundredths."""
    plain = [cell.strip().replace(",", ".") for cell in one.values]
    return any(float(cell) > 1 for cell in plain if re.fullmatch(r"\d+(\.\d+)?", cell))
