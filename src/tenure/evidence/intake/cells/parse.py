"""Text cells into typed columns, a whole column at a time. What can't be read is marked, never guessed."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.cells.moments import in_utc, parse_days, parse_instants, within_reach
from tenure.evidence.intake.cells.words import CURRENCY_SIGNS, NAMES_NOTHING, NO, NOTHING, NOTHING_TYPED, YES
from tenure.values.texts import UNSEEN

READABLE = {
    ColumnKind.TEXT: "text",
    ColumnKind.NUMBER: "a number",
    ColumnKind.AMOUNT: "an amount",
    ColumnKind.FLAG: "yes or no",
    ColumnKind.DAY: "a date",
    ColumnKind.INSTANT: "a date and time",
}
"""What a cell that can't be read should have been."""

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
SPACES = "[\\s\u00a0\u202f\u2009'\u2019_]"
MONEY_BEFORE = r"^([+-]?)(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}|Rs\.?|kr\.?)([+-]?[\d.,])"
MONEY_AFTER = r"([\d.,])(?:[A-Z]{0,2}\p{Sc}|[A-Z]{3}|%|zł|Kč|kr\.?|Ft|,?-)$"
SHORT = r"^(.*\d)\s?([kK]|[mM]|MM|mn|mln|bn|B|T|Tsd\.?|Mio\.?|Mrd\.?)(\s*[^\w\s.,]?|\s*[A-Z]{3})$"
"""An amount in thousands, millions or more, as people write it: €36k, 1.2M, 36 Tsd. EUR, 500 T€, $1.2bn."""
SHORT_BY = {"k": 1_000, "t": 1_000, "tsd": 1_000, "b": 1_000_000_000, "bn": 1_000_000_000, "mrd": 1_000_000_000}
"""What the letters multiply by; all others are millions."""
MIXED = "mixed"
"""Decimals come after a point in some cells and after a comma in others: each is read by its own signs."""
BY_COMMA = r"^[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(\.\d{3}){2,})$"
"""A number that only makes sense with its decimals after a comma, or with points between thousands."""
EITHER_WAY = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
"""12.000 may be twelve or twelve thousand."""
AMOUNT_LIMIT = Decimal(10) ** 14


@dataclass(frozen=True, slots=True)
class Format:
    """How the cells of a column are written.

    `dates` is one of `mapping.DATES`, or empty for iso. `decimal` is the sign before the decimals. `unit` is `cents` when
    amounts are in hundredths. `timezone` is where days, and times without a zone, are from. `ahead` and `days`: see
    `moments.parse_instants`.
    """

    dates: str = ""
    decimal: str = "."
    unit: str = ""
    timezone: str = "UTC"
    ahead: bool = True
    days: bool = False
    names: bool = False
    """Whether the cells are names: words for nothing are names of people, too."""


@dataclass(frozen=True, slots=True)
class ParsedColumn:
    """A typed column, and a mask of the cells that could not be read (None: all could)."""

    column: pa.Array
    bad: pa.Array | None = None


ZERO_DATE = r"^0{1,4}([-/. ]0{1,4}){2}([T ][0:.]+Z?)?$"
"""What MySQL and its exports write for no date: 0000-00-00, 00/00/0000."""


def parse(cells: pa.Array | pa.ChunkedArray, kind: ColumnKind, form: Format) -> ParsedColumn:
    """Cells as the kind's stored type. Cells already of that type pass through."""
    column = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    if column.type == ARROW[kind] and kind is not ColumnKind.TEXT:
        return _held(ParsedColumn(column), kind)
    if pa.types.is_null(column.type):
        return ParsedColumn(pa.nulls(len(column), ARROW[kind]))
    return _held(
        _read(column, kind, form) if pa.types.is_string(column.type) else _from_typed(column, kind, form), kind
    )


def _held(found: ParsedColumn, kind: ColumnKind) -> ParsedColumn:
    """Values that every part of the house can hold: dates of the calendar, and numbers that are some."""
    match kind:
        case ColumnKind.DAY | ColumnKind.INSTANT:
            return ParsedColumn(*within_reach(found.column, found.bad))
        case ColumnKind.NUMBER:
            strange = pc.fill_null(pc.invert(pc.is_finite(found.column)), False)
            if pc.any(strange).as_py():
                column = pc.if_else(strange, pa.scalar(None, pa.float64()), found.column)
                return ParsedColumn(column, strange if found.bad is None else pc.or_(found.bad, strange))
    return found


def _read(column: pa.Array, kind: ColumnKind, form: Format) -> ParsedColumn:
    if kind is ColumnKind.TEXT:
        column = without_control_signs(column)
    nothing = NAMES_NOTHING if form.names else NOTHING if kind is ColumnKind.TEXT else NOTHING + NOTHING_TYPED
    text = without_empty_words(pc.utf8_trim_whitespace(column), nothing)
    if kind in (ColumnKind.DAY, ColumnKind.INSTANT):
        text = pc.if_else(pc.match_substring_regex(text, ZERO_DATE), pa.scalar(None, pa.string()), text)
    match kind:
        case ColumnKind.TEXT:
            return ParsedColumn(text)
        case ColumnKind.NUMBER:
            return _numbers(text, form)
        case ColumnKind.AMOUNT:
            return _amounts(text, form)
        case ColumnKind.FLAG:
            return _flags(text)
        case ColumnKind.DAY:
            return ParsedColumn(*parse_days(text, form.dates, form.timezone, ahead=form.ahead, days=form.days))
        case ColumnKind.INSTANT:
            return ParsedColumn(*parse_instants(text, form.dates, form.timezone, ahead=form.ahead, days=form.days))


def without_control_signs(text: pa.Array) -> pa.Array:
    """Text without signs that command a terminal or turn the direction of what follows (values/texts)."""
    strange = pc.match_substring_regex(text, UNSEEN)
    return pc.replace_substring_regex(text, UNSEEN, "") if pc.any(strange).as_py() else text


def without_empty_words(text: pa.Array, nothing: tuple[str, ...]) -> pa.Array:
    """Text with the words for nothing as NULL."""
    empty = pc.is_in(text, value_set=pa.array(nothing, pa.string()))
    return pc.if_else(empty, pa.scalar(None, pa.string()), text) if pc.any(empty).as_py() else text


def filled_text(cells: pa.Array) -> pa.Array:
    """Text without blanks around it, and NULL where it stands for nothing in a column of numbers, flags or dates."""
    return without_empty_words(pc.utf8_trim_whitespace(cells), NOTHING + NOTHING_TYPED)


def _from_typed(column: pa.Array, kind: ColumnKind, form: Format) -> ParsedColumn:
    """Typed columns of connectors: a cast where it loses nothing, else the reading of their text."""
    wanted = ARROW[kind]
    naive = pa.types.is_date(column.type) or (pa.types.is_timestamp(column.type) and column.type.tz is None)
    try:
        if kind is ColumnKind.INSTANT and naive:
            return ParsedColumn(in_utc(pc.cast(column, pa.timestamp("us")), form.timezone))
        if kind is ColumnKind.AMOUNT and pa.types.is_floating(column.type):
            return ParsedColumn(pc.cast(pc.round(column, 4), wanted, safe=False))
        return ParsedColumn(pc.cast(column, wanted))
    except pa.ArrowException:
        return _read(_as_text(column), kind, form)


def _as_text(column: pa.Array) -> pa.Array:
    try:
        return pc.cast(column, pa.string())
    except pa.ArrowException:  # lists, structures, bytes that are no text
        return pa.array([_said(cell) for cell in column], pa.string())


def _said(cell: pa.Scalar) -> str | None:
    value = cell.as_py()
    return None if value is None else value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def plain_numbers(text: pa.Array, decimal: str) -> pa.Array:
    """Numbers without signs of money, grouping, spaces and brackets, the decimals after a point."""
    if decimal == MIXED or not _all_match(text, NUMBER):
        text = pc.replace_substring_regex(text, SPACES, "")
        text = pc.replace_substring_regex(text, "^\u2212", "-")
        text = pc.replace_substring_regex(text, r"^\((.*)\)$", r"-\1")
        text = pc.replace_substring_regex(text, MONEY_BEFORE, r"\1\2")
        text = pc.replace_substring_regex(text, MONEY_AFTER, r"\1")
        text = pc.replace_substring_regex(text, r"(\d)-$", r"\1")
        if decimal == MIXED:
            commas = pc.match_substring_regex(text, BY_COMMA)
            text = pc.if_else(commas, pc.replace_substring(pc.replace_substring(text, ".", ""), ",", "."), text)
            unsure = pc.and_(pc.invert(commas), pc.match_substring_regex(text, EITHER_WAY))
            text = pc.if_else(unsure, pc.binary_join_element_wise("?", text, ""), text)
        grouping = r"\." if decimal == "," else ","
        text = pc.replace_substring_regex(text, grouping + r"(\d{3})", r"\1")
        if decimal == ",":
            text = pc.replace_substring(text, ",", ".")
    return text


def _all_match(text: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(text, pattern)).as_py() is not False)


def _numbers(text: pa.Array, form: Format) -> ParsedColumn:
    percent = pc.ends_with(text, "%")
    plain = plain_numbers(text, form.decimal)
    good = pc.match_substring_regex(plain, NUMBER)
    bad = pc.invert(good)
    numbers = pc.cast(pc.if_else(good, plain, pa.scalar(None, pa.string())), pa.float64())
    if pc.any(percent).as_py():
        numbers = pc.if_else(percent, pc.divide(numbers, 100.0), numbers)
    return ParsedColumn(numbers, _mask(bad))


def _amounts(text: pa.Array, form: Format) -> ParsedColumn:
    text, short = without_unit_letters(text)
    plain = plain_numbers(text, form.decimal)
    good = pc.match_substring_regex(plain, r"^[+-]?(\d{1,14}(\.\d*)?|\.\d+)$")
    # The cast wants at most four decimals; more are cut where they are zeros and rounded one by one where they are not.
    simple = pc.match_substring_regex(plain, r"^[+-]?\d{1,14}(\.\d{1,4})?$")
    trimmed = pc.replace_substring_regex(plain, r"^\+", "")
    direct = pc.cast(pc.if_else(simple, trimmed, pa.scalar(None, pa.string())), ARROW[ColumnKind.AMOUNT])
    hard = pc.and_(good, pc.invert(simple))
    if pc.any(hard).as_py():
        slow = [
            _decimal(cell) if is_hard else None
            for cell, is_hard in zip(plain.to_pylist(), hard.to_pylist(), strict=True)
        ]
        direct = pc.coalesce(direct, pa.array(slow, ARROW[ColumnKind.AMOUNT]))
    if short is not None:
        direct = scale_amounts(direct, short)
    if form.unit == "cents":
        direct = scale_amounts(direct, Decimal("0.01"))
    return ParsedColumn(direct, _mask(pc.and_(pc.is_valid(plain), pc.is_null(direct))))


def without_unit_letters(text: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """Amounts without the letter of `€36k` or `1.2M`, and what each is to be multiplied by; None where none has one."""
    if not pc.any(pc.match_substring_regex(text, SHORT)).as_py():
        return text, None
    found = [re.match(SHORT, cell or "") for cell in text.to_pylist()]
    by = [Decimal(SHORT_BY.get(hit.group(2).rstrip(".").lower(), 1_000_000) if hit else 1) for hit in found]
    return pc.replace_substring_regex(text, SHORT, r"\1\3"), pa.array(by, pa.decimal128(16, 0))


def _decimal(cell: str | None) -> Decimal | None:
    try:
        number = Decimal(cell or "")
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.0001")) if number.is_finite() and abs(number) < AMOUNT_LIMIT else None


def scale_amounts(amounts: pa.Array, by: Decimal | pa.Array) -> pa.Array:
    """Amounts times a factor, or times the factor of each row, rounded to four decimals."""
    factor = by if isinstance(by, pa.Array) else pa.scalar(round(by, 8), pa.decimal128(16, 8))
    product = pc.multiply(pc.cast(amounts, pa.decimal128(20, 4)), factor)
    return pc.cast(pc.round(product, 4), ARROW[ColumnKind.AMOUNT], safe=False)


def _flags(text: pa.Array) -> ParsedColumn:
    words = pc.utf8_lower(text)
    yes = pc.is_in(words, value_set=pa.array(sorted(YES), pa.string()))
    no = pc.is_in(words, value_set=pa.array(sorted(NO), pa.string()))
    column = pc.if_else(yes, True, pc.if_else(no, False, pa.scalar(None, pa.bool_())))
    return ParsedColumn(column, _mask(pc.and_(pc.is_valid(text), pc.is_null(column))))


def _mask(bad: pa.Array) -> pa.Array | None:
    bad = pc.fill_null(bad, False)
    return bad if pc.any(bad).as_py() else None


SHARED_SIGNS = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "DOP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "£": frozenset({"GBP", "EGP", "GIP", "FKP", "SHP"}),
}
SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True)))
CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")


def currency_in(cell: str, usual: str = "") -> str:
    """The currency a cell like `€ 1.200` or `1,200 USD` names, or nothing. A sign that several currencies share means the
    `usual` one, if it is among them."""
    code = CODE.search(cell)
    if code and any(letter.isdigit() for letter in cell):
        return code.group()
    sign = SIGN.search(cell)
    return (
        "" if sign is None else usual if usual in SHARED_SIGNS.get(sign.group(), ()) else CURRENCY_SIGNS[sign.group()]
    )
