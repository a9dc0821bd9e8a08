"""Tables that hold the customer and its contract in one row: they are read twice, as accounts and as subscriptions."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.kinds import OF_COMPANIES, source_of
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.readings import OtherFiles, SheetReading, kind_named, matches, read_as
from tenure.evidence.connectors.recognise.synonyms import RETURNED_ON
from tenure.evidence.connectors.recognise.uses import GOOD, LONG_AGO, uses_of
from tenure.evidence.connectors.recognise.vendors import vendor_of
from tenure.evidence.intake.cells.statewords import meaning_of
from tenure.evidence.intake.mapping import IGNORE, OPEN, ColumnUse, FileMapping
from tenure.values import clock

OF_CONTRACTS = frozenset({"arr", "mrr", "amount", "plan", "product", "seats", "interval"})
PAID = frozenset({"arr", "mrr", "amount"})
TERM = frozenset({"start_on", "end_on", "signed_on", "notice_on"})
WHOSE = ("account_ref", "account_name")


def both_kinds(
    file: str, profiles: Sequence[Profile], others: OtherFiles, *, listed: bool = False
) -> tuple[FileMapping, ...]:
    """An entry for accounts and one for subscriptions, when the sheet has one row per customer that says both; else none.

    A list of contracts that merely names its customers isn't one: it has ids of its own, or the accounts are elsewhere. What a
    table of customers says of contracts is stated: it gives way to the contracts of the account, whenever they come. Where
    other sources give customers ids (`listed`: before this import), a list of names alone makes no customers.
    """
    if vendor_of(one.header for one in profiles):
        return ()
    accounts, contracts = (read_as(kind, file, profiles, others) for kind in ("accounts", "subscriptions"))
    if others.rows.get("subscriptions") and not PAID & set(_headers(contracts)):
        return ()  # a plan or a number of seats beside a file of contracts says nothing more
    since = _since(accounts, contracts)
    if since:
        contracts = replace(contracts, columns={**contracts.columns, since: "start_on"}, score=accounts.score)
    assumed = {} if contracts.score else _assumed(contracts)
    if (
        not accounts.score
        or not (contracts.score or assumed)
        or not _customers(file, accounts, contracts, profiles, others)
    ):
        return ()
    at = _headers(contracts)
    customers = {
        header: IGNORE if to in ("customer_since", "churned_on") and header in {at.get(name) for name in TERM} else to
        for header, to in accounts.columns.items()
    }
    key = _headers(accounts).get("id") or _headers(accounts)["name"]
    whose = "account_ref" if "id" in _headers(accounts) else "account_name"
    terms = {
        header: whose if header == key else IGNORE if to in WHOSE else to for header, to in contracts.columns.items()
    }
    terms |= {header: OPEN for _, headers in contracts.torn for header in headers}
    source = source_of(file, profiles)
    of_customers, of_terms = uses_of("accounts", customers, profiles), uses_of("subscriptions", terms, profiles)
    _said_once(of_customers, of_terms, profiles)
    one_per = "account" if "id" not in terms.values() else ""  # contracts with numbers of their own are contracts
    stated = FileMapping(file, "subscriptions", source, of_terms, assumed, one_per=one_per)
    if whose == "account_name" and (listed or others.ids):
        return (stated,) if PAID & set(_headers(contracts)) else ()
    return (FileMapping(file, "accounts", source, of_customers), stated)


def returns_of(entries: Sequence[FileMapping], profiles: Sequence[Profile]) -> tuple[FileMapping, ...]:
    """An entry for the day on which customers came back, where their list has a column for it that nothing else is made of."""
    customers = next((one for one in entries if one.kind == "accounts"), None)
    at = customers.at if customers else {}
    whose = next((name for name in ("id", "name") if name in at), None)
    used = {header for one in entries for header, use in one.columns.items() if use.field not in (IGNORE, OPEN)}
    days = [
        one.header
        for one in profiles
        if normal(one.header) in RETURNED_ON and one.header not in used and one.filled and one.date >= GOOD
    ]
    if customers is None or whose is None or not days:
        return ()
    columns = {one.header: ColumnUse(IGNORE) for one in profiles}
    columns |= {
        at[whose]: ColumnUse("account_ref" if whose == "id" else "account_name"),
        days[0]: ColumnUse("happened_on"),
    }
    return (
        FileMapping(
            customers.file,
            "churn_events",
            customers.source,
            columns,
            {"kind": "returned"},
            customers.namespace,
            one_per="account",
        ),
    )


CONTRACT_OF = {"customer": "active", "prospect": "draft", "former": "ended", "internal": "void"}
CUSTOMER_OF = dict.fromkeys(("active", "ending", "paused", "past_due"), "customer")
"""What a word for a customer says of the contract beside it, and one for a contract of its customer."""


def _said_once(customers: dict[str, ColumnUse], terms: dict[str, ColumnUse], profiles: Sequence[Profile]) -> None:
    """A column that speaks of both needn't be asked about twice: a word that is known of one is known of the other."""
    for one in profiles:
        whose, term = customers[one.header], terms[one.header]
        if (whose.field, term.field) != ("lifecycle", "status"):
            continue
        of_whose, of_term = dict(whose.words), dict(term.words)
        for cell in sorted(one.values):
            life = meaning_of("accounts", "lifecycle", cell, whose.words)
            state = meaning_of("subscriptions", "status", cell, term.words)
            if life and not state:
                of_term[cell] = CONTRACT_OF[life]
            if state in CUSTOMER_OF and not life:
                of_whose[cell] = CUSTOMER_OF[state]
        customers[one.header], terms[one.header] = replace(whose, words=of_whose), replace(term, words=of_term)


def as_of_customers(terms: FileMapping, customers: FileMapping | None) -> tuple[FileMapping, frozenset[str]]:
    """The contracts of a table, with what was said there of its customers by the same words, and the columns that wait for such
    an answer: it says both."""
    columns, waiting = dict(terms.columns), set()
    for header, use in terms.columns.items():
        whose = customers.columns.get(header, ColumnUse(IGNORE)) if customers else ColumnUse(IGNORE)
        if (whose.field, use.field) != ("lifecycle", "status"):
            continue
        told = {
            word: CONTRACT_OF[said]
            for word, said in whose.words.items()
            if said in CONTRACT_OF and not meaning_of("subscriptions", "status", word, {})
        }
        columns[header] = replace(use, words={**told, **{word: s for word, s in use.words.items() if s != OPEN}})
        if OPEN in whose.words.values():
            waiting.add(header)
    return replace(terms, columns=columns), frozenset(waiting)


def _since(accounts: SheetReading, contracts: SheetReading) -> str:
    """The column that says since when each is a customer, where nothing else dates what they pay."""
    undated = not {"start_on", "end_on"} & set(_headers(contracts))
    return _headers(accounts).get("customer_since", "") if undated and _recurring(contracts) else ""


def _assumed(contracts: SheetReading) -> dict[str, str]:
    """What is taken for granted of contracts that a table of customers dates by halves or not at all; the mapping file says so
    and can be changed. Those with an end alone began long before it. Those without any day run on, since a day that stays the
    same when a newer list comes, and that makes nobody a new customer."""
    fields = set(_headers(contracts))
    if "start_on" not in fields and "end_on" in fields and PAID & fields:
        return {"term_months": LONG_AGO}
    undated = not {"start_on", "end_on", "signed_on"} & fields
    return {"start_on": f"{clock.today().year - 1}-01-01"} if undated and _recurring(contracts) else {}


def _recurring(contracts: SheetReading) -> bool:
    """Whether a column is called what customers pay again and again; `Annual revenue` may be the customer's own."""
    at = _headers(contracts)
    return any(name in at and not OWN_REVENUE.search(normal(at[name])) for name in ("arr", "mrr"))


OWN_REVENUE = re.compile(r"(?<!recurring_)(revenue|umsatz|_d_affaires)|^ca_")


def _headers(reading: SheetReading) -> dict[str, str]:
    return {to: header for header, to in reading.columns.items() if to != IGNORE}


def _customers(
    file: str, accounts: SheetReading, contracts: SheetReading, profiles: Sequence[Profile], others: OtherFiles
) -> bool:
    """Whether each row is another customer, with a contract beside."""
    of_account, of_contract = _headers(accounts), _headers(contracts)
    key = of_account.get("id") or of_account.get("name", "")
    column = next((one for one in profiles if one.header == key), None)
    if column is None or column.filled < 1 or column.distinct < 1:
        return False
    if matches(column, others.ids) and (not PAID & set(of_contract) or {"start_on", "end_on"} <= set(of_contract)):
        return False
    own_id = of_contract.get("id") not in (None, key) and contracts.score
    if own_id or not OF_CONTRACTS & set(of_contract):
        return False
    terms = {of_contract.get(name) for name in TERM}
    told = {name for name in {"name", *OF_COMPANIES} - {"customer_since"} if of_account.get(name) not in {None, *terms}}
    numbered = of_contract.get("id") == key and "account_name" in of_contract
    if numbered and told == {"name"} and {"start_on", "end_on"} <= set(of_contract):
        return kind_named(file) == "accounts"  # whole terms with ids of their own, and whose they are
    match kind_named(file):
        case "accounts":
            return True
        case "subscriptions":
            return len(told) > 1
        case _:
            return bool(told)
