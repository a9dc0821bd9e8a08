"""Words of state in a warehouse's tables, understood as those of files are: what they mean, and what that says of the row."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from tenure.evidence.backends.session import Session
from tenure.evidence.intake.cells.statewords import ENDING, MEANINGS, NEITHER, RETRACTED, meaning_of
from tenure.evidence.intake.mapping import OPEN
from tenure.evidence.warehouse.mapping import MappedTable
from tenure.values import clock
from tenure.values.problem import Problem
from tenure.values.texts import count_words

MOST_WORDS = 200
"""A column with more words is no state."""
SHOWN = 8
TEXT, DAY, INSTANT = dt.string, dt.date, dt.Timestamp("UTC", 6)
Values = dict[str, ir.Value]


@dataclass(frozen=True, slots=True)
class StateWords:
    """A mapped column of states: how many rows say each word, and what the word means; None: nobody knows it."""

    name: str
    theirs: str
    rows: Counter[str]
    meanings: Mapping[str, str | None]

    @property
    def unknown(self) -> Counter[str]:
        return Counter({word: count for word, count in self.rows.items() if self.meanings[word] is None})


def state_words(session: Session, mapped: MappedTable, relation: ir.Table) -> list[StateWords]:
    """The words of a table's columns of states, as they are there today."""
    found = []
    for name, theirs in mapped.columns.items():
        if (mapped.table, name) not in MEANINGS:
            continue
        words = relation.select(word=relation[theirs].cast(TEXT).fill_null(""))
        said = words.group_by("word").aggregate(rows=words.count()).limit(MOST_WORDS + 1)
        rows = Counter({row["word"]: row["rows"] for row in session.fetch(said).to_pylist()})
        meant = {word: meaning_of(mapped.table, name, word, mapped.words.get(name, {})) for word in rows}
        meanings = {word: None if meaning == OPEN else meaning for word, meaning in meant.items()}
        found.append(StateWords(name, theirs, rows, meanings))
    return found


def unknown_words(states: list[StateWords], mapped: MappedTable, where: str) -> Iterator[Problem]:
    """A problem for each column that says words which nobody knows."""
    for one in states:
        unknown = one.unknown
        if not unknown:
            continue
        column = f"{mapped.relation}.{one.theirs}"
        if len(one.rows) > MOST_WORDS:
            what = f"{column} says more than {MOST_WORDS} words, and {one.name} is a state."
            yield Problem("warehouse_words", what, where, fix="Map the column that holds the state.")
            continue
        said = [f"{word!r} ({count_words(rows, 'row')})" for word, rows in unknown.most_common(SHOWN)]
        more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
        meanings = MEANINGS[mapped.table, one.name]
        pairs = ", ".join(f"{word!r}: {meanings[-1]}" for word in list(unknown)[:1])
        fix = f"Set their meaning under {mapped.table}, for example words: {{{one.name}: {{{pairs}}}}}. It may be "
        f"{', '.join(meanings)}."
        yield Problem("warehouse_words", f"{column} has unknown words: {', '.join(said)}{more}.", where, "", fix)


def with_state_words(
    values: Values, states: list[StateWords], mapped: MappedTable, relation: ir.Table
) -> tuple[Values, ir.BooleanValue]:
    """The values of a table's rows with what their states say, and which rows are facts at all."""
    said = {one.name: _meaning(one, relation) for one in states}
    yes = ibis.literal(True)
    match mapped.table:
        case "accounts" if "lifecycle" in said:
            return values | {"lifecycle": said["lifecycle"]}, yes
        case "subscriptions" if "status" in said:
            return values | _subscriptions(values, said["status"]), yes
        case "churn_events" if "kind" in said:
            return values | {"kind": said["kind"]}, (said["kind"] != NEITHER).fill_null(True)
        case "tickets":
            return values | _tickets(values, said), yes
        case _:
            return values, yes


def _meaning(one: StateWords, relation: ir.Table) -> ir.StringValue:
    words = [(word, ibis.literal(meaning)) for word, meaning in one.meanings.items() if meaning]
    none: ir.StringValue = ibis.null(TEXT)
    return relation[one.theirs].cast(TEXT).fill_null("").cases(*words, else_=none) if words else none


def _subscriptions(values: Values, state: ir.StringValue) -> Values:
    """An end without a day is dated as that of a file's row is: by the term that ran out, the notice, or the last change."""
    ending, ended = (_is(state, word) for word in (ENDING, "ended"))
    today = ibis.literal(clock.today(), DAY)
    none = ibis.null(DAY)
    given, changed = values["cancelled_at"].cast(DAY), values["updated_at"].cast(DAY)
    ran_out = (values["end_on"] <= today).ifelse(values["end_on"], none)
    served = (ran_out >= given).fill_null(False).ifelse(ran_out, given)
    gone = ibis.coalesce(values["ended_on"], ended.ifelse(ibis.coalesce(served, ran_out, changed), none))
    notice = ibis.coalesce(
        values["cancelled_at"],
        ending.ifelse(values["updated_at"], ibis.null(INSTANT)),
        (gone <= today).ifelse(gone.cast(INSTANT), ibis.null(INSTANT)),
    )
    outlived = (gone > values["end_on"]).fill_null(False)
    return {
        "status": ending.ifelse("active", state),
        "auto_renew": outlived.ifelse(True, ending.ifelse(False, values["auto_renew"])),
        "ended_on": gone,
        "cancelled_at": notice,
    }


def _tickets(values: Values, said: Mapping[str, ir.StringValue]) -> Values:
    found: Values = {}
    if "priority" in said:
        found["priority"] = ibis.coalesce(said["priority"], values["priority"])
    if "status" in said:
        closed = _is(said["status"], "closed")
        at = ibis.coalesce(values["resolved_at"], closed.ifelse(values["updated_at"], ibis.null(INSTANT)))
        found["resolved_at"] = at
        found["closed"] = ibis.coalesce(values["closed"], (closed & at.isnull()).ifelse(True, ibis.null(dt.boolean)))
        found["retracted"] = _is(said["status"], RETRACTED)
    return found


def _is(state: ir.StringValue, word: str) -> ir.BooleanValue:
    same: ir.BooleanValue = (state == word).fill_null(False)
    return same
