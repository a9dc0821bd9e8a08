"""Days and instants as people and systems write them. Only the way a column declares is read: 01/02/2026 is never guessed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.words import MONTHS

INSTANT = pa.timestamp("us", tz="UTC")
NAIVE = pa.timestamp("us")
NUMERIC_EPOCHS = {"epoch-s": 1_000_000, "epoch-ms": 1_000, "epoch-us": 1}
EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a day count has no zone
ZONED = r"(Z|z|UTC| GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$"
HAS_TIME = r"\d:\d{2}"

CLOCK = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?)?\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?"
NUMBERS_LAST = re.compile(r"^(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})" + CLOCK + "$")
NUMBERS_FIRST = re.compile(r"^(\d{4})[./\- ]?(\d{1,2})[./\- ]?(\d{1,2})" + CLOCK + "$")
NAMED_DAY_FIRST = re.compile(
    r"^(?:[^\W\d]+,? )?(\d{1,2})(?:st|nd|rd|th|\.)?[ \-/]+([^\W\d]+)\.?[ \-/,]+(\d{4}|\d{2})" + CLOCK + "$"
)
NAMED_MONTH_FIRST = re.compile(
    r"^(?:[^\W\d]+,? )?([^\W\d]+)\.?[ \-/]+(\d{1,2})(?:st|nd|rd|th)?[ ,\-/]+(\d{4}|\d{2})" + CLOCK + "$"
)

Reader = Callable[[str], "tuple[datetime, bool] | None"]
Column = tuple[pa.Array, pa.Array | None]


def parse_instants(text: pa.Array, dates: str, timezone: str) -> Column:
    """Text as instants in UTC; times without a zone are of `timezone`. Returns the column and a mask of unreadable cells."""
    if dates in NUMERIC_EPOCHS or dates == "excel":
        return _numeric(text, dates, timezone)
    if dates in ("", "iso"):
        quick = _quick_iso(text, timezone)
        if quick is not None:
            return quick, None
    return _slowly(text, dates, timezone)


def parse_days(text: pa.Array, dates: str, timezone: str) -> Column:
    """Text as days. A time with a zone is first taken to `timezone`; one without only loses its clock."""
    if dates in ("", "iso"):
        try:
            return pc.cast(text, pa.date32()), None
        except pa.ArrowInvalid:
            pass
    instants, bad = parse_instants(text, dates, timezone)
    return local_days(instants, timezone), bad


def local_days(instants: pa.Array, timezone: str) -> pa.Array:
    """The day of each instant where the company is."""
    return pc.cast(
        pc.floor_temporal(pc.local_timestamp(pc.cast(instants, pa.timestamp("us", timezone))), unit="day"), pa.date32()
    )


def day_starts(days: pa.Array, timezone: str) -> pa.Array:
    """The first instant of each day where the company is, in UTC."""
    naive = pc.cast(pc.cast(days, pa.timestamp("s")), NAIVE)
    return in_utc(naive, timezone)


def in_utc(naive: pa.Array, timezone: str) -> pa.Array:
    if timezone == "UTC":
        return pc.cast(pc.assume_timezone(naive, "UTC"), INSTANT)
    return pc.cast(pc.assume_timezone(naive, timezone, ambiguous="earliest", nonexistent="latest"), INSTANT)


def _quick_iso(text: pa.Array, timezone: str) -> pa.Array | None:
    """The whole column by Arrow's own reader, when every cell is in one ISO form."""
    try:
        return in_utc(pc.cast(text, NAIVE), timezone)
    except pa.ArrowInvalid:
        pass
    try:
        return pc.cast(text, INSTANT)
    except pa.ArrowInvalid:
        return None


def _numeric(text: pa.Array, dates: str, timezone: str) -> Column:
    good = pc.match_substring_regex(text, r"^-?\d{1,17}(\.\d+)?$")
    numbers = pc.cast(pc.if_else(good, text, pa.scalar(None, pa.string())), pa.float64())
    bad = pc.fill_null(pc.invert(good), False)
    if dates == "excel":
        micros = pc.cast(pc.round(pc.multiply(numbers, 86_400.0)), pa.int64())
        offset = int((EXCEL_START - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001
        naive = pc.cast(pc.cast(pc.add(micros, offset), pa.timestamp("s")), NAIVE)
        return in_utc(naive, timezone), _or_none(bad)
    scale = NUMERIC_EPOCHS[dates]
    fits = pc.less(pc.abs(numbers), 9e18 / scale)
    micros = pc.cast(
        pc.round(pc.multiply(pc.if_else(fits, numbers, pa.scalar(None, pa.float64())), float(scale))), pa.int64()
    )
    return pc.cast(pc.cast(micros, NAIVE), INSTANT), _or_none(pc.or_(bad, pc.fill_null(pc.invert(fits), False)))


def _or_none(bad: pa.Array) -> pa.Array | None:
    return bad if pc.any(bad).as_py() else None


def _slowly(text: pa.Array, dates: str, timezone: str) -> Column:
    """Cell by cell, each distinct text once."""
    coded = text.dictionary_encode()
    zone = ZoneInfo(timezone)
    read = reader(dates)
    values: list[datetime | None] = []
    for cell in coded.dictionary.to_pylist():
        found = read(cell)
        try:
            values.append(None if found is None else _aware(found, zone))
        except OverflowError:
            values.append(None)
    column = pa.array(values, INSTANT).take(coded.indices)
    return column, _or_none(pc.and_(pc.is_valid(text), pc.is_null(column)))


def _aware(found: tuple[datetime, bool], zone: ZoneInfo) -> datetime:
    moment, aware = found
    return (moment if aware else moment.replace(tzinfo=zone)).astimezone(UTC)


def reader(dates: str) -> Reader:
    """The function that reads one cell under a declared way of writing; it returns (moment, has a zone) or None."""

    def read(cell: str) -> tuple[datetime, bool] | None:
        first = NUMBERS_FIRST.match(cell)
        if first:
            return _moment(first.group(1), first.group(2), first.group(3), first.groups()[3:])
        if dates in ("day-first", "month-first"):
            last = NUMBERS_LAST.match(cell)
            if last:
                one, two, year = last.group(1), last.group(2), last.group(3)
                day, month = (one, two) if dates == "day-first" else (two, one)
                return _moment(year, month, day, last.groups()[3:])
        named = NAMED_DAY_FIRST.match(cell)
        if named:
            return _moment(named.group(3), named.group(2), named.group(1), named.groups()[3:])
        named = NAMED_MONTH_FIRST.match(cell)
        if named:
            return _moment(named.group(3), named.group(1), named.group(2), named.groups()[3:])
        return None

    return read


def _moment(year: str, month: str, day: str, clock: tuple[str | None, ...]) -> tuple[datetime, bool] | None:
    hour, minute, second, fraction, half, zone = clock
    number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    years = int(year) + (2000 if len(year) == 2 else 0)
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        moment = datetime(years, number, int(day), hours % 24, int(minute or 0), int(second or 0), micros)  # noqa: DTZ001
    except ValueError:
        return None
    if hours > 24 or (hours == 24 and moment.time() != moment.min.time()):
        return None
    if hours == 24:
        moment += timedelta(days=1)
    if not zone:
        return moment, False
    if zone in ("Z", "z", "UTC", "GMT"):
        return moment.replace(tzinfo=UTC), True
    sign = -1 if zone[0] == "-" else 1
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return (moment - sign * shift).replace(tzinfo=UTC), True


def is_day(value: object) -> bool:
    return isinstance(value, date)
