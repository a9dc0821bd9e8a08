"""The accounts that a plan of the draft moves: by from where to where, searched, page by page, and as a table to take away."""

import csv
import io
from collections.abc import Iterator, Mapping

from tenure.flows.studio.plans.cards import PlanAccounts
from tenure.flows.studio.plans.draft_review import CHANGES, account_card, newest_of_draft, place_words
from tenure.framework.versioning.impact import AccountImpact
from tenure.framework.versioning.plan import Plan
from tenure.platform.access import Caller, Right, require
from tenure.values.problem import refusal

PAGE = 50
COLUMNS = (
    "account",
    "name",
    "arr",
    "currency",
    *(f"{name}_{side}" for name in ("score", *CHANGES) for side in ("before", "after")),
    "why",
)


def plan_accounts(caller: Caller, way: str = "", search: str = "", page: int = 1) -> PlanAccounts:
    """A page of the accounts that stand elsewhere by the plan of the caller's draft, those with most ARR first.

    `way` is `band:green:yellow`, or empty for all. Raises ProblemError `plan.unknown` (404) without a plan.
    """
    plan = _plan(caller)
    found = list(_found(plan, way, search))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    what, before, after = _way(way)
    names, currency = dict(plan.names), plan.currency or "USD"
    return PlanAccounts(
        accounts=tuple(account_card(one, names, currency) for one in found[(page - 1) * PAGE : page * PAGE]),
        count=len(found),
        page=page,
        pages=pages,
        way=way,
        search=search,
        said=f"{place_words(what, before)} to {place_words(what, after)}" if what else "",
        what=what,
    )


def plan_accounts_csv(caller: Caller, way: str = "", search: str = "") -> str:
    """All of them as comma-separated values, a line each. Raises ProblemError `plan.unknown` (404) without a plan."""
    plan = _plan(caller)
    names, out = dict(plan.names), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in _found(plan, way, search):
        sides = [
            getattr(side, "shown" if name == "score" else name) if side else None
            for name in ("score", *CHANGES)
            for side in (one.before, one.after)
        ]
        row = [one.account, names.get(one.account, one.account), one.arr, plan.currency, *sides, " ".join(one.reasons)]
        writer.writerow([_safe(value) for value in row])
    return out.getvalue()


def _safe(value: object) -> object:
    """A text that a spreadsheet would run as a formula is kept a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _plan(caller: Caller) -> Plan:
    require(caller, Right.PLAN_FRAMEWORK)
    plan = newest_of_draft(caller)
    if plan is None or plan.impact is None:
        what = "There is no plan of your draft."
        raise refusal("plan.unknown", what, "plan", fix="Make the plan first.", status=404)
    return plan


def _way(way: str) -> tuple[str, str, str]:
    what, _, rest = way.partition(":")
    before, _, after = rest.partition(":")
    return (what, before, after) if what in CHANGES else ("", "", "")


def _found(plan: Plan, way: str, search: str) -> Iterator[AccountImpact]:
    what, before, after = _way(way)
    names: Mapping[str, str] = dict(plan.names)
    wanted = search.strip().casefold()
    if what:
        accounts = next(
            (one.accounts for one in plan.ways(what) if (one.before, one.after) == (before, after)),
            (),
        )
    else:
        crossing = (one for one in (plan.impact.changes if plan.impact else ()) if set(CHANGES) & set(one.changed))
        accounts = tuple(sorted(crossing, key=lambda one: (-(one.arr or 0.0), one.account)))
    for one in accounts:
        if wanted in names.get(one.account, "").casefold() or wanted == one.account.casefold():
            yield one
