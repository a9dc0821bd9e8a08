"""Questions about ends of contracts that other columns contradict: auto-renewal, a status, a cancellation."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.cells.statewords import ENDING, meaning_of
from tenure.evidence.intake.mapping import OPEN, FileMapping
from tenure.values import clock
from tenure.values.texts import count_words

Slices = Callable[[], Iterator[pa.Table]]
SOON = timedelta(days=45)
"""A term that begins so soon after another ended follows it."""
WHOSE = ("account_ref", "account_name", "account_domain", "product")
NAMES = (*WHOSE, "start_on", "end_on", "ended_on", "status", "auto_renew", "cancelled_at")


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
    fields = {use.field for use in entry.columns.values()} | set(entry.constants)
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
        choices = (("ended", "it is over"), (ENDING, "it runs to its end and won't renew"))
        forks.append(Fork("words", header, text, choices, word))
    return entry, tuple(forks)


def _renews(entry: FileMapping, count: int) -> Fork:
    headers = {use.field: header for header, use in reversed(list(entry.columns.items()))}
    if "end_on" not in headers and "term_months" in headers:
        text = f"In {count_words(count, 'row')} the term in column {headers['term_months']} is over. Do those contracts go on?"
        choices = (
            ("by_itself", "yes: they renew by themselves until they are cancelled"),
            ("by_row", "no: they ended with their term, and a renewal is a row of its own"),
        )
        return Fork("renews", "", text, choices)
    says = (
        f"column {headers['auto_renew']} says that they renew"
        if "auto_renew" in headers
        else (f"column {headers.get('status', 'status')} says that they are running")
    )
    end = headers.get("end_on", "end_on")
    text = (
        f"In {count_words(count, 'row')} the day in column {end} has passed, though {says}. Do those contracts go on?"
    )
    choices = (
        ("by_row", f"no: {end} is when they ended, and a renewal is a row of its own"),
        ("by_itself", f"yes: {end} is the end of a term, and they go on until they are cancelled"),
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
            whose = tuple(row.get(name) for name in WHOSE)
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
