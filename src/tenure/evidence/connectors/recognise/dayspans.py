"""Days and terms: whether a column holds days written as midnight in UTC, and whether an end is a last day or the day after."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.intake.cells.moments import NUMERIC_EPOCHS
from tenure.evidence.intake.cells.parse import Format, parse, without_empty_words
from tenure.evidence.intake.cells.words import NOTHING, NOTHING_TYPED
from tenure.evidence.intake.mapping import LAST_DAY, NEXT_DAY, OPEN, UTC_DAYS, ColumnUse
from tenure.values.texts import count_words

Slices = Callable[[], Iterator[pa.Table]]
MIDNIGHT = r"^\d{4}-\d{2}-\d{2}([T ]00:00(:00(\.0+)?)?\s?(Z|UTC|GMT|[+-]00(:?00)?))?$"
MOST_TERMS = 50_000
CLEARLY = 10
DAY = timedelta(days=1)
FAR = date(2900, 1, 1)
WHOSE = ("account_ref", "account_name", "account_domain", "product", "plan")


def days_at_midnight(
    columns: Mapping[str, ColumnUse], kinds: Mapping[str, ColumnKind], profiles: Sequence[Profile], slices: Slices
) -> dict[str, ColumnUse]:
    """The columns that hold days, each written as midnight in UTC: what a system makes of a date that has no time."""
    seen = {one.header: one for one in profiles}
    open_ones = {
        header
        for header, use in columns.items()
        if kinds.get(use.field) in (ColumnKind.DAY, ColumnKind.INSTANT)
        and use.dates in ("", "iso", *NUMERIC_EPOCHS)
        and not use.days
        and header in seen
        and seen[header].filled
        and all(_midnights(pa.array(seen[header].samples, pa.string()), use.dates))
    }
    stamped = dict.fromkeys(open_ones, False)
    for rows in slices() if open_ones else ():
        for header in sorted(open_ones):
            midnights = _midnights(rows[header].combine_chunks(), columns[header].dates)
            if not all(midnights):
                open_ones.discard(header)
            stamped[header] |= any(midnights)
        if not open_ones:
            break
    return {header: replace(columns[header], days=UTC_DAYS) for header in open_ones if stamped[header]}


def _midnights(cells: pa.Array, dates: str) -> list[bool]:
    """Of each cell that isn't empty, whether it is a day; the list is empty where no cell names midnight itself."""
    text = without_empty_words(pc.utf8_trim_whitespace(cells), NOTHING + NOTHING_TYPED).drop_null()
    if dates in NUMERIC_EPOCHS:
        numbers = parse(text, ColumnKind.INSTANT, Format(dates)).column
        found: list[bool] = pc.fill_null(pc.equal(pc.floor_temporal(numbers, unit="day"), numbers), False).to_pylist()
        return found
    if not pc.any(pc.match_substring(text, ":")).as_py():
        return []
    named: list[bool] = pc.match_substring_regex(text, MIDNIGHT).to_pylist()
    return named


@dataclass(slots=True)
class Ends:
    """Evidence for what the ends of terms are, counted in terms."""

    last_day: int = 0
    next_day: int = 0
    whole_last: int = 0
    whole_next: int = 0
    example: tuple[date, date] | None = None
    starts: dict[tuple[str | None, ...], set[date]] = field(default_factory=lambda: defaultdict(set))
    terms: list[tuple[tuple[str | None, ...], date, date]] = field(default_factory=list)

    def see(
        self, whose: Sequence[tuple[str | None, ...]], starts: Sequence[date | None], ends: Sequence[date | None]
    ) -> None:
        for key, start, end in zip(whose, starts, ends, strict=True):
            if start is None:
                continue
            self.starts[key].add(start)
            if end is not None and start < end < FAR:
                self.terms.append((key, start, end))

    def weigh(self) -> str:
        """`last_day`, `next_day`, or OPEN where terms that follow each other say both; empty where nothing is said."""
        for key, start, end in self.terms:
            follows = end + DAY in self.starts[key]
            self.last_day += follows
            self.next_day += end in self.starts[key]
            self.whole_last += _whole_months(start, end + DAY)
            self.whole_next += _whole_months(start, end)
            if follows:
                self.example = (end, end + DAY)
        if self.last_day or self.next_day:
            return _clearer(self.last_day, self.next_day) or OPEN
        # Of terms of any length some are whole months by chance.
        whole = (self.whole_last + self.whole_next) * 2 > len(self.terms)
        both = whole and self.whole_last > 1 and self.whole_last >= self.whole_next > 0
        return _clearer(self.whole_last, self.whole_next) or (OPEN if both else "")


def _clearer(last: int, following: int) -> str:
    if last > CLEARLY * following:
        return LAST_DAY
    return NEXT_DAY if following > CLEARLY * last else ""


def _whole_months(start: date, after: date) -> bool:
    """Whether the first day after a term lies whole months after its start."""
    if after <= start or (after.year, after.month) == (start.year, start.month):
        return False
    return after.day == min(start.day, monthrange(after.year, after.month)[1])


def inclusive_ends(columns: Mapping[str, ColumnUse], slices: Slices) -> tuple[dict[str, ColumnUse], list[Fork]]:
    """Columns of ends with what they are, where the terms tell: a term of whole months, or the next one that starts the day
    after. A question where terms that follow each other say both."""
    header_of = {use.field: header for header, use in columns.items()}
    start, end = header_of.get("start_on"), header_of.get("end_on")
    if start is None or end is None or columns[end].ends not in ("", OPEN):
        return {}, []
    if OPEN in (columns[start].dates, columns[end].dates):
        return {}, []
    evidence = Ends()
    also = header_of.get("ended_on", "")
    alike = differing = 0
    for rows in slices():
        first, last = _days(rows, start, columns), _days(rows, end, columns)
        whose = [rows[header_of[name]].to_pylist() for name in WHOSE if header_of.get(name) in rows.column_names]
        evidence.see(list(zip(*whose, strict=True)) or [()] * rows.num_rows, first, last)
        if also in rows.column_names:
            pairs = [pair for pair in zip(_days(rows, also, columns), last, strict=True) if None not in pair]
            alike += sum(one == other for one, other in pairs)
            differing += sum(one != other for one, other in pairs)
        if len(evidence.terms) >= MOST_TERMS:
            break
    found = evidence.weigh()
    if found == OPEN:
        return {end: replace(columns[end], ends=OPEN)}, [_fork(end, evidence)]
    if found != LAST_DAY:
        return {}, []
    both = [end, also] if alike > differing else [end]
    return {header: replace(columns[header], ends=LAST_DAY) for header in both}, []


def _days(rows: pa.Table, header: str, columns: Mapping[str, ColumnUse]) -> list[date | None]:
    use = columns[header]
    days: list[date | None] = parse(
        rows[header], ColumnKind.DAY, Format(use.dates, days=bool(use.days))
    ).column.to_pylist()
    return days


def _fork(header: str, evidence: Ends) -> Fork:
    shown = (
        f" For example, one ends on {evidence.example[0]} and the next starts on {evidence.example[1]}."
        if evidence.example
        else ""
    )
    told = (
        f"{count_words(evidence.last_day, 'contract is', 'contracts are')} followed by one that starts the day after, and"
        f" {evidence.next_day:,} by one that starts on that day.{shown}"
        if evidence.last_day or evidence.next_day
        else f"{count_words(evidence.whole_last, 'contract is', 'contracts are')} whole months with it, and"
        f" {evidence.whole_next:,} without it."
    )
    text = f"Is a date in column {header} the last day of the contract, or the first day after it? {told}"
    return Fork(
        "ends", header, text, ((LAST_DAY, "the last day of service"), (NEXT_DAY, "the first day without service"))
    )
