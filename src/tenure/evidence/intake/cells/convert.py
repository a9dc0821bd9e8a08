"""A slice of a file under its mapping: typed columns of a delivery, and the cells that can't be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, ColumnKind, Grain
from tenure.evidence.intake.cells.amounts import (
    MINOR,
    PERCENT,
    SCALES,
    as_period,
    end_or_none,
    length_of_term,
    to_major,
    yearly,
)
from tenure.evidence.intake.cells.handwritten import (
    days_by_term,
    first_or_both,
    rows_that_say_something,
    values_of_moods,
)
from tenure.evidence.intake.cells.invoice_lines import LINE, credits_off, line_amounts, line_ids, sales
from tenure.evidence.intake.cells.keys import change_distinct, number_repeats
from tenure.evidence.intake.cells.moments import day_after, lies_ahead
from tenure.evidence.intake.cells.parse import MIXED, READABLE, Format, currency_in, parse, scale_amounts
from tenure.evidence.intake.cells.plausible import can_be_spared
from tenure.evidence.intake.cells.ratings import RATED, answers, numbers_of_words
from tenure.evidence.intake.cells.statecells import DECISIVE, apply_states, leavings_and_returns, read_states
from tenure.evidence.intake.delivery import LEAD_TO_ROWS, REFERENCE_COLUMNS, ROW_REFERENCES, Delivery
from tenure.evidence.intake.digests import digests
from tenure.evidence.intake.mapping import (
    BY_TERM,
    IGNORE,
    LAST_DAY,
    NO_NAMESPACE,
    OPEN,
    TRAIT,
    VIRTUAL,
    ColumnUse,
    FileMapping,
    fields_of,
)
from tenure.evidence.intake.rejects import EmptiedCell, Faults, Reject
from tenure.values.texts import count_words

MONEY = {"subscriptions": ("arr", "mrr", "amount"), "invoices": ("amount", "unit_price"), "opportunities": ("amount",)}
READER = 4
"""The version of conversion. 1: bare days were days in UTC, an end was always the first day after. 2: what a list of customers
said of their contracts was a contract like any other. 3: what a book of invoices lists beside them (bills of suppliers, payments,
quotes) was billed, too, and meetings of which no column says who took part were none with the customer, and states in
other than Latin letters said nothing. A change that would read the same file otherwise raises it; homes go
on with theirs until a re-read."""
NAMES = frozenset({"name", "first_name", "last_name"})
Cells = dict[str, pa.Array]


@dataclass(frozen=True, slots=True)
class ConvertedSlice:
    """What a slice became."""

    deliveries: tuple[Delivery, ...]
    rejects: tuple[Reject, ...]
    emptied: tuple[EmptiedCell, ...] = ()
    """Cells that can't be read, in rows that went on without them."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows that are no data of their kind, in words, and how many."""


def convert(mapping: FileMapping, rows: pa.Table, lines: pa.Array, file: str) -> ConvertedSlice:
    """Read the mapped columns of a slice. Rows with a cell that can't be read become rejects."""
    table = TABLES[mapping.kind]
    rows, lines = rows_that_say_something(mapping, rows, lines)
    rows, lines, unanswered = answers(mapping, rows, lines)
    rows, lines, words, others = leavings_and_returns(mapping, rows, lines)
    left_out = {f"{count_words(unanswered, 'survey')} without an answer": unanswered} if unanswered else {}
    if others:
        left_out |= {f"{count_words(others, 'row')} without churn or return ({words})": others}
    rows, lines, documents, unbilled = sales(mapping, rows, lines)
    if unbilled:
        left_out |= {f"{count_words(unbilled, 'row')} that don't bill a customer ({documents})": unbilled}
    zone = mapping.timezone or "UTC"
    faults = Faults()
    kinds = fields_of(mapping.kind)
    cells: Cells = {}
    texts: Cells = {}
    said = read_states(mapping, rows, faults)
    uses: dict[str, ColumnUse] = {}
    for header, use in mapping.columns.items():
        if use.field in (IGNORE, OPEN) or use.field.startswith(TRAIT) or header not in rows.column_names:
            continue
        if (mapping.kind, use.field) in DECISIVE:
            continue
        text = rows[header].combine_chunks()
        if use.words and (mapping.kind, use.field) in RATED:
            text = numbers_of_words(text, use.words)
        if use.words and use.field == "interval":
            text = change_distinct(text, partial(as_period, words=use.words))
        if use.field == "end_on":
            text = change_distinct(text, end_or_none)
        if use.field == "term_months":
            text = change_distinct(text, partial(length_of_term, unit=use.per or "month"))
        ahead, days = lies_ahead(use.field), bool(use.days)
        form = Format(use.dates, use.decimal or ".", timezone=zone, ahead=ahead, days=days, names=use.field in NAMES)
        parsed = parse(text, kinds[use.field], form)
        mark = faults.spare if can_be_spared(table, use.field) else faults.add
        sure = "; in this column the sign can be a decimal or a thousands separator" if use.decimal == MIXED else ""
        mark(parsed.bad, header, text, "unreadable", f"can't be read as {READABLE[kinds[use.field]]}{sure}")
        uses.setdefault(use.field, use)
        column = day_after(parsed.column) if use.ends == LAST_DAY else parsed.column
        earlier = cells.get(use.field)
        cells[use.field] = column if earlier is None else first_or_both(mapping.kind, earlier, column)
        texts.setdefault(use.field, text)
    count = rows.num_rows
    for name, value in mapping.constants.items():
        if (mapping.kind, name) in DECISIVE:
            continue
        constant = parse(pa.array([value]), kinds[name], Format(timezone=zone)).column
        whole = constant.take(pa.array([0] * count, pa.int32()))
        cells[name] = pc.coalesce(cells[name], whole) if name in cells else whole
    usual = "" if "currency" in texts else mapping.constants.get("currency", "")
    _money(mapping.kind, cells, texts, uses, usual)
    for name, use in uses.items():
        if use.unit in MINOR:
            cells[name] = to_major(cells[name], cells.get("currency"), mapping.source)
        if use.unit in SCALES and name in cells:
            cells[name] = scale_amounts(cells[name], SCALES[use.unit])
        if use.unit == PERCENT and name in cells:
            signed = pc.fill_null(pc.match_substring(texts[name], "%"), False)  # `1%` is read as a share already
            cells[name] = pc.if_else(signed, cells[name], pc.divide(cells[name], 100.0))
    if mapping.kind == "people":
        _full_names(cells)
    if mapping.kind == "pulses":
        values_of_moods(cells, faults)
    if mapping.kind == "invoices":
        line_amounts(cells)
        credits_off(cells, said.get("kind"))
        if mapping.one_per == LINE and "id" in cells:
            cells["id"] = line_ids(cells)
    if mapping.kind == "subscriptions":
        if mapping.one_per == "account":
            cells["stated"] = pa.repeat(pa.scalar(value=True), count)
        days_by_term(cells)
        yearly(cells, uses, faults)
        if mapping.one_per == BY_TERM and {"id", "start_on"} <= cells.keys():
            cells["id"] = pc.binary_join_element_wise(cells["id"], pc.cast(cells["start_on"], pa.string()), "/")
    apply_states(mapping.kind, cells, said, zone, mapping.renews)
    for name in VIRTUAL.get(mapping.kind, {}):
        cells.pop(name, None)
    for name, reference in LEAD_TO_ROWS.get(mapping.kind, {}).items():
        if name in cells:
            cells.setdefault(reference, cells[name])
    if table.key and "id" not in cells and table.grain is Grain.STATES:
        cells["id"] = _natural_ids(mapping, cells, count)
    good = faults.good(count)
    rejects = _rejects(mapping, faults, rows, lines, file)
    emptied = faults.emptied(mapping.kind, file, lines)
    names = [name for name in cells if table.column(name) or name in REFERENCE_COLUMNS]
    typed = pa.table({name: cells[name] for name in names}) if names else pa.table({"row": lines}).select([])
    if good is not None:
        typed, rows, lines = typed.filter(good), rows.filter(good), lines.filter(good)
    main = _delivery(mapping, mapping.kind, typed, rows, lines, file)
    return ConvertedSlice((main, *_traits(mapping, rows, lines, file)), rejects, emptied, left_out)


WAYS_TO_AN_ACCOUNT = ("account_ref", "account_name", "account_domain", *ROW_REFERENCES, "person_ref", "person_email")
NATURAL: dict[str, tuple[str, ...]] = {
    "subscriptions": ("product", "plan", "start_on"),
    "invoices": ("issued_on", "amount", "currency"),
    "tickets": ("opened_at", "subject"),
    "outcomes": ("title", "kind"),
    "opportunities": ("name",),
}
"""What tells rows apart where their source gives them no id: what stays the same when the row is corrected."""

STAMPS = frozenset({"updated_at", "recorded_at"})
"""With one of them, rows that are alike are versions of one."""


def _natural_ids(mapping: FileMapping, cells: Cells, count: int) -> pa.Array:
    """Ids for entities whose file has none: an account is its name, others what they are about, or whose they are when an
    account has one."""
    kind = mapping.kind
    if kind == "accounts":
        return next((cells[name] for name in ("name", "domain") if name in cells), pa.nulls(count, pa.string()))
    if kind == "people":
        return pa.nulls(count, pa.string())
    whose = WAYS_TO_AN_ACCOUNT[:-2]  # an id that leans on a person would change with them
    if (
        mapping.one_per == "account"
        and (only := next((cells[name] for name in whose if name in cells), None)) is not None
    ):
        return only
    names = [name for name in (*whose, *NATURAL[kind]) if name in cells]
    ids = pc.binary_join_element_wise("auto", digests(pa.table({name: cells[name] for name in names}), names), "-")
    return number_repeats(ids) if kind == "subscriptions" and not STAMPS & set(cells) else ids


def _delivery(mapping: FileMapping, table: str, typed: pa.Table, raw: pa.Table, lines: pa.Array, file: str) -> Delivery:
    return Delivery(
        table=table,
        source=mapping.source,
        rows=typed,
        file=file,
        lines=lines,
        lag=mapping.lag,
        snapshot=mapping.snapshot,
        namespace=_namespace(mapping),
        timezone=mapping.timezone or "UTC",
        repairs={use.field: use.repair for use in mapping.columns.values() if use.repair},
        raw=raw,
        mapping=mapping.as_plain(),
    )


def _money(kind: str, cells: Cells, texts: Cells, uses: Mapping[str, ColumnUse], usual: str) -> None:
    """The currency from the cells themselves (`€ 1.200`, `1,200 USD`) where no column names it. `usual` is that of cells which
    name none. A currency that is said of a column is that of all its amounts."""
    for name in MONEY.get(kind, ()):
        if name in texts:
            text = texts[name]
            if pc.any(pc.match_substring_regex(text, r"[A-Z]{3}|\p{Sc}|zł|Kč|R\$")).as_py():
                found = change_distinct(text, lambda cell: currency_in(cell, usual) or None)
                first, second = (found, cells.get("currency")) if usual else (cells.get("currency"), found)
                known = [one for one in (first, second) if one is not None]
                cells["currency"] = pc.coalesce(*known)
    for name in reversed(MONEY.get(kind, ())):
        if name in cells and (use := uses.get(name)) and use.currency:
            code = pa.scalar(use.currency, pa.string())
            others = cells.get("currency", pa.nulls(len(cells[name]), pa.string()))
            cells["currency"] = pc.if_else(pc.is_valid(cells[name]), code, others)


def _full_names(cells: Cells) -> None:
    if "name" in cells or not ({"first_name", "last_name"} & set(cells)):
        return
    parts = [cells[name] for name in ("first_name", "last_name") if name in cells]
    joined = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
    cells["name"] = pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _traits(mapping: FileMapping, rows: pa.Table, lines: pa.Array, file: str) -> list[Delivery]:
    """Columns declared as traits, one row per account and trait; they reach their account as the row does."""
    header_of = {use.field: header for header, use in mapping.columns.items() if header in rows.column_names}
    if mapping.kind == "accounts":
        key = next((name for name in ("id", "name", "domain") if name in header_of), None)
        ways = {"account_ref": header_of[key]} if key else {}
    else:
        ways = {name: header_of[name] for name in WAYS_TO_AN_ACCOUNT if name in header_of}
    found = []
    for header, use in mapping.columns.items():
        if not use.field.startswith(TRAIT) or header not in rows.column_names or not ways:
            continue
        text = parse(rows[header], ColumnKind.TEXT, Format()).column
        given = pc.is_valid(text)
        count = rows.num_rows
        typed: dict[str, pa.Array] = {
            **{name: rows[header].combine_chunks() for name, header in ways.items()},
            "trait": pa.repeat(pa.scalar(use.field.removeprefix(TRAIT), pa.string()), count),
        }
        number = parse(text, ColumnKind.NUMBER, Format(decimal=use.decimal or "."))
        flag = parse(text, ColumnKind.FLAG, Format())
        if number.bad is None:
            typed["number"] = number.column
        elif flag.bad is None:
            typed["flag"] = flag.column
        typed["text"] = text
        whole = pa.table(typed).filter(given)
        found.append(_delivery(mapping, "traits", whole, rows.filter(given), lines.filter(given), file))
    return [delivery for delivery in found if delivery.rows.num_rows]


def _rejects(mapping: FileMapping, faults: Faults, rows: pa.Table, lines: pa.Array, file: str) -> tuple[Reject, ...]:
    plain: Mapping[str, object] = mapping.as_plain() if faults.found else {}
    headers = {use.field: header for header, use in mapping.columns.items()}
    found = []
    for place, (column, value, code, reason) in sorted(faults.found.items()):
        raw = {name: rows[name][place].as_py() for name in rows.column_names}
        found.append(
            Reject(
                mapping.kind,
                mapping.source,
                file,
                lines[place].as_py(),
                headers.get(column, column),
                value,
                code,
                reason,
                raw,
                plain,
                _own_id(mapping, headers, raw),
            )
        )
    return tuple(found)


def _own_id(mapping: FileMapping, headers: Mapping[str, str], raw: Mapping[str, str | None]) -> str:
    """The row's id as a snapshot would name it: a refused row isn't an absent one."""
    text = (raw.get(headers.get("id", ""), "") or "").strip()
    space = _namespace(mapping)
    return f"{space}:{text}" if text and space else text


def _namespace(mapping: FileMapping) -> str:
    return "" if mapping.namespace == NO_NAMESPACE else mapping.namespace
