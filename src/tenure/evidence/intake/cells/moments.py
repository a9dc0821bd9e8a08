"""Days and instants as people and systems write them. Only the way a column declares is read: 01/02/2026 is never guessed."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.cells.words import MONTHS
from tenure.values import clock

INSTANT = pa.timestamp("us", tz="UTC")
NAIVE = pa.timestamp("us")
NUMERIC_EPOCHS = {"epoch-s": 1_000_000.0, "epoch-ms": 1_000.0, "epoch-us": 1.0, "epoch-ns": 0.001}
"""Microseconds per unit, since 1970 in UTC."""
DAY_COUNTS = {"epoch-d": date(1970, 1, 1), "excel": date(1899, 12, 30), "excel-1904": date(1904, 1, 1)}
"""Numbers that count days from a first one. They have no zone, so they are days of the company's own."""
NUMERIC = (*NUMERIC_EPOCHS, *DAY_COUNTS)
FIRST = datetime(2, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)
"""What Python and every zone can still hold. A date beyond is no date, except the last days of the calendar, which stand for
an open end."""
DAY_MICROS = 86_400_000_000
WIDEST_ZONE = timedelta(hours=15)
YEARS_AHEAD = 10
"""A start is written with two digits when it is near: 15/03/99 is of 1999, 01/01/28 of 2028."""
ENDINGS = frozenset(
    {"end", "ends", "ended", "due", "notice", "target", "close", "renews", "renewal", "until", "expires"}
)

CLOCK = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
NUMBERS_FIRST = re.compile(
    r"^(?P<year>\d{4})(?:[./\- ](?=\d{1,2}[./\- ])|(?=\d{4}(?!\d)))(?P<month>\d{1,2})[./\- ]?(?P<day>\d{1,2})" + CLOCK
)
NUMBERS_LAST = {
    "day-first": re.compile(r"^(?P<day>\d{1,2})[./\- ](?P<month>\d{1,2})[./\- ](?P<year>\d{4}|\d{2})" + CLOCK),
    "month-first": re.compile(r"^(?P<month>\d{1,2})[./\- ](?P<day>\d{1,2})[./\- ](?P<year>\d{4}|\d{2})" + CLOCK),
}
NAMED = (
    re.compile(
        r"^(?:[^\W\d]+,? )?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[ \-/]+(?P<month>[^\W\d]+)\.?[ \-/,]+(?P<year>\d{4}|\d{2})"
        + CLOCK
    ),
    re.compile(
        r"^(?:[^\W\d]+,? )?(?P<month>[^\W\d]+)\.?[ \-/]+(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ,\-/]+(?P<year>\d{4}|\d{2})"
        + CLOCK
    ),
)

Reader = Callable[[str], "tuple[datetime, bool] | None"]
Column = tuple[pa.Array, pa.Array | None]


def lies_ahead(field: str) -> bool:
    """Whether dates of a field may lie decades ahead, as ends and due dates do; starts, births and creations never do."""
    return bool(ENDINGS & set(field.split("_")))


def parse_instants(text: pa.Array, dates: str, timezone: str, *, ahead: bool = True, days: bool = False) -> Column:
    """Text as instants in UTC; times without a zone are of `timezone`. Returns the column and a mask of unreadable cells.

    `ahead` lets a year of two digits lie decades ahead. `days` says that the column holds days: midnight in UTC is then the
    first instant of that day in `timezone`.
    """
    if dates in NUMERIC:
        column, bad = _numeric(text, dates, timezone)
    else:
        quick = _quick_iso(text, timezone) if dates in ("", "iso") else None
        column, bad = (quick, None) if quick is not None else _slowly(text, dates, timezone, ahead)
    if days and timezone != "UTC" and dates not in DAY_COUNTS:
        midnight = pc.equal(pc.floor_temporal(column, unit="day"), column)
        column = pc.if_else(midnight, in_utc(pc.cast(column, NAIVE), timezone), column)
    return column, bad


def parse_days(text: pa.Array, dates: str, timezone: str, *, ahead: bool = True, days: bool = False) -> Column:
    """Text as days. A time with a zone is first taken to `timezone`; one without only loses its clock."""
    if dates in ("", "iso"):
        try:
            return pc.cast(text, pa.date32()), None
        except pa.ArrowInvalid:
            pass
    instants, bad = parse_instants(text, dates, timezone, ahead=ahead, days=days)
    return local_days(instants, timezone), bad


def within_reach(column: pa.Array, bad: pa.Array | None) -> Column:
    """Days or instants that Python can hold as well; those before its calendar or after it are unreadable.

    9999-12-31 in a zone west of Greenwich lies just after it, and stands for an open end: such instants are the last ones.
    """
    if pa.types.is_timestamp(column.type):
        least, most = pa.scalar(FIRST, INSTANT), pa.scalar(LAST, INSTANT)
        eve = pa.scalar(_micros(LAST) + 3 * DAY_MICROS, pa.int64()).cast(INSTANT)
        column = pc.if_else(pc.and_(pc.greater(column, most), pc.less(column, eve)), most, column)
    else:
        least, most = pa.scalar(date.min), pa.scalar(date.max)
    beyond = pc.fill_null(pc.or_(pc.less(column, least), pc.greater(column, most)), False)
    if not pc.any(beyond).as_py():
        return column, bad
    return pc.if_else(beyond, pa.scalar(None, column.type), column), beyond if bad is None else pc.or_(bad, beyond)


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def local_days(instants: pa.Array, timezone: str) -> pa.Array:
    """The day of each instant where the company is."""
    return pc.cast(
        pc.floor_temporal(pc.local_timestamp(pc.cast(instants, pa.timestamp("us", timezone))), unit="day"), pa.date32()
    )


def day_starts(days: pa.Array, timezone: str) -> pa.Array:
    """The first instant of each day where the company is, in UTC."""
    naive = pc.cast(pc.cast(days, pa.timestamp("s")), NAIVE)
    return in_utc(naive, timezone)


def day_after(days: pa.Array) -> pa.Array:
    """The first day after each; far ones, which stand for an open end, stay."""
    near = pc.less(days, pa.scalar(date(2900, 1, 1)))
    return pc.cast(pc.add(pc.cast(days, pa.int32()), pc.cast(near, pa.int32())), pa.date32())


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
    """Counts since a first instant. A number that leads out of the calendar, as one in another unit does, is unreadable."""
    good = pc.match_substring_regex(text, r"^-?\d{1,19}(\.\d*)?$")
    numbers = pc.cast(pc.if_else(good, text, pa.scalar(None, pa.string())), pa.float64())
    if dates in DAY_COUNTS:
        start = (DAY_COUNTS[dates] - date(1970, 1, 1)).days
        micros = pc.multiply(pc.round(pc.multiply(pc.add(numbers, float(start)), 86_400.0)), 1e6)
    else:
        micros = pc.multiply(numbers, NUMERIC_EPOCHS[dates])
    fits = pc.and_(
        pc.greater_equal(micros, float(_micros(FIRST))), pc.less(micros, float(_micros(LAST) + 2 * DAY_MICROS))
    )
    micros = pc.cast(pc.round(pc.if_else(fits, micros, pa.scalar(None, pa.float64()))), pa.int64())
    bad = pc.and_(pc.is_valid(text), pc.is_null(micros))
    naive = pc.cast(micros, NAIVE)
    return (in_utc(naive, timezone) if dates in DAY_COUNTS else pc.cast(naive, INSTANT)), _or_none(bad)


def _or_none(bad: pa.Array) -> pa.Array | None:
    return bad if pc.any(bad).as_py() else None


def _slowly(text: pa.Array, dates: str, timezone: str, ahead: bool) -> Column:
    """Cell by cell, each distinct text once."""
    coded = text.dictionary_encode()
    zone = ZoneInfo(timezone)
    read = reader(dates, ahead)
    values: list[datetime | None] = []
    for cell in coded.dictionary.to_pylist():
        try:
            found = read(cell)
            values.append(None if found is None else _aware(found, zone))
        except OverflowError:
            values.append(None)
    column = pa.array(values, INSTANT).take(coded.indices)
    return column, _or_none(pc.and_(pc.is_valid(text), pc.is_null(column)))


def _aware(found: tuple[datetime, bool], zone: ZoneInfo) -> datetime:
    moment, aware = found
    return (moment if aware else moment.replace(tzinfo=zone)).astimezone(UTC)


def reader(dates: str, ahead: bool = True) -> Reader:
    """The function that reads one cell under a declared way of writing; it returns (moment, has a zone) or None."""

    patterns = (NUMBERS_FIRST, *([NUMBERS_LAST[dates]] if dates in NUMBERS_LAST else []), *NAMED)

    def read(cell: str) -> tuple[datetime, bool] | None:
        found = next((hit for pattern in patterns if (hit := pattern.match(cell))), None)
        return _moment(ahead, **found.groupdict()) if found else None

    return read


def _moment(
    ahead: bool,
    year: str,
    month: str,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    fraction: str | None,
    half: str | None,
    zone: str | None,
) -> tuple[datetime, bool] | None:
    number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    years = int(year) + (2000 if len(year) == 2 else 0)
    if len(year) == 2 and not ahead and years > clock.now().year + YEARS_AHEAD:
        years -= 100
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
    if shift > WIDEST_ZONE:
        return None
    return (moment - sign * shift).replace(tzinfo=UTC), True


def months_before(day: date, months: int) -> date:
    """The day so many months earlier; the last of the month where that is shorter, and the first or last day of the calendar
    beyond its ends.

    >>> months_before(date(2026, 3, 31), 13), months_before(date(2026, 3, 31), -200_000)
    (datetime.date(2025, 2, 28), datetime.date(9999, 12, 31))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not 1 <= year < 9999:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
