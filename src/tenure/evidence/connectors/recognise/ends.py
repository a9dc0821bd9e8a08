"""Days and ends: days written as midnight in UTC, whether an end is a last day or the day after, and ends that other columns
contradict (auto-renewal, a status, a cancellation)."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.profile import Profile, Slices
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.moments import NUMERIC_EPOCHS
from tenure.evidence.intake.cells.parse import Format, filled_text, parse
from tenure.evidence.intake.cells.statewords import ENDING, meaning_of
from tenure.evidence.intake.mapping import LAST_DAY, NEXT_DAY, OPEN, UTC_DAYS, ColumnUse, FileMapping
from tenure.values import clock
from tenure.values.texts import count_words

MIDNIGHT = r"^\d{4}-\d{2}-\d{2}([T ]00:00(:00(\.0+)?)?\s?(Z|UTC|GMT|[+-]00(:?00)?))?$"
MOST_TERMS = 50_000
CLEARLY = 10
DAY = timedelta(days=1)
FAR = date(2900, 1, 1)
FOLLOWED = ("account_ref", "account_name", "account_domain", "product")
WHOSE = (*FOLLOWED, "plan")
"""What tells whose a contract is: the next one follows it, also under another plan."""


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
    text = filled_text(cells).drop_null()
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
        return {end: replace(columns[end], ends=OPEN)}, [_last_or_next(end, evidence)]
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


def _last_or_next(header: str, evidence: Ends) -> Fork:
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


SOON = timedelta(days=45)
"""A term that begins so soon after another ended follows it."""
NAMES = (*FOLLOWED, "start_on", "end_on", "ended_on", "status", "auto_renew", "cancelled_at")


@dataclass(slots=True)
class _Seen:
    """What the contracts of a file say of their ends."""

    past: list[tuple[tuple[Any, ...], date]] = field(default_factory=list)
    """Those that claim to go on past their end: whose, and the end."""
    starts: dict[tuple[Any, ...], list[date]] = field(default_factory=dict)
    cancelled: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Those whose status says that they ended before their end: (header, word) -> rows."""


def end_forks(entry: FileMapping, slices: Slices) -> tuple[FileMapping, tuple[Fork, ...]]:
    """The entry of a file of contracts, with `renews` set where the rows tell, and what has to be asked about ends."""
    fields = entry.filled
    open_dates = any(OPEN in (use.dates, use.per) for use in entry.columns.values())
    by_term = "end_on" not in fields and any(use.field == "term_months" for use in entry.columns.values())
    if entry.kind != "subscriptions" or open_dates or "start_on" not in fields or not (by_term or "end_on" in fields):
        return entry, ()
    if not by_term and not fields & {"auto_renew", "status"}:
        return entry, ()
    seen = _seen(entry, slices, by_term=by_term)
    forks: list[Fork] = []
    if seen.past and entry.renews in ("", OPEN) and "auto_renew" not in entry.constants:
        followed = sum(1 for whose, end in seen.past if any(abs(s - end) <= SOON for s in seen.starts.get(whose, ())))
        if followed * 2 >= len(seen.past):
            entry = replace(entry, renews="by_row")
        else:
            forks.append(_renews(entry, len(seen.past)))
    for (header, word), count in sorted(seen.cancelled.items()):
        text = (
            f"Column {header} says {word!r} in {count_words(count, 'row')} whose end is still to come. Is it over, or does it run"
            " until then?"
        )
        choices = (("ended", "it is over"), (ENDING, "it runs until its end date and won't renew"))
        forks.append(Fork("words", header, text, choices, word))
    return entry, tuple(forks)


def _renews(entry: FileMapping, count: int) -> Fork:
    headers = entry.at
    if "end_on" not in headers and "term_months" in headers:
        text = f"In {count_words(count, 'row')} the term in column {headers['term_months']} is over. Do those contracts continue?"
        choices = (
            ("by_itself", "yes: they renew automatically until cancelled"),
            ("by_row", "no: they ended with their term; a renewal is a separate row"),
        )
        return Fork("renews", "", text, choices)
    says = (
        f"column {headers['auto_renew']} says they renew"
        if "auto_renew" in headers
        else (f"column {headers.get('status', 'status')} says they are active")
    )
    end = headers.get("end_on", "end_on")
    text = f"In {count_words(count, 'row')} the day in column {end} has passed, although {says}. Do those contracts continue?"
    choices = (
        ("by_row", f"no: {end} is when they ended; a renewal is a separate row"),
        ("by_itself", f"yes: {end} is the end of a term, and they continue until cancelled"),
    )
    return Fork("renews", "", text, choices)


def _seen(entry: FileMapping, slices: Slices, *, by_term: bool) -> _Seen:
    found = _Seen()
    today = clock.today()
    auto = any(use.field == "auto_renew" for use in entry.columns.values())
    states = {header: use.words for header, use in entry.columns.items() if use.field == "status"}
    dated = [header for header, use in entry.columns.items() if use.field == "ended_on"]
    for rows in slices():
        lines = pa.array(range(rows.num_rows), pa.int64())
        converted = convert(replace(entry, renews=""), rows, lines, entry.file).deliveries[0]
        raw = converted.raw if converted.raw is not None else rows
        cells = {header: raw[header].to_pylist() for header in (*states, *dated) if header in raw.column_names}
        names = [name for name in NAMES if name in converted.rows.column_names]
        for place, row in enumerate(converted.rows.select(names).to_pylist()):
            start, end, status = row.get("start_on"), row.get("end_on"), row.get("status")
            whose = tuple(row.get(name) for name in FOLLOWED)
            if start:
                found.starts.setdefault(whose, []).append(start)
            if not end:
                continue
            running = status in (None, "active", "past_due") and not row.get("ended_on") and not row.get("cancelled_at")
            renews = row.get("auto_renew")
            if end <= today and running and (renews if auto else (status or by_term) and renews is None):
                found.past.append((whose, end))
            if end > today and status == "ended" and not any(cells[header][place] for header in dated):
                for header, words in states.items():
                    word = (cells[header][place] or "").strip()
                    if word not in words and meaning_of("subscriptions", "status", word, words) == "ended":
                        found.cancelled[header, word] += 1
    return found
