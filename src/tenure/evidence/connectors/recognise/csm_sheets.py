"""A CSM's own spreadsheet: one row per customer, with notes, next steps and moods beside what the contract says.

It is read several times over: for what it says of customers and contracts where nothing else does, and for what the CSM wrote
down. Where another source lists the customers, rows find theirs by name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tenure.evidence.connectors.recognise.headers import ENTITY, normal
from tenure.evidence.connectors.recognise.kinds import source_of
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles, hang_on_accounts, kind_named, read_as
from tenure.evidence.connectors.recognise.synonyms import ROWS
from tenure.evidence.connectors.recognise.uses import LONG_AGO, uses_of
from tenure.evidence.connectors.recognise.vendors import vendor_of
from tenure.evidence.intake.cells.words import mood_of
from tenure.evidence.intake.mapping import IGNORE, FileMapping
from tenure.values.lexicon import lexicon

NOTES, NEXT_STEPS, MOODS, WHY, AUTHORS, DATED, DUE = (frozenset(words.split()) for words in lexicon(__file__).values())
OF_SYSTEMS = frozenset({"tickets", "survey_responses", "usage", "invoices"})
"""What nobody keeps by hand for each customer: such files have a summary or a comment in every row too."""
TICKETS = frozenset(ROWS["ticket_ref"].partition("|")[0].split())
READABLE = 0.8
"""So many cells must be numbers or dates before a column is taken for such."""
MOODY = 0.6
"""So many different cells must be moods before a column is taken for one; the others wait with their reason."""
ONE_EACH = 0.9
"""So many rows must be about another customer: a list of calls is something else."""


def sheet_kinds(file: str, profiles: Sequence[Profile], others: OtherFiles, *, listed: bool) -> tuple[FileMapping, ...]:
    """An entry for each kind of fact that a CSM's own sheet holds; none when it isn't one. `listed`: a source that gives
    customers ids of its own has listed them before, which the sheet then needn't."""
    if kind_named(file) in OF_SYSTEMS or any(normal(one.header) in TICKETS for one in profiles):
        return ()
    written = _written(profiles)
    if not {"notes", "next_steps", "pulses"} & set(written) or vendor_of(one.header for one in profiles):
        return ()
    rest = [one for one in profiles if not any(one.header in columns for columns in written.values())]
    accounts = read_as("accounts", file, rest, others)
    customer = _customer(rest, accounts.columns)
    if customer is None or customer.filled < ONE_EACH or customer.distinct < ONE_EACH:
        return ()
    if hang_on_accounts(file, rest, accounts.columns):
        return ()
    by_id = accounts.columns.get(customer.header) == "id"
    whose = {customer.header: "account_ref" if by_id else "account_name"}
    source, found = source_of(file, profiles), []
    if not listed and not others.names and not others.ids:
        customers = {
            header: IGNORE if field in ("customer_since", "churned_on") else field
            for header, field in accounts.columns.items()
        }
        found.append(
            FileMapping(
                file,
                "accounts",
                source,
                uses_of("accounts", customers | {customer.header: "id" if by_id else "name"}, profiles),
            )
        )
    if contract := _contract(file, rest, others, whose, source):
        found.append(contract)
    author = _author(profiles, accounts.columns)
    for kind, columns in written.items():
        whole = dict.fromkeys((one.header for one in profiles), IGNORE) | columns | whose | author
        found.append(FileMapping(file, kind, source, uses_of(kind, whole, profiles)))
    return tuple(found)


def _written(profiles: Sequence[Profile]) -> dict[str, dict[str, str]]:
    """The columns of what is written down, by kind: header -> field."""
    named = {one.header: normal(one.header) for one in profiles if one.filled}
    by_header = {one.header: one for one in profiles}
    found: dict[str, dict[str, str]] = {}
    for kind, words in (("notes", NOTES), ("next_steps", NEXT_STEPS)):
        texts = [header for header, name in named.items() if name in words and not _numeric(by_header[header])]
        if texts:
            found[kind] = dict.fromkeys(texts, "text")
    mood = next((header for header, name in named.items() if name in MOODS and _moods(by_header[header])), None)
    if mood is not None:
        found["pulses"] = {mood: "mood"}
    dated = {"notes": "noted_at", "next_steps": "noted_at", "pulses": "given_at"}
    day = next((header for header, name in named.items() if name in DATED and by_header[header].date >= READABLE), None)
    for kind, columns in found.items():
        columns.update({day: dated[kind]} if day is not None else {})
    due = next((header for header, name in named.items() if name in DUE and by_header[header].date >= READABLE), None)
    if due is not None and "next_steps" in found:
        found["next_steps"][due] = "due_on"
    why = next((header for header, name in named.items() if name in WHY), None)
    if why is not None and "pulses" in found:
        found["pulses"][why] = "reason"
    return found


def _numeric(one: Profile) -> bool:
    return one.number >= READABLE or one.date >= READABLE


def _moods(one: Profile) -> bool:
    return bool(one.values) and sum(mood_of(cell) is not None for cell in one.values) >= MOODY * len(one.values)


def _customer(profiles: Sequence[Profile], columns: Mapping[str, str]) -> Profile | None:
    """The column that says whose row it is: the id, else the name, else the first that is called a customer."""
    at = {field: header for header, field in columns.items() if field != IGNORE}
    called = (one.header for one in profiles if re.fullmatch(ENTITY, normal(one.header)))
    header = at.get("id") or at.get("name") or next(called, None)
    return next((one for one in profiles if one.header == header), None)


def _author(profiles: Sequence[Profile], accounts: Mapping[str, str]) -> dict[str, str]:
    header = next((one.header for one in profiles if normal(one.header) in AUTHORS and one.filled), None)
    header = header or next((header for header, field in accounts.items() if field == "owner"), None)
    return {header: "by_name"} if header else {}


def _contract(
    file: str, profiles: Sequence[Profile], others: OtherFiles, whose: dict[str, str], source: str
) -> FileMapping | None:
    """What the sheet says of the contract: an amount and when it renews. Where nothing says when it began, its term is taken as
    a year, which the mapping file says and can be changed there."""
    terms = {
        header: field
        for header, field in read_as("subscriptions", file, profiles, others).columns.items()
        if field not in ("id", "account_ref", "account_name") and header not in whose
    }
    fields = set(terms.values())
    if not {"arr", "mrr", "amount"} & fields or not {"start_on", "end_on"} & fields:
        return None
    entry = FileMapping(
        file, "subscriptions", source, uses_of("subscriptions", terms | whose, profiles), one_per="account"
    )
    return entry if "start_on" in fields else replace(entry, constants={"term_months": LONG_AGO})
