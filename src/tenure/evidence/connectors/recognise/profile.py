"""What the cells of a column look like: how full, how distinct, which kinds of values, and how they are written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.intake.cells.amounts import period_of
from tenure.evidence.intake.cells.keys import change_distinct
from tenure.evidence.intake.cells.parse import (
    MIXED,
    NUMBER,
    Format,
    filled_text,
    parse,
    plain_numbers,
    without_unit_letters,
)
from tenure.evidence.intake.cells.words import NO, YES

EMAIL = r"^(?:[^<>@]*<|mailto:)?[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}>?(?:\s*[;,]\s*[^@\s,;<>]+@[^@\s,;<>]+)*$"
ISO = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ].*)?$"
SLASHED = r"^\d{1,2}[./\-]\d{1,2}[./\-](\d{4}|\d{2})\b"
NAMED = (
    r"^([A-Za-zÀ-ÿ]+\.?,? )?(\d{1,2}(st|nd|rd|th|\.)?[ \-/]+[A-Za-zÀ-ÿ]{3,}\.?[ \-/,]+\d{2,4}"
    r"|[A-Za-zÀ-ÿ]{3,}\.?[ \-/]+\d{1,2}(st|nd|rd|th)?[ ,\-/]+\d{2,4})"
)
COMPACT = r"^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])$"
FORMS = {
    "iso": ISO, "slashed": SLASHED, "named": NAMED, "compact": COMPACT, "epoch-s": r"^1[0-9]{9}(\.\d+)?$",
    "epoch-ms": r"^1[0-9]{12}$", "epoch-us": r"^1[0-9]{15}$", "epoch-ns": r"^1[0-9]{18}$", "epoch-d": r"^(1\d|2[0-4])\d{3}$",
    "excel": r"^(2[5-9]|[3-6]\d)\d{3}(\.\d+)?$",
}  # fmt: skip
NUMBERED = ("epoch-s", "epoch-ms", "epoch-us", "epoch-ns", "epoch-d", "excel")
"""Dates written as numbers. Days since 1970 lie below those of a spreadsheet: the first reach to 2038, the others begin in 1968."""
MANY = 5000
Slices = Callable[[], Iterator[pa.Table]]
"""All rows of a sheet, a slice at a time, as often as it takes."""
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """A column seen through a sample. Shares are of the cells that aren't empty."""

    header: str
    filled: float
    distinct: float
    email: float
    number: float
    flag: float
    dates: dict[str, float]
    """iso, slashed, named, compact, and the NUMBERED forms -> share."""
    code: float
    """Three capital letters, as currencies are written."""
    interval: float
    samples: tuple[str, ...]
    values: frozenset[str]
    longest: int

    @property
    def numbered(self) -> tuple[str, float]:
        """The unit that most cells are in if they are dates written as numbers, and the share that is in any unit."""
        shares = {form: self.dates.get(form, 0.0) for form in NUMBERED}
        return max(shares, key=lambda form: shares[form]), sum(shares.values())

    @property
    def date(self) -> float:
        """The share of cells written as a date, numbers that could be epochs left out."""
        return min(1.0, sum(self.dates.get(form, 0.0) for form in ("iso", "slashed", "named", "compact")))


def profile(header: str, cells: pa.Array) -> Profile:
    """Look at the cells of a column."""
    total = len(cells)
    text = filled_text(cells).drop_null()
    count = len(text)
    if not count:
        return Profile(header, 0.0, 0.0, 0.0, 0.0, 0.0, {}, 0.0, 0.0, (), frozenset(), 0)
    unique = pc.unique(text)
    lower = pc.utf8_lower(text)
    amounts = without_unit_letters(text)[0]
    plain = plain_numbers(amounts, ".")
    flags = pa.array(sorted(YES | NO), pa.string())
    return Profile(
        header=header,
        filled=count / total if total else 0.0,
        distinct=len(unique) / count,
        email=_share(text, EMAIL),
        number=max(_share(plain, NUMBER), *(_share(plain_numbers(amounts, sign), NUMBER) for sign in (",", MIXED))),
        flag=_mean(pc.is_in(lower, value_set=flags)),
        dates={form: share for form, pattern in FORMS.items() if (share := _share(text, pattern))},
        code=_share(text, r"^[A-Za-z]{3}$"),
        interval=_mean(pc.is_valid(change_distinct(text, period_of))),
        samples=tuple(unique.slice(0, SAMPLES).to_pylist()),
        values=frozenset(unique.slice(0, MANY).to_pylist()),
        longest=pc.max(pc.utf8_length(text)).as_py(),
    )


def _share(text: pa.Array, pattern: str) -> float:
    return _mean(pc.match_substring_regex(text, pattern))


def _mean(mask: pa.Array) -> float:
    return float(pc.mean(pc.cast(mask, pa.int8())).as_py() or 0.0)


def readable(cells: pa.Array, kind: ColumnKind, form: Format) -> float:
    """The share of filled cells that can be read as a kind."""
    text = filled_text(cells).drop_null()
    if not len(text):
        return 1.0
    bad = parse(text, kind, form).bad
    return 1.0 - (_mean(bad) if bad is not None else 0.0)


@dataclass(slots=True)
class DateOrder:
    """Evidence for which number comes first in dates like 01/02/2026, gathered over as many cells as it takes."""

    day_first: int = 0
    month_first: int = 0
    open: int = 0
    dotted: int = 0
    sample: str = ""
    """The first cell that can be read either way."""

    def see(self, cells: pa.Array) -> None:
        text = pc.utf8_trim_whitespace(cells).drop_null()
        text = text.filter(pc.match_substring_regex(text, SLASHED))
        if not len(text):
            return
        parts = pc.extract_regex(text, r"^(?P<one>\d{1,2})(?P<sign>[./\-])(?P<two>\d{1,2})")
        one = pc.cast(parts.field("one"), pa.int32())
        two = pc.cast(parts.field("two"), pa.int32())
        self.day_first += _count(pc.and_(pc.greater(one, 12), pc.less_equal(two, 12)))
        self.month_first += _count(pc.and_(pc.greater(two, 12), pc.less_equal(one, 12)))
        either = pc.and_(pc.and_(pc.less_equal(one, 12), pc.less_equal(two, 12)), pc.not_equal(one, two))
        self.open += _count(either)
        self.sample = self.sample or _first(text.filter(either))
        self.dotted += _count(pc.equal(parts.field("sign"), "."))

    @property
    def decided(self) -> str:
        """day-first, month-first, or nothing while both are possible (or both occur)."""
        if self.day_first and not self.month_first:
            return "day-first"
        if self.month_first and not self.day_first:
            return "month-first"
        if not self.day_first and not self.month_first:
            if self.dotted:  # 1.2.2026 is written by people who put the day first
                return "day-first"
            if not self.open:
                return "day-first"
        return ""


@dataclass(slots=True)
class DecimalSign:
    """Evidence for what stands before the decimals: `1,234` may be a thousand or a bit more than one."""

    point: int = 0
    comma: int = 0
    open_comma: int = 0
    open_point: int = 0
    uneven_comma: int = 0
    padded_comma: int = 0
    uneven_point: int = 0
    padded_point: int = 0
    """Cells with one, two or many decimals, and those whose three end in a zero: nobody writes 99,5 and 120,000 of one thing."""
    sample: str = ""
    """The first cell that can be read either way."""

    def see(self, cells: pa.Array) -> None:
        text = pc.replace_substring_regex(pc.utf8_trim_whitespace(cells).drop_null(), "[\\s\u00a0\u202f'’]", "")
        text = text.filter(pc.match_substring_regex(text, r"[.,]"))
        if not len(text):
            return

        def count(pattern: str) -> int:
            return _count(pc.match_substring_regex(text, pattern))

        self.point += count(
            r",\d{3}\.|,\d{3},|^[^.]*\.\d{1,2}\D*$|^[^.]*\.\d{4,}\D*$|^\D*0?\.\d+"
            r"|^[^.,]*\d{4,}\.\d+|^[^.,]*\d{1,3}(,\d{3})+\.\d"
        )
        self.comma += count(r"\.\d{3},|\.\d{3}\.|^[^,]*,\d{1,2}\D*$|^[^,]*,\d{4,}\D*$|^\D*0,\d+|^[^.,]*\d{4,},\d+")
        self.uneven_comma += count(UNEVEN.format(","))
        self.padded_comma += count(PADDED.format(","))
        self.uneven_point += count(UNEVEN.format(r"\."))
        self.padded_point += count(PADDED.format(r"\."))
        self.open_comma += count(OPEN_COMMA)
        self.open_point += count(OPEN_POINT)
        either = pc.match_substring_regex(text, f"{OPEN_COMMA}|{OPEN_POINT}")
        self.sample = self.sample or _first(text.filter(either))
        self.point += count(r"^[$£]\d{1,3}(,\d{3})+$")

    @property
    def decided(self) -> str:
        """`.` or `,`, MIXED where cells say both, or nothing while both are possible."""
        if self.point and self.comma:
            return MIXED
        if (self.uneven_comma and self.padded_comma) or (self.uneven_point and self.padded_point):
            return MIXED
        if self.point and not self.comma:
            return "."
        if self.comma and not self.point:
            return ","
        if not self.point and not self.comma and not self.open_comma and not self.open_point:
            return "."
        return ""


UNEVEN, PADDED = r"{}(\d{{1,2}}|\d{{4,}})\D*$", r"^\D*[1-9]\d{{0,2}}{}\d\d0\D*$"
OPEN_COMMA, OPEN_POINT = r"^[^\d]*[1-9]\d{0,2},\d{3}\D*$", r"^[^\d]*[1-9]\d{0,2}\.\d{3}\D*$"


def _first(cells: pa.Array) -> str:
    return str(cells[0].as_py()) if len(cells) else ""


def _count(mask: pa.Array) -> int:
    return int(pc.sum(pc.cast(mask, pa.int64())).as_py() or 0)
