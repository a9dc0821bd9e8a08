"""Resolves one delivery: typed columns, keys of account and person, instants; bad rows are set aside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import TABLES, Column, ColumnKind, Grain, Table
from tenure.evidence.catalogue.shapes import ARROW, with_column
from tenure.evidence.intake.cells.keys import Directory, change_distinct, currency_code, own_keys
from tenure.evidence.intake.cells.moments import day_starts
from tenure.evidence.intake.cells.parse import READABLE, Format, parse
from tenure.evidence.intake.cells.plausible import can_be_spared, check_lengths, check_plausible, impossible_dates
from tenure.evidence.intake.cells.repairs import repair_ids
from tenure.evidence.intake.delivery import LEAD_TO_ROWS, Delivery
from tenure.evidence.intake.digests import digests
from tenure.evidence.intake.mapping import REFERENCE_KINDS
from tenure.evidence.intake.rejects import UNMATCHED, EmptiedCell, Faults, Reject
from tenure.evidence.intake.source_merges import SourceMerge, merged_rows, same_customers, source_merges
from tenure.evidence.intake.subjects import (
    AWAITS,
    NOT_A_CUSTOMER,
    find_accounts,
    find_people,
    note_none,
    note_strangers,
)
from tenure.values import clock
from tenure.values.names import address_in

INSTANT = ARROW[ColumnKind.INSTANT]
TEXT = pa.string()
NEVER_DATED = datetime(1970, 1, 1, tzinfo=UTC)
"""Where a state stands in time when its source gives it no date at all."""

ACCOUNT_FIELDS = ("account_ref", "account_name", "account_domain")
EMAILS = ("email", "person_email")
SEVERAL = r"@.*[;,\s].*@"
CURRENCY_COLUMNS = ("currency", "into")
STATED = "list-"
"""What goes before an account in the key of the line that lists of customers say of it."""
PLACES = ("file", "line", "given_recorded_at", "deleted", "dated")
"""Columns that travel with staged rows and aren't stored."""


@dataclass(frozen=True, slots=True)
class ResolvedRows:
    """Rows ready to be told new from known.

    `rows` has fact_id (NULL where only the content identifies), account, person, source, occurred_at, updated_at, digest,
    the table's columns, and PLACES. `delivered` names the columns that the delivery spoke about. `waiting` is set instead of
    all that, where some rows lead to no account yet: the mask of these.
    """

    table: str
    rows: pa.Table
    delivered: frozenset[str]
    rejects: tuple[Reject, ...]
    emptied: tuple[EmptiedCell, ...] = ()
    waiting: pa.Array | None = None
    merges: tuple[SourceMerge, ...] = ()


def resolve(
    delivery: Delivery, known: Directory, file: int, *, strangers_wait: bool = False, tried_again: bool = False
) -> ResolvedRows:
    """Type, key and check the rows of a delivery. `file` is the delivery's number in its batch; `strangers_wait`: a row of an
    account that isn't among the known ones waits for it; `tried_again`: rows that lead nowhere aren't refused yet."""
    table = TABLES[delivery.table]
    faults = Faults(strict=delivery.strict)
    count = delivery.rows.num_rows
    cells = _typed(table, delivery, faults)
    if delivery.repairs:
        cells = repair_ids(table.name, cells, delivery.repairs, delivery.namespace, known)
    if "same_as" in cells:  # one that becomes a customer of its own goes by this name
        cells["name"] = pc.coalesce(cells.get("name", cells["same_as"]), cells["same_as"])
    rows = pa.table({name: cells.get(name, pa.nulls(count, ARROW[column.kind])) for name, column in _columns(table)})
    ids = _ids(table, rows, delivery, faults)
    person = find_people(table, ids, cells, delivery, known, faults)
    account = find_accounts(table, ids, person, cells, delivery, known, strangers_wait=strangers_wait)
    twins, of_twins = same_customers(ids, cells, known, delivery.source)
    if strangers_wait and "same_as" in cells:  # a list that only names customers makes none
        strange = pc.invert(pc.or_(twins, pc.is_in(ids, value_set=pa.array(known.accounts, TEXT))))
        faults.add(pc.and_(pc.is_valid(ids), strange), "account_ref", ids, UNMATCHED, NOT_A_CUSTOMER)
    if (
        "stated" in cells
    ):  # an account has one such line, whatever list it comes from, and ids of contracts aren't those of accounts
        own = pc.binary_join_element_wise(STATED, account, "")
        ids = pc.if_else(pc.fill_null(cells["stated"], False), pc.coalesce(own, ids), ids)
    if table.name == "people":
        faults.add(pc.is_null(person), "id", None, "no_key", "a person needs an id or an e-mail address")
    if table.of_account:
        waits = strangers_wait and table.name != "accounts"
        note_strangers(account, person, cells, delivery, known, faults, strangers_wait=waits)
        if tried_again and (later := faults.coded(UNMATCHED)):
            return ResolvedRows(
                table.name, rows, frozenset(), (), (), pa.array([place in later for place in range(count)])
            )
    if table.key:
        rows = with_column(rows, "id", ids if table.name != "people" else person)
    if table.name == "accounts" and "parent" in cells:
        parents = own_keys(rows["parent"].combine_chunks(), delivery.namespace, known.accounts)
        rows = with_column(rows, "parent", parents)
    _required(table, rows, faults)
    rows = check_plausible(table, rows, faults)
    keys = {"account": account, "person": person} | ({} if table.grain is Grain.EVENTS else {"id": ids})
    if table.name == "accounts":
        keys = {"id": ids, "parent": rows["parent"].combine_chunks()}
    check_lengths(table, rows, keys, faults)
    if "updated_at" in cells:  # a stamp from the end of time would never be overwritten
        for mask, reason in impossible_dates(cells["updated_at"]):
            faults.add(mask, "updated_at", cells["updated_at"], "impossible_date", reason)
    occurred, dated = _occurred(table, rows, delivery.timezone or "UTC")
    if table.grain is Grain.EVENTS and not table.undated:
        faults.add(pc.invert(dated), table.occurred[0], None, "no_date", "an event needs its date")
    fact = _fact_ids(table, ids, account, person, rows)
    lines = delivery.lines if delivery.lines is not None else pa.nulls(count, pa.int64())
    gone = pc.or_(merged_rows(cells, count), twins)
    merges = source_merges(table.name, fact, cells, delivery.namespace, delivery.source) + of_twins
    system = {
        "fact_id": fact,
        "account": account if table.of_account else pa.nulls(count, TEXT),
        "person": person if table.of_person else pa.nulls(count, TEXT),
        "source": pa.repeat(pa.scalar(delivery.source, TEXT), count),
        "occurred_at": occurred,
        "updated_at": cells.get("updated_at", pa.nulls(count, INSTANT)),
        "given_recorded_at": cells.get("recorded_at", pa.nulls(count, INSTANT)),
        "deleted": pc.or_(pc.fill_null(cells.get("deleted", pa.nulls(count, pa.bool_())), False), gone),
        "dated": dated,
        "file": pa.repeat(pa.scalar(file, pa.int32()), count),
        "line": lines,
    }
    whole = pa.table({**system, **{name: rows[name] for name in rows.column_names}})
    good = faults.good(count)
    rejects = _rejects(delivery, faults, lines, fact)
    if good is not None:
        whole = whole.filter(good)
    whole = whole.append_column("digest", digests(whole, content_columns(table)))
    delivered = frozenset(name for name in cells if table.column(name)) | {"account", "person"}
    headers = _headers(delivery)
    emptied = [
        replace(one, column=headers.get(one.column, one.column))
        for one in faults.emptied(table.name, delivery.file, lines)
    ]
    return ResolvedRows(table.name, whole, delivered, rejects, tuple(emptied), merges=merges)


def content_columns(table: Table) -> Sequence[str]:
    """What a row says: its columns and whose it is. The source's change stamp and our clocks aren't content."""
    names = (name for name in table.names if not (table.undated and name == "by_name"))  # whoever imports a sheet again
    return ("account", "person", *names)


def _columns(table: Table) -> list[tuple[str, Column]]:
    return [(column.name, column) for column in table.columns]


def _typed(table: Table, delivery: Delivery, faults: Faults) -> dict[str, pa.Array]:
    form = Format(timezone=delivery.timezone or "UTC")
    cells: dict[str, pa.Array] = {}
    for name in delivery.rows.column_names:
        column = table.column(name)
        kind = column.kind if column else REFERENCE_KINDS[name]
        parsed = parse(delivery.rows[name], kind, replace(form, names=name == "name"))
        if parsed.bad is not None:
            shown = delivery.rows[name].combine_chunks()
            mark = faults.spare if can_be_spared(table, name) else faults.add
            mark(parsed.bad, name, shown, "unreadable", f"can't be read as {READABLE[kind]}")
        cells[name] = parsed.column
        if name in EMAILS:
            several = pc.match_substring_regex(parsed.column, SEVERAL)
            if not faults.strict:
                faults.spare(several, name, parsed.column, "several_addresses", "the first address is used")
            cells[name] = change_distinct(parsed.column, address_in)
        if column and name in CURRENCY_COLUMNS:
            cells[name] = change_distinct(parsed.column, currency_code)
            strange = pc.and_(pc.is_valid(parsed.column), pc.is_null(cells[name]))
            faults.add(strange, name, parsed.column, "unknown_currency", "not a currency code such as USD")
        if column and column.choices:
            lowered = pc.utf8_lower(parsed.column)
            strange = pc.invert(pc.is_in(lowered, value_set=pa.array([*column.choices, None], TEXT)))
            faults.add(strange, name, parsed.column, "unknown_choice", f"must be one of {', '.join(column.choices)}")
            cells[name] = lowered
    return cells


def _ids(table: Table, rows: pa.Table, delivery: Delivery, faults: Faults) -> pa.Array:
    """The keys of rows. A word that stands for no id is held where a row needs one; an event does without."""
    if "id" not in rows.column_names:
        return pa.nulls(rows.num_rows, TEXT)
    given = rows["id"].combine_chunks()
    ids = own_keys(given, delivery.namespace)
    lost = pc.and_(pc.is_valid(given), pc.is_null(ids))
    if pc.any(lost).as_py():
        if table.name == "accounts":  # without ids, an account is its name, and a company may be called None
            named = pc.fill_null(pc.equal(given, rows["name"].combine_chunks()), False)
            ids = pc.coalesce(ids, pc.if_else(pc.and_(lost, named), given, pa.scalar(None, TEXT)))
            lost = pc.and_(lost, pc.is_null(ids))
        if table.grain is Grain.STATES and table.name != "people":
            note_none(lost, "id", given, faults)
    return ids


def _required(table: Table, rows: pa.Table, faults: Faults) -> None:
    for column in table.columns:
        if column.required:
            empty = pc.is_null(rows[column.name].combine_chunks())
            if pc.any(empty).as_py():
                faults.add(empty, column.name, None, "empty", f"{column.name} is empty")


def _occurred(table: Table, rows: pa.Table, timezone: str) -> tuple[pa.Array, pa.Array]:
    found: pa.Array | None = None
    for name in table.occurred:
        column = rows[name].combine_chunks()
        if pa.types.is_date(column.type):
            column = day_starts(column, timezone)
        found = column if found is None else pc.coalesce(found, column)
        if not found.null_count:
            break
    assert found is not None  # noqa: S101 - every table of the catalogue names what dates it
    if table.grain is Grain.STATES:  # a deal that should close next month is there already
        now = pa.scalar(clock.now(), INSTANT)
        found = pc.if_else(pc.greater(found, now), now, found)
    dated = pc.is_valid(found)
    return pc.fill_null(found, pa.scalar(NEVER_DATED, INSTANT)), dated


def _fact_ids(table: Table, ids: pa.Array, account: pa.Array, person: pa.Array, rows: pa.Table) -> pa.Array:
    match table.name:
        case "people":
            return person
        case "traits":
            return pc.binary_join_element_wise(account, rows["trait"].combine_chunks(), "/")
        case "features":
            plan = pc.fill_null(rows["plan"].combine_chunks(), "")
            return pc.binary_join_element_wise(plan, rows["feature"].combine_chunks(), "/")
        case "exchange_rates":
            days = pc.cast(rows["since_on"].combine_chunks(), TEXT)
            return pc.binary_join_element_wise(
                rows["currency"].combine_chunks(), rows["into"].combine_chunks(), days, "/"
            )
        case _:
            return ids


def _headers(delivery: Delivery) -> dict[str, str]:
    """The file's own header of each field, so that people find the column in their file."""
    columns = delivery.mapping.get("columns", {})
    found: dict[str, str] = {}
    for header, use in columns.items() if isinstance(columns, dict) else ():
        found.setdefault(str(use["field"]) if isinstance(use, dict) else str(use), header)
    for name, reference in LEAD_TO_ROWS.get(delivery.table, {}).items():
        found.setdefault(reference, found.get(name, reference))
    if "account" not in found:
        found |= {"account": next((found[name] for name in ACCOUNT_FIELDS if name in found), "account")}
    return found


def _rejects(delivery: Delivery, faults: Faults, lines: pa.Array, fact: pa.Array) -> tuple[Reject, ...]:
    raw = delivery.raw if delivery.raw is not None else delivery.rows
    found = []
    headers = _headers(delivery)
    for place, (field, value, code, reason) in sorted(faults.found.items()):
        cells = {name: None if (cell := raw[name][place].as_py()) is None else str(cell) for name in raw.column_names}
        own = field == "account_ref" and delivery.table == "accounts"  # such a row waits for what its own id stands for
        column = headers.get("id" if own else field, field)
        if not value and column in cells:
            value = cells[column] or ""
        found.append(
            Reject(
                table=delivery.table,
                source=delivery.source,
                file=delivery.file,
                line=lines[place].as_py(),
                column=column,
                value=value,
                code=code,
                reason=reason,
                raw=cells,
                mapping=delivery.mapping,
                fact=fact[place].as_py() or "",
                awaits=AWAITS.get(field, "") if code == UNMATCHED else "",
            )
        )
    return tuple(found)
