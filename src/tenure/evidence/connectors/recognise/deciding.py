"""How the cells of mapped columns are written: decided by evidence from as much of the file as it takes, else asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.connectors.recognise.ends import days_at_midnight, inclusive_ends
from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.profile import DateOrder, DecimalSign, Profile, Slices
from tenure.evidence.intake.cells.amounts import BY_INTERVAL, period_of
from tenure.evidence.intake.cells.parse import MIXED
from tenure.evidence.intake.mapping import IGNORE, TRAIT, ColumnUse, fields_of
from tenure.values.texts import count_words

MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class DecidedColumns:
    """Columns with their ways of writing settled, and the forks that no evidence settles."""

    columns: dict[str, ColumnUse]
    forks: tuple[Fork, ...]


def decide(kind: str, columns: Mapping[str, ColumnUse], profiles: Sequence[Profile], slices: Slices) -> DecidedColumns:
    """Settle dates, decimals and intervals of the mapped columns. Reads on only while something is open."""
    kinds = fields_of(kind)
    by_header = {one.header: one for one in profiles}
    settled: dict[str, ColumnUse] = {}
    orders: dict[str, DateOrder] = {}
    signs: dict[str, DecimalSign] = {}
    for header, use in columns.items():
        settled[header] = use
        one = by_header.get(header)
        if one is None or use.field == IGNORE or use.field.startswith(TRAIT):
            continue
        if kinds[use.field] in (ColumnKind.DAY, ColumnKind.INSTANT) and use.dates in ("", "?"):
            form = _plain_form(one)
            settled[header] = replace(use, dates=form)
            if not form and one.dates.get("slashed", 0.0) > 0.02:
                orders[header] = DateOrder()
        elif kinds[use.field] in (ColumnKind.NUMBER, ColumnKind.AMOUNT) and use.decimal in ("", "?"):
            settled[header] = replace(use, decimal="")
            signs[header] = DecimalSign()
    _gather(orders, signs, slices)
    forks: list[Fork] = []
    _settle_orders(orders, settled, by_header, forks)
    _settle_signs(signs, settled, by_header, forks)
    forks += _intervals(kind, settled, by_header)
    settled |= days_at_midnight(settled, kinds, profiles, slices)
    if kind == "subscriptions":
        ends, questions = inclusive_ends(settled, slices)
        settled |= ends
        forks += questions
    return DecidedColumns(settled, tuple(forks))


def _plain_form(one: Profile) -> str:
    """Forms that numbers give away, where the column holds dates at all. Of several units the most frequent one is read."""
    form, share = one.numbered
    return form if share > MOSTLY and one.date < MOSTLY else ""


def _gather(orders: Mapping[str, DateOrder], signs: Mapping[str, DecimalSign], slices: Slices) -> None:
    """Look at slices until all is decided. Both orders in one column is a finding too, so contradicting evidence ends it."""
    if not orders and not signs:
        return
    for rows in slices():
        for header, order in orders.items():
            order.see(rows[header].combine_chunks())
        for header, sign in signs.items():
            sign.see(rows[header].combine_chunks())
        open_orders = any(
            not order.decided and not (order.day_first and order.month_first) for order in orders.values()
        )
        open_signs = any(not sign.decided for sign in signs.values())
        if not open_orders and not open_signs:
            return


def _settle_orders(
    orders: Mapping[str, DateOrder], settled: dict[str, ColumnUse], by_header: Mapping[str, Profile], forks: list[Fork]
) -> None:
    # One export writes all its dates in one way, so a decided column settles its neighbours.
    known = {order.decided for order in orders.values() if order.day_first or order.month_first or order.dotted} - {""}
    for header, order in orders.items():
        way = order.decided
        if not (order.day_first or order.month_first or order.dotted) and len(known) == 1:
            way = next(iter(known))
        if way:
            settled[header] = replace(settled[header], dates=way)
            continue
        sample = order.sample or min(by_header[header].values, default="")
        rows = count_words(order.day_first, "row puts", "rows put")
        both = f" {rows} the day first and {order.month_first:,} the month." if order.day_first else ""
        text = f"Is {sample} in column {header} written with the day or the month first?{both}"
        forks.append(Fork("dates", header, text, (("day-first", "31/12/2026"), ("month-first", "12/31/2026"))))
        settled[header] = replace(settled[header], dates="?")


def _settle_signs(
    signs: Mapping[str, DecimalSign], settled: dict[str, ColumnUse], by_header: Mapping[str, Profile], forks: list[Fork]
) -> None:
    known = {sign.decided for sign in signs.values() if sign.point or sign.comma} - {"", MIXED}
    for header, sign in signs.items():
        way = sign.decided
        if not way and not (sign.point or sign.comma) and len(known) == 1:
            way = next(iter(known))
        if way:
            settled[header] = replace(settled[header], decimal="" if way == "." else way)
            continue
        either = (cell for cell in sorted(by_header[header].values) if "," in cell or "." in cell)
        sample = sign.sample or next(either, "")
        bare = re.sub(r"[^\d.,]", "", sample)
        whole, small = re.sub(r"[.,]", "", bare), bare.replace(",", ".")
        point, comma = (whole, small) if "," in bare else (small, whole)
        text = f"Is {sample} in column {header} {whole} or {small}?"
        forks.append(
            Fork(
                "decimal",
                header,
                text,
                (
                    (".", f"{point}: a point is the decimal separator"),
                    (",", f"{comma}: a comma is the decimal separator"),
                ),
            )
        )
        settled[header] = replace(settled[header], decimal="?")


def _intervals(kind: str, settled: dict[str, ColumnUse], by_header: Mapping[str, Profile]) -> list[Fork]:
    """An amount of a contract may be for a year or for a month; only an interval column or a person can say."""
    if kind != "subscriptions":
        return []
    forks = _lengths(settled, by_header)
    header_of = {use.field: header for header, use in reversed(settled.items())}
    header = next((header for header, use in settled.items() if use.field == "amount" and use.per in ("", "?")), None)
    if header is None or header_of.keys() & {"arr", "mrr"}:
        return forks
    ends = {"end_on", "term_months"} if "start_on" in header_of else set()
    shown = ", ".join(by_header[header].samples) if header in by_header else ""
    if re.search(WHOLE_TERM, normal(header)) and ends & header_of.keys():
        settled[header] = replace(settled[header], per="term")
        return forks
    if "interval" in header_of:
        return forks + _paid_in_parts(header, shown, header_of, settled, by_header)
    settled[header] = replace(settled[header], per="?")
    text = f"Is the amount in column {header} ({shown}) for a year, a quarter, a month or the row's own term?"
    choices = (("year", ""), ("quarter", ""), ("month", ""), ("term", "from the row's start to its end"))
    return [*forks, Fork("per", header, text, choices if ends & header_of.keys() else choices[:3])]


def _lengths(settled: dict[str, ColumnUse], by_header: Mapping[str, Profile]) -> list[Fork]:
    """Lengths of terms in bare numbers: 12 are months, 1 may be a year."""
    header = next((name for name, use in settled.items() if use.field == "term_months" and use.per in ("", "?")), None)
    if header is None or header not in by_header:
        return []
    bare = sorted({cell for cell in by_header[header].values if re.fullmatch(r"\d+([.,]\d+)?", cell)}, key=float_of)
    unclear = bool(bare) and float_of(bare[-1]) < LONG
    settled[header] = replace(settled[header], per="?" if unclear else "")
    text = f"Is a term of {bare[0]} in column {header} in months or in years?" if unclear else ""
    return [Fork("per", header, text, (("month", ""), ("year", "")))] if unclear else []


LONG = 7
"""A term of so many is in months."""


def float_of(cell: str) -> float:
    return float(cell.replace(",", "."))


WHOLE_TERM = r"(^|_)(tcv|total_contract_(value|amount)|contract_total|gesamt(vertrags)?wert)(_|$)"
"""What is said of an amount for the whole term of its contract."""
OF_CONTRACT = (
    r"(^|_)(contract|deal|order|booking)_?(value|amount|total)|^total$|auftragswert|vertragswert|montant_(du_)?contrat"
)
HOW_PAID = r"payment|paid|invoic|zahl|paiement|pago"


def _paid_in_parts(
    header: str,
    shown: str,
    header_of: Mapping[str, str],
    settled: dict[str, ColumnUse],
    by_header: Mapping[str, Profile],
) -> list[Fork]:
    """The value of a contract isn't what is paid each month because it is paid monthly: where a header speaks of the contract,
    or of how it is paid, and not all is paid by the year, it is asked."""
    interval = header_of["interval"]
    doubtful = re.search(OF_CONTRACT, normal(header)) or re.search(HOW_PAID, normal(interval))
    words = sorted(by_header[interval].values) if interval in by_header else []
    if not doubtful or all(period_of(word) == "year" for word in words):
        return []
    settled[header] = replace(settled[header], per="?")
    text = (
        f"Is the amount in column {header} ({shown}) for the whole contract, for a year, or for each period in column {interval}"
        f" ({', '.join(words[:3])})?"
    )
    choices = (
        ("term", "the whole contract, from the row's start to its end"),
        ("year", ""),
        (BY_INTERVAL, f"each period that {interval} says"),
    )
    return [Fork("per", header, text, choices if {"end_on", "term_months"} & header_of.keys() else choices[1:])]
