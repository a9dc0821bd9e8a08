"""Tables that hold the customer and its contract in one row: they are read twice, as accounts and as subscriptions."""

from collections.abc import Sequence

from tenure.evidence.connectors.recognise.guess import Others, Reading, kind_named, matches, read_as
from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.connectors.recognise.kinds import OF_COMPANIES
from tenure.evidence.connectors.recognise.origins import source_of
from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.connectors.recognise.uses import uses_of
from tenure.evidence.connectors.recognise.vendors import vendor_of
from tenure.evidence.intake.mapping import IGNORE, FileMapping

OF_CONTRACTS = frozenset({"arr", "mrr", "amount", "plan", "product", "seats", "interval"})
TERM = frozenset({"start_on", "end_on", "signed_on", "notice_on"})
WHOSE = ("account_ref", "account_name")


def both_kinds(file: str, profiles: Sequence[Profile], others: Others) -> tuple[FileMapping, ...]:
    """An entry for accounts and one for subscriptions, when the sheet has one row per customer that says both; else none.

    A list of contracts that merely names its customers isn't one: it has ids of its own, or the accounts are elsewhere.
    """
    if vendor_of(frozenset(normal(one.header) for one in profiles)):
        return ()
    accounts, contracts = (read_as(kind, file, profiles, others) for kind in ("accounts", "subscriptions"))
    if not accounts.score or not contracts.score or not _customers(file, accounts, contracts, profiles, others):
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
    source = source_of(file, profiles)
    return (
        FileMapping(file, "accounts", source, uses_of("accounts", customers, profiles)),
        FileMapping(file, "subscriptions", source, uses_of("subscriptions", terms, profiles), one_per="account"),
    )


def _headers(reading: Reading) -> dict[str, str]:
    return {to: header for header, to in reading.columns.items() if to != IGNORE}


def _customers(file: str, accounts: Reading, contracts: Reading, profiles: Sequence[Profile], others: Others) -> bool:
    """Whether each row is another customer, with a contract beside."""
    of_account, of_contract = _headers(accounts), _headers(contracts)
    key = of_account.get("id") or of_account.get("name", "")
    column = next((one for one in profiles if one.header == key), None)
    if column is None or column.filled < 1 or column.distinct < 1 or matches(column, others.ids):
        return False
    own_id = of_contract.get("id") not in (None, key)
    if own_id or not OF_CONTRACTS & set(of_contract):
        return False
    told = {"name", *OF_COMPANIES} & set(of_account) - {"customer_since"}
    match kind_named(file):
        case "accounts":
            return True
        case "subscriptions":
            return len(told) > 1
        case _:
            return bool(told)
