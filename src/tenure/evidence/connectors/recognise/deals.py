"""Won deals as contracts: asks whether to read them so if no other file says what customers pay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tenure.evidence.connectors.recognise.forks import Fork
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles, read_as
from tenure.evidence.connectors.recognise.uses import uses_of
from tenure.evidence.intake.cells.keys import own_key
from tenure.evidence.intake.cells.statewords import OTHERS, meaning_of
from tenure.evidence.intake.mapping import (
    IGNORE,
    MONTHLY,
    NO_CONTRACTS,
    OPEN,
    RUNNING,
    YEARLY,
    ColumnUse,
    FileMapping,
)

DEALS, CONTRACTS = "opportunities", "subscriptions"
STATES = ("status", "won", "stage")
"""Fields that say whether a deal was won; the first that is there decides."""
STATUS_OF = {"won": "active", "lost": "void", "open": "draft"}
"""What the state of a deal is of its contract: an open one isn't signed yet, a lost one never came about."""
DATED = ("won_at", "close_on", "created_at")
"""What may date a contract, the most telling first: an open deal needs no more than a day."""
SAME = ("id", "account_ref", "account_name", "account_domain", "currency", "updated_at", "deleted")
OF_TERMS = ("arr", "mrr", "start_on", "end_on", "seats", "product", "plan")
"""What a file of deals may say of the contract in columns of its own."""


def won_deals(entry: FileMapping, profiles: Sequence[Profile], others: OtherFiles) -> list[Fork]:
    """The question whether won deals are the contracts, for a file of deals with amounts and closing days where no contract is
    known. It is put as long as nothing but deals has brought any, so that the same file is read alike the next time."""
    at = entry.at
    state = next((name for name in STATES if name in at), "")
    told = "amount" in at and {"id", "name"} & set(at) and {"close_on", "won_at"} & set(at)
    if entry.kind != DEALS or entry.contracts not in ("", OPEN) or not told or not state:
        return []
    column = next((one for one in profiles if one.header == at[state]), None)
    known = others.stored.get(CONTRACTS, frozenset()) - others.stored.get(DEALS, frozenset()) - _ids(entry, profiles)
    if column is None or known or others.rows.get(CONTRACTS):
        return []
    won = [cell for cell in sorted(column.values) if _state(state, cell, entry.columns[column.header]) == "won"]
    if not won:
        return []
    text = (
        f"Column {column.header} says {won[0]!r} for some deals, but no file says what customers pay. Are won deals the"
        " contracts? Without contracts, ARR and renewals stay unknown."
    )
    choices = (
        (
            YEARLY,
            "yes: one-year contracts from the closing date; the amount is for that year; renewals are separate deals",
        ),
        (RUNNING, "yes: open-ended from the closing date; the amount is per year"),
        (MONTHLY, "yes: open-ended from the closing date; the amount is per month"),
        (NO_CONTRACTS, "no: they are only deals; contracts come from another source"),
    )
    return [Fork("contracts", "", text, choices)]


def contracts_of(entry: FileMapping, profiles: Sequence[Profile], others: OtherFiles) -> tuple[FileMapping, ...]:
    """The entries that read the deals of a file as contracts, where its entry of deals says so; and those whose contracts they
    are as accounts, where nobody lists any."""
    if entry.kind != DEALS or entry.contracts not in (YEARLY, RUNNING, MONTHLY):
        return ()
    at, by_header = entry.at, {one.header: one for one in profiles}
    columns = {at[name]: "start_on" for name in DATED if name in at}  # the first that says something counts
    columns |= {at[name]: name for name in SAME if name in at}
    if "id" not in at and by_header[at["name"]].distinct == 1:
        columns[at["name"]] = "id"
    lines = "id" in at and by_header[at["id"]].distinct < 1  # products below one deal are no contracts of their own
    terms = OF_TERMS[:4] if lines else OF_TERMS
    for header, name in read_as(CONTRACTS, entry.file, profiles, others).columns.items():
        unused = entry.columns[header].field == IGNORE and by_header[header].filled
        if name in terms and unused and name not in columns.values():
            columns[header] = name
    if "start_on" in {columns[header] for header in columns.keys() - {at.get(name) for name in DATED}}:
        columns |= {at[name]: IGNORE for name in DATED if name in at}
    if not {"arr", "mrr"} & set(columns.values()):
        columns[at["amount"]] = "amount"
    uses = uses_of(CONTRACTS, columns, profiles)
    for header, use in uses.items():
        said = entry.columns[header]
        if use.field == "amount":
            uses[header] = replace(use, per="month" if entry.contracts == MONTHLY else "year", decimal=said.decimal)
        elif said.field != IGNORE:
            uses[header] = replace(use, dates=said.dates, days=said.days)
    for name in ("status",) if "status" in at else STATES:
        if name in at:
            uses[at[name]] = ColumnUse("status", words=_words(name, entry, by_header[at[name]], "won" in at))
    term = {"term_months": "12"} if entry.contracts == YEARLY and "end_on" not in columns.values() else {}
    constants = {name: value for name, value in entry.constants.items() if name == "currency"} | term
    found = FileMapping(entry.file, CONTRACTS, entry.source, _whole(uses, by_header), constants)
    if others.ids or others.names or others.stored.get("accounts") or "account_name" not in at or "account_ref" in at:
        return (found,)
    names = {at["account_name"]: ColumnUse("name")}
    return FileMapping(entry.file, "accounts", entry.source, _whole(names, by_header)), found


def _whole(uses: Mapping[str, ColumnUse], headers: Collection[str]) -> dict[str, ColumnUse]:
    return {**uses, **{header: ColumnUse(IGNORE) for header in headers if header not in uses}}


def _words(name: str, entry: FileMapping, one: Profile, flagged: bool) -> dict[str, str]:
    """What each word of a deal's state says of its contract. Beside a flag that says what was won, a stage only tells what was
    lost."""
    if name == "won":
        return {"true": "active", "false": "draft"}
    states = {cell: _state(name, cell, entry.columns[one.header]) for cell in sorted(one.values)}
    only = ("lost",) if name == "stage" and flagged else tuple(STATUS_OF)
    words = {cell: STATUS_OF[state] for cell, state in states.items() if state in only}
    return words | {OTHERS: "" if only == ("lost",) else "draft"}


def _state(name: str, cell: str, use: ColumnUse) -> str | None:
    if name == "won":
        return (
            "won" if meaning_of(CONTRACTS, "status", cell, {"true": "active", "false": "draft"}) == "active" else None
        )
    return meaning_of(DEALS, name, cell, use.words)


def _ids(entry: FileMapping, profiles: Sequence[Profile]) -> frozenset[str]:
    values = (one.values for one in profiles if entry.columns[one.header].field == "id")
    return frozenset(key for cells in values for cell in cells if (key := own_key(cell)))
