"""Why the ARR of accounts is unknown although contracts have amounts: another currency without a rate."""

from tenure.flows.frameworks.live import company_day, live_framework
from tenure.platform.access import Caller
from tenure.practice.customers.queries import without_arr
from tenure.practice.revenue.queries import other_currencies
from tenure.values.keys import AccountKey


def unpriced(caller: Caller, key: AccountKey | None = None) -> str:
    """One sentence that says why and what to do, of the accounts that the caller sees or of one; "" where nothing is."""
    usual = live_framework().framework.currency
    said = other_currencies(caller, usual, company_day(), key)
    accounts = without_arr(caller, said) if said else frozenset()
    if not accounts:
        return ""
    codes = sorted({code for account in accounts for code in said[account]})
    one = key is not None or len(accounts) == 1
    whose = "ARR" if key else f"The ARR of {len(accounts):,} {'account' if one else 'accounts'}"
    contracts = f"{'its' if one else 'their'} contracts are in {' and '.join(codes)}"
    own = f"set `currency: {codes[0]}` in the framework, or " if len(codes) == 1 else ""
    remedy = f"{own}import exchange rates (currency, into, rate, since)"
    return f"{whose} is unknown: {contracts}, and there is no rate to {usual}. {remedy[0].upper()}{remedy[1:]}."
