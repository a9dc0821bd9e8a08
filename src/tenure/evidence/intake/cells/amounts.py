"""Amounts as sources write them, converted to annual amounts."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.cells.keys import change_distinct
from tenure.evidence.intake.cells.moments import months_before
from tenure.evidence.intake.cells.parse import AMOUNT_LIMIT, scale_amounts
from tenure.evidence.intake.cells.statewords import OTHERS, plain_word
from tenure.evidence.intake.cells.words import DECIMALS, INTERVALS
from tenure.evidence.intake.mapping import OPEN, ColumnUse
from tenure.evidence.intake.rejects import Faults

Cells = dict[str, pa.Array]
AMOUNT, NUMBER, TEXT = ARROW[ColumnKind.AMOUNT], ARROW[ColumnKind.NUMBER], pa.string()
MINOR = ("minor", "cents")
"""Ways of saying that amounts are in the smallest unit of their currency."""
PERCENT = "percent"
"""A share is written in hundredths: 1 is one per cent, not the whole."""
SCALES = {"thousand": Decimal(1_000), "million": Decimal(1_000_000)}
"""Ways of saying that amounts are in thousands or millions of their currency."""

OWN_DECIMALS = {"stripe": {"ISK": 2, "UGX": 2, "MGA": 0}}
"""Where a source counts a currency in other units than ISO 4217 does."""

TERM, ONCE = "term", "once"
BY_INTERVAL = "interval"
"""An amount is for what the interval column of its row says."""
YEAR = Fraction(36525, 100)
PER_YEAR = {
    "year": Fraction(1), "half-year": Fraction(2), "quarter": Fraction(4), "month": Fraction(12), "half-month": Fraction(24),
    "week": YEAR / 7, "day": YEAR,
}  # fmt: skip
BESIDES = (
    r"\b(in advance|in arrears|upfront|up front|pre ?paid|payments?|paid|pays|billing|billed|bill|invoiced|invoicing|recurring"
    r"|subscription|plan|contract|im voraus|vorab|nachtraglich|zahlung|zahlweise|d avance|terme echu|i forskott|forskott"
    r"|forskud|vooraf|anticipado|anticipato)\b"
)
"""What stands beside a period and says when it is paid, which decides nothing."""
COUNTED = re.compile(r"^(?:p|every |per |each |alle |tous les |cada )*(\d+)\s*([a-z]+)$")
LETTERS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}


def decimals_of(currency: str | None, source: str = "") -> int:
    """How many decimals lie between the smallest unit of a currency and the currency; 2 where nobody says."""
    code = (currency or "").upper()
    return OWN_DECIMALS.get(source, {}).get(code, DECIMALS.get(code, 2))


@cache
def period_of(word: str) -> str | None:
    """What an amount is for, by a word like `monthly`, `every 6 months`, `P3M`, `Semi_Annual` or `one-time`: a unit of
    PER_YEAR, with a count before it where it isn't 1, `term` or `once`; None when nobody knows the word.

    >>> period_of("Every 3 months"), period_of("annually"), period_of("Subscription_Term")
    ('3 month', 'year', 'term')
    """
    plain = plain_word(word)
    bare = re.sub(r"^(every|per|each|billed|alle|pro|par|cada|por) ", "", plain)
    forms = (plain, bare, re.sub(BESIDES, "", plain).strip(), re.sub(BESIDES, "", bare).strip())
    for form in forms:
        if form in INTERVALS:
            return INTERVALS[form]
    found = COUNTED.match(plain) or COUNTED.match(forms[2])
    if not found:
        return None
    count, name = int(found.group(1)), found.group(2)
    unit = LETTERS.get(name) or INTERVALS.get(name) or INTERVALS.get(name.removesuffix("s"))
    if unit not in PER_YEAR or not count:
        return None
    if unit == "month" and count == 12:
        return "year"
    return unit if count == 1 else f"{count} {unit}"


def period_said(cell: str, words: Mapping[str, str]) -> str | None:
    """What an amount is for, by a cell and the words of the mapping file, which go first (`*` stands for all that nobody
    knows). None when nobody knows the word, "" where it says nothing."""
    own = {word.strip().lower(): meaning for word, meaning in words.items()}
    lowered = cell.strip().lower()
    return own[lowered] if lowered in own else period_of(cell) or own.get(OTHERS)


def as_period(cell: str, words: Mapping[str, str]) -> str | None:
    """A cell with its word's meaning; nothing where the word says nothing, and the cell as it is where nobody knows it."""
    found = period_said(cell, words)
    return cell if found is None else found or None


def months_in(word: str, unit: str = "month") -> str | None:
    """The length of a term in months, as text, by a cell like `24 months`, `1y` or `Annual`; of a bare number, `unit` says what
    of. Empty where a word says that there is no such length; None when nobody knows it.

    >>> months_in("24 months"), months_in("1y"), months_in("3", "year"), months_in("month-to-month")
    ('24', '12', '36', '')
    """
    plain = plain_word(word)
    if re.search(ROLLING, plain):
        return ""
    bare = re.fullmatch(r"\d+(?:[.,]\d+)?", word.strip())
    times = (
        PER_YEAR[unit] / Fraction(bare.group().replace(",", "."))
        if bare and float(bare.group().replace(",", "."))
        else None
    )
    if times is None and (period := period_of(word)):
        times = times_a_year(period)
    return None if times is None else f"{float(12 / times):.4f}".rstrip("0").rstrip(".")


def length_of_term(cell: str, unit: str) -> str | None:
    """The same for a cell: nothing where there is no such length, and the cell as it is where nobody knows it."""
    found = months_in(cell, unit)
    return cell if found is None else found or None


ROLLING = (
    r"^(month(ly)? to month|m2m|rolling|evergreen|perpetual|open( end(ed)?)?$|unlimited|until (cancell?ed|further notice)|ongoing"
    r"|continuous|auto ?renew|unbefristet|offen$|laufend|bis auf weiteres|indefini|indetermine|sans fin|en cours$|sin fin"
    r"|tills vidare|lopande|onbepaald|no (term|end)|never|n a)"
)
"""Contracts without a term of their own."""


def end_or_none(cell: str) -> str | None:
    """A cell where an end belongs; nothing where it says in words that there is none."""
    return None if re.search(ROLLING, plain_word(cell)) else cell


def times_a_year(period: str, start: date | None = None, end: date | None = None) -> Fraction | None:
    """How often a year an amount for `period` comes. For `term` it is the time from `start` to `end` (exclusive): whole months
    by the calendar where the term is nearly whole, else days of a 365.25-day year. None where nothing can be told.

    >>> times_a_year("3 month"), times_a_year("term", date(2026, 1, 1), date(2026, 12, 31))
    (Fraction(4, 1), Fraction(1, 1))
    """
    if period == TERM:
        return _of_term(start, end) if start and end else None
    count, _, unit = period.rpartition(" ")
    each = PER_YEAR.get(unit)
    return None if each is None else each / int(count or 1)


def _of_term(start: date, end: date) -> Fraction | None:
    days = (end - start).days
    if days <= 0:
        return None
    months = round(days * 12 / YEAR)
    # A last day written as the end, a contract that starts on a Monday: quarters and years are meant more often.
    near = max(3, days * 3 // 200) if months % 3 == 0 else max(1, days // 100)
    if months and abs((end - months_before(start, -months)).days) <= near:
        return Fraction(12, months)
    return YEAR / days


def annual(
    amount: Decimal,
    period: str,
    quantity: float | None = None,
    discount: Decimal | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Decimal | None:
    """What an amount comes to in a year, to four decimals: `quantity` times the amount, less the discount.

    >>> annual(Decimal(50), "month", 10)
    Decimal('6000.0000')
    """
    times = times_a_year(period, start, end)
    if times is None:
        return None
    whole = amount if quantity is None else amount * Decimal(str(quantity))
    exact = (Fraction(whole) - Fraction(discount or 0)) * times
    found = Decimal(exact.numerator) / Decimal(exact.denominator)
    return found.quantize(Decimal("0.0001")) if abs(found) < AMOUNT_LIMIT else found


def to_major(column: pa.Array, currencies: pa.Array | None, source: str) -> pa.Array:
    """Amounts in the smallest unit of each row's currency, in the currency itself."""
    if currencies is None:
        return scale_amounts(column, Decimal("0.01"))
    coded = pc.fill_null(currencies, "").dictionary_encode()
    factors = [Decimal(1).scaleb(-decimals_of(code, source)) for code in coded.dictionary.to_pylist()]
    return scale_amounts(column, pa.array(factors, pa.decimal128(14, 8)).take(coded.indices))


def yearly(cells: Cells, uses: Mapping[str, ColumnUse], faults: Faults) -> None:
    """The ARR of subscriptions from what their source says: `arr`, `mrr`, or an `amount` for an interval or the row's term,
    times the `quantity`, less the discount. What isn't the ARR itself stays beside it as it was said."""
    if "quantity" in cells and "seats" not in cells:
        cells["seats"] = cells["quantity"]
    found = cells.pop("arr", None)
    said: Cells = {}
    for name, usual in (("arr", "year"), ("mrr", "month"), ("amount", "")):
        column = found if name == "arr" else cells.pop(name, None)
        if column is None:
            continue
        per = uses[name].per if name in uses and uses[name].per != OPEN else ""
        per = "" if per == BY_INTERVAL else per or usual
        if name == "arr" and per == "year":
            continue
        if name == "arr":
            found = None
        _add(cells, said, name, column, per, faults)
    arr = said.pop("arr", None)
    whole = arr if found is None else found if arr is None else pc.coalesce(found, arr)
    for name in ("quantity", "discount"):
        cells.pop(name, None)
    if found is not None:  # where the ARR is said, nothing else is kept of the row's amounts
        plain = pc.is_valid(found)
        said = {name: pc.if_else(plain, pa.scalar(None, column.type), column) for name, column in said.items()}
    cells.update({name: column for name, column in said.items() if column.null_count < len(column)})
    if whole is not None:
        cells["arr"] = whole


def _add(cells: Cells, said: Cells, name: str, column: pa.Array, per: str, faults: Faults) -> None:
    """One column of amounts, for the rows that have none yet."""
    count = len(column)
    period = pa.repeat(pa.scalar(per, TEXT), count) if per else _periods(cells, count, faults)
    open_rows = (
        pc.is_valid(column) if "amount" not in said else pc.and_(pc.is_valid(column), pc.is_null(said["amount"]))
    )
    amount = pc.if_else(open_rows, column, pa.scalar(None, AMOUNT))
    period = pc.if_else(open_rows, period, pa.scalar(None, TEXT))
    many = name == "amount" and "quantity" in cells
    quantity = pc.if_else(open_rows, cells["quantity"], pa.scalar(None, NUMBER)) if many else None
    discount = _discounts(cells, amount, quantity) if name == "amount" else None
    if per in PER_YEAR and quantity is None and discount is None:
        times = PER_YEAR[per]
        arr = scale_amounts(amount, Decimal(times.numerator) / times.denominator)
    else:
        arr = _row_by_row(cells, amount, period, quantity, discount, faults)
    new = {"amount": amount, "amount_per": period, "quantity": quantity, "discount": discount, "arr": arr}
    for key, value in new.items():
        if value is not None:
            said[key] = pc.coalesce(said[key], value) if key in said else value


def _periods(cells: Cells, count: int, faults: Faults) -> pa.Array:
    if "interval" not in cells:
        return pa.nulls(count, TEXT)
    words = cells["interval"]
    periods = change_distinct(words, period_of)
    unknown = pc.and_(pc.is_valid(words), pc.is_null(periods))
    faults.add(unknown, "interval", words, "unknown_interval", "not an interval")
    if "interval_count" in cells:
        counts = pc.cast(pc.round(cells["interval_count"]), pa.int64())
        several = pc.fill_null(pc.greater(counts, 1), False)
        counted = pc.binary_join_element_wise(pc.cast(counts, TEXT), periods, " ")
        plain = pc.fill_null(pc.is_in(periods, value_set=pa.array(list(PER_YEAR), TEXT)), False)
        periods = change_distinct(
            pc.if_else(pc.and_(several, plain), counted, periods), lambda period: period_of(period) or period
        )
    return periods


def _discounts(cells: Cells, amount: pa.Array, quantity: pa.Array | None) -> pa.Array | None:
    """What is taken off: an amount, or a share of the whole (0.2, or 20 for per cent)."""
    if "discount_rate" in cells:
        share = pc.if_else(
            pc.greater(cells["discount_rate"], 1.0), pc.divide(cells["discount_rate"], 100.0), cells["discount_rate"]
        )
        whole = pc.cast(amount, NUMBER)
        whole = whole if quantity is None else pc.multiply(whole, pc.fill_null(quantity, 1.0))
        rated = pc.cast(pc.round(pc.multiply(whole, share), 4), AMOUNT, safe=False)
        return pc.coalesce(rated, cells["discount"]) if "discount" in cells else rated
    return cells.get("discount")


def _row_by_row(
    cells: Cells,
    amount: pa.Array,
    period: pa.Array,
    quantity: pa.Array | None,
    discount: pa.Array | None,
    faults: Faults,
) -> pa.Array:
    count = len(amount)
    nothing = [None] * count
    columns = [one.to_pylist() if one is not None else nothing for one in (amount, period, quantity, discount)]
    columns += [cells[name].to_pylist() if name in cells else nothing for name in ("start_on", "end_on")]
    arr: list[Decimal | None] = []
    termless, beyond = [], []
    for money, per, times, less, start, end in zip(*columns, strict=True):
        found = None if money is None or per is None else annual(money, per, times, less, start, end)
        beyond.append(found is not None and abs(found) >= AMOUNT_LIMIT)
        arr.append(None if beyond[-1] else found)
        termless.append(money is not None and per == TERM and found is None)
    faults.add(
        pa.array(beyond, pa.bool_()), "amount", amount, "out_of_range", "adds up to an implausible amount per year"
    )
    reason = "the amount is for the whole term, but the row has no term dates"
    faults.add(pa.array(termless, pa.bool_()), "end_on", cells.get("end_on"), "no_term", reason)
    return pa.array(arr, AMOUNT)
