"""What the words of state in a row say of its dates: when it ended, was closed, was paid, and whether its money counts."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.cells.keys import change_distinct
from tenure.evidence.intake.cells.moments import day_starts
from tenure.evidence.intake.cells.parse import Format, parse
from tenure.evidence.intake.cells.statewords import ENDING, MEANINGS, NEITHER, RETRACTED, meaning_of, plain_word
from tenure.evidence.intake.cells.words import MEETINGS
from tenure.evidence.intake.mapping import OPEN, FileMapping
from tenure.evidence.intake.rejects import Faults
from tenure.values import clock

Cells = dict[str, pa.Array]
DECISIVE = (("accounts", "lifecycle"), ("subscriptions", "status"), ("churn_events", "kind"))
"""States whose every word must be known: a row with another waits, for nobody can say whether it counts."""
TEXT, DAY, INSTANT = pa.string(), ARROW[ColumnKind.DAY], ARROW[ColumnKind.INSTANT]


def read_states(mapping: FileMapping, rows: pa.Table, faults: Faults) -> Cells:
    """The meaning of each row's words of state, by field. Of several columns the gravest meaning counts."""
    found: Cells = {}
    for header, use in mapping.columns.items():
        meanings = MEANINGS.get((mapping.kind, use.field))
        if meanings is None or header not in rows.column_names:
            continue
        text = parse(rows[header], ColumnKind.TEXT, Format()).column
        if "" in use.words:
            text = pc.fill_null(text, "")
        known = _meanings(mapping.kind, use.field, text, use.words)
        if (mapping.kind, use.field) in DECISIVE:
            unknown = pc.and_(pc.is_valid(text), pc.is_null(known))
            reason = f"isn't a known word; set its meaning under `words:` ({', '.join(meanings)})"
            faults.add(unknown, header, text, "unknown_word", reason)
        found[use.field] = _gravest(found[use.field], known, meanings) if use.field in found else known
    for name, value in mapping.constants.items():
        if (mapping.kind, name) in MEANINGS and value:
            constant = pa.repeat(pa.scalar(meaning_of(mapping.kind, name, value, {}), TEXT), rows.num_rows)
            found[name] = pc.coalesce(found[name], constant) if name in found else constant
    return {name: pc.if_else(pc.equal(column, ""), pa.scalar(None, TEXT), column) for name, column in found.items()}


def leavings_and_returns(mapping: FileMapping, rows: pa.Table, lines: pa.Array) -> tuple[pa.Table, pa.Array, str, int]:
    """The rows that tell of a leaving or a return; and what others tell of, with their number."""
    kind = read_states(mapping, rows, Faults()).get("kind") if mapping.kind == "churn_events" else None
    if kind is None:
        return rows, lines, "", 0
    other = _is(kind, NEITHER)
    headers = [header for header, use in mapping.columns.items() if use.field == "kind" and header in rows.column_names]
    words = sorted({word for header in headers for word in rows[header].filter(other).drop_null().to_pylist()})
    some = pc.invert(other)
    return rows.filter(some), lines.filter(some), ", ".join(words[:5]), len(other) - pc.sum(some).as_py()


def _meanings(kind: str, field: str, text: pa.Array, said: Mapping[str, str]) -> pa.Array:
    def meaning(cell: str) -> str | None:
        found = meaning_of(kind, field, cell, said)
        return found if found != OPEN else None if cell.strip() else ""

    return change_distinct(text, meaning)


def _gravest(one: pa.Array, other: pa.Array, meanings: tuple[str, ...]) -> pa.Array:
    order = pa.array([*meanings, ""], TEXT)
    places = [np.asarray(pc.fill_null(pc.index_in(column, value_set=order), len(order))) for column in (one, other)]
    least = pa.array(np.minimum(*places), pa.int32())
    return pa.concat_arrays([order, pa.nulls(1, TEXT)]).take(least)


def apply_states(kind: str, cells: Cells, said: Cells, zone: str, renews: str = "") -> None:
    """Bring what the states say into the columns of the rows."""
    match kind:
        case "accounts" if "lifecycle" in said:
            cells["lifecycle"] = said["lifecycle"]
        case "churn_events":
            _churn_events(cells, said.get("kind"))
        case "subscriptions":
            _subscriptions(cells, said.get("status"), zone)
            _renewals(cells, renews)
        case "tickets":
            _tickets(cells, said)
        case "invoices":
            _invoices(cells, said.get("status"), zone)
        case "opportunities":
            _opportunities(cells, said, zone)
        case "touchpoints" if "kind" in cells and not {"two_way", "answered_at", "asked"} & cells.keys():
            # A meeting that took place had the customer in it, unless the source tells who took part.
            met = change_distinct(cells["kind"], lambda kind: "yes" if plain_word(kind) in MEETINGS else None)
            cells["two_way"] = pc.if_else(pc.is_valid(met), pa.scalar(value=True), pa.scalar(None, pa.bool_()))
        case _:
            pass


def _subscriptions(cells: Cells, status: pa.Array | None, zone: str) -> None:
    """An end without a day is dated by the term that ran out, the notice, or the source's last change; without any of them
    the contract has ended from its import on."""
    count = len(next(iter(cells.values()), pa.nulls(0)))
    state = pa.nulls(count, TEXT) if status is None else status
    today = pa.scalar(clock.today(), DAY)
    if "paused_on" in cells:
        resumes = cells.get("resumes_on", pa.nulls(count, DAY))
        paused = pc.and_(pc.less_equal(cells["paused_on"], today), pc.fill_null(pc.greater(resumes, today), True))
        rests = pc.and_(_yes(paused), _runs(state))
        state = pc.if_else(rests, "paused", state)
    if "cancel_at_period_end" in cells:
        state = pc.if_else(pc.and_(_yes(cells["cancel_at_period_end"]), _runs(state)), ENDING, state)
    ending, ended = _is(state, ENDING), _is(state, "ended")
    updated = cells.get("updated_at", pa.nulls(count, INSTANT))
    notice = cells.get("cancelled_at", pa.nulls(count, INSTANT))
    end = cells.get("end_on", pa.nulls(count, DAY))
    gone = cells.get("ended_on", pa.nulls(count, DAY))
    if pc.any(ending).as_py():
        auto = cells.get("auto_renew", pa.nulls(count, pa.bool_()))
        cells["auto_renew"] = pc.if_else(ending, False, auto)
        notice = pc.if_else(pc.and_(ending, pc.is_null(notice)), updated, notice)
        state = pc.if_else(ending, "active", state)
    if pc.any(ended).as_py():
        ran_out = pc.if_else(pc.less_equal(end, today), end, pa.scalar(None, DAY))
        given = _day(notice)
        served = pc.if_else(_yes(pc.greater_equal(ran_out, given)), ran_out, given)
        gone = pc.if_else(pc.and_(ended, pc.is_null(gone)), pc.coalesce(served, ran_out, _day(updated)), gone)
    # What ended after its end had gone on: until notice was given, nobody could tell for how long.
    outlived = _yes(pc.greater(gone, end))
    if pc.any(outlived).as_py():
        cells["auto_renew"] = pc.if_else(outlived, True, cells.get("auto_renew", pa.nulls(count, pa.bool_())))
    # That it ended is known on the day it did, whenever notice was given.
    known = pc.and_(pc.is_null(notice), _yes(pc.less_equal(gone, today)))
    if pc.any(known).as_py():
        notice = pc.if_else(known, day_starts(gone, zone), notice)
    # Whoever speaks of the state speaks of the end: what runs again has no end any more.
    for name, column in (("cancelled_at", notice), ("ended_on", gone), ("status", state)):
        if name in cells or status is not None or column.null_count < count:
            cells[name] = column


def _renewals(cells: Cells, renews: str) -> None:
    """Whether a contract goes on past its end, where its file says how that is to be read."""
    if "end_on" not in cells:
        return
    count = len(cells["end_on"])
    auto = cells.get("auto_renew", pa.nulls(count, pa.bool_()))
    if renews == "by_row":
        cells["auto_renew"] = pc.if_else(pc.is_valid(cells["end_on"]), pa.scalar(None, pa.bool_()), auto)
    if renews == "by_itself":
        state = cells.get("status", pa.repeat(pa.scalar("active", TEXT), count))
        runs = pc.and_(_yes(pc.is_in(state, value_set=_set("active", "past_due"))), pc.is_null(auto))
        cells["auto_renew"] = pc.if_else(runs, True, auto)


def _tickets(cells: Cells, said: Cells) -> None:
    if "priority" in said:
        cells["priority"] = pc.coalesce(said["priority"], cells["priority"])
    _rated(cells)
    state = said.get("status")
    if state is None:
        return
    count = len(state)
    closed = _is(state, "closed")
    at = cells.get("resolved_at", pa.nulls(count, INSTANT))
    if "updated_at" in cells:
        at = cells["resolved_at"] = pc.if_else(closed, pc.coalesce(at, cells["updated_at"]), at)
    # NULL where it doesn't say so: what was read before this column was there stays as it is.
    cells["closed"] = pc.if_else(pc.and_(closed, pc.is_null(at)), True, pa.scalar(None, pa.bool_()))
    _retract(cells, _is(state, RETRACTED))


def _rated(cells: Cells) -> None:
    """A rating without a time came once the ticket was resolved, or with the last change."""
    moments = [cells[name] for name in ("rated_at", "resolved_at", "updated_at") if name in cells]
    if "csat" in cells and moments:
        none = pa.nulls(len(cells["csat"]), INSTANT)
        cells["rated_at"] = pc.if_else(
            pc.is_valid(cells["csat"]), pc.coalesce(none, *moments), cells.get("rated_at", none)
        )


def _invoices(cells: Cells, status: pa.Array | None, zone: str) -> None:
    paid = _yes(cells["paid"]) if "paid" in cells else None
    if "balance" in cells:
        left = pc.equal(pc.cast(cells["balance"], pa.float64()), 0.0)
        some = pc.not_equal(pc.cast(cells["amount"], pa.float64()), 0.0) if "amount" in cells else left
        settled = pc.fill_null(pc.and_(left, some), False)
        paid = settled if paid is None else pc.or_(paid, settled)
    if status is not None:
        said = _is(status, "paid")
        paid = said if paid is None else pc.or_(paid, said)
        nothing = pc.is_in(status, value_set=_set("void", "draft"))
        if pc.any(nothing).as_py():
            at = cells.get("voided_at", pa.nulls(len(status), INSTANT))
            since = day_starts(cells["issued_on"], zone) if "issued_on" in cells else at
            since = pc.coalesce(cells["updated_at"], since) if "updated_at" in cells else since
            cells["voided_at"] = pc.if_else(nothing, pc.coalesce(at, since), at)
    days = [cells[name] for name in ("due_on", "issued_on") if name in cells]
    if paid is not None and days and pc.any(paid).as_py():
        # Paid, and nobody wrote down when: taken as paid when it was due.
        at = cells.get("paid_at", pa.nulls(len(paid), INSTANT))
        cells["paid_at"] = pc.if_else(paid, pc.coalesce(at, day_starts(pc.coalesce(*days), zone)), at)


def _opportunities(cells: Cells, said: Cells, zone: str) -> None:
    """When a deal was won or lost, from flags, its status or the words of its stage, and its closing day or last change. A
    status decides: a deal that is open in a stage called "Contract signed" is open, whatever was written down of it before."""
    state = said.get("status", said.get("stage"))
    won = _is(state, "won") if "status" in said else None
    if won is None:
        won = _yes(cells["won"]) if "won" in cells else None if state is None else _is(state, "won")
    lost = None if state is None else _is(state, "lost")
    if "closed" in cells and won is not None and "status" not in said:
        lost = pc.and_(_yes(cells["closed"]), pc.invert(won))
    moments = [day_starts(cells["close_on"], zone)] if "close_on" in cells else []
    moments += [cells["updated_at"]] if "updated_at" in cells else []
    for name, mask in (("won_at", won), ("lost_at", lost)):
        if mask is None or not (moments or name in cells):
            continue
        none = pa.nulls(len(mask), INSTANT)
        dated = cells.get(name, none)
        at = pc.if_else(mask, pc.coalesce(dated, *moments), none if "status" in said else dated)
        cells[name] = at


def _retract(cells: Cells, mask: pa.Array) -> None:
    if pc.any(mask).as_py():
        cells["deleted"] = pc.or_(_yes(cells["deleted"]), mask) if "deleted" in cells else mask


def _runs(state: pa.Array) -> pa.Array:
    """Nothing is said, or that it is running."""
    return pc.or_(pc.is_null(state), pc.is_in(state, value_set=_set("active", "past_due")))


def _is(state: pa.Array, word: str) -> pa.Array:
    return _yes(pc.equal(state, word))


def _yes(mask: pa.Array) -> pa.Array:
    return pc.fill_null(mask, False)


def _set(*words: str) -> pa.Array:
    return pa.array(words, TEXT)


def _day(moments: pa.Array) -> pa.Array:
    return pc.cast(pc.floor_temporal(moments, unit="day"), DAY, safe=False)


def _churn_events(cells: Cells, kind: pa.Array | None) -> None:
    """A leaving, unless a word or a flag says that it is a return."""
    if kind is None and "returned" in cells:
        kind = pc.if_else(pc.fill_null(cells["returned"], False), "returned", "left")
    if kind is not None:
        cells["kind"] = kind
