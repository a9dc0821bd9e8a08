"""A draft on its way to being live: its lines, its plan, and what two versions differ in."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal as OneOf

from tenure.flows.changing.drafting import checked_draft, draft_of, draft_source
from tenure.flows.frameworks.live import live_framework
from tenure.flows.frameworks.versions import version_difference
from tenure.flows.studio.moves import Stand, count_moves
from tenure.flows.studio.plans.cards import (
    DiffLine,
    DraftPage,
    FileDiff,
    PlanAccount,
    PlanBand,
    PlanCard,
    PlanWay,
)
from tenure.flows.studio.shown_framework import checked_texts
from tenure.framework.versioning.difference import Difference
from tenure.framework.versioning.impact import AccountImpact, Side
from tenure.framework.versioning.plan import NOWHERE, Plan, Way, digest_of, plan_from
from tenure.platform.access import Caller, Right, may, require
from tenure.platform.frameworks import queries as method
from tenure.values.money import Money
from tenure.values.texts import spoken_key

FIRST = 5
"""Accounts of each way that are shown before one asks for more."""
AROUND = 2  # lines shown before and after a change
CHANGES = ("band", "stage", "segment", "engagement")


def draft_page(caller: Caller) -> DraftPage:
    """The caller's draft with its differences and the plan last made of it."""
    require(caller, Right.PLAN_FRAMEWORK)
    draft = draft_of(caller)
    checked = checked_draft(caller)
    base = method.version(caller, draft.based_on).files if draft.based_on else {}
    plan = newest_of_draft(caller)
    fresh = plan is not None and plan.wanted.digest == digest_of(checked.texts) and plan.live.number == draft.live
    return DraftPage(
        draft,
        len(checked.errors),
        file_differences(base, draft.texts),
        None if plan is None else plan_card(plan, fresh=fresh),
        may(caller, Right.PUBLISH_FRAMEWORK),
        tuple((one.key, one.label) for one in live_framework().framework.segments.values()),
    )


def newest_of_draft(caller: Caller) -> Plan | None:
    """The plan last made of the caller's draft, if it waits to be published."""
    stored = method.newest_plan(caller, draft_source(caller))
    return None if stored is None or stored.done_at is not None else plan_from(stored.said)


Moved = dict[str | None, tuple[int, float]]
"""Key of a segment or engagement model -> how many accounts, and how much ARR, it gains or loses."""


def planned_moves(caller: Caller) -> tuple[Moved, Moved] | None:
    """What segments and engagement models gain or lose by the caller's draft, from its plan; None when there is no plan of
    the draft as it stands."""
    if not may(caller, Right.PLAN_FRAMEWORK):
        return None  # a plan counts everybody's accounts
    plan, draft = newest_of_draft(caller), draft_of(caller)
    known = checked_texts(draft.texts)
    if plan is None or plan.impact is None or plan.pilot or known is None:
        return None
    if plan.wanted.digest != digest_of(known) or plan.live.number != draft.live:
        return None
    return _gains(plan.impact.changes, "segment"), _gains(plan.impact.changes, "engagement")


def _gains(changes: Sequence[AccountImpact], what: OneOf["segment", "engagement"]) -> Moved:
    found: Moved = {}
    for one in changes:
        if what in one.changed:
            for side, sign in ((one.before, -1), (one.after, 1)):
                key = getattr(side, what) if side else None
                count, arr = found.get(key, (0, 0.0))
                found[key] = (count + sign, arr + sign * (one.arr or 0.0))
    return found


def file_differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FileDiff, ...]:
    """The lines that differ, file by file; files that are the same are left out."""
    found = []
    for name in sorted({*old, *new}):
        before, after = old.get(name, "").splitlines(), new.get(name, "").splitlines()
        if old.get(name) != new.get(name):
            lines = tuple(_lines(before, after))
            added, removed = (sum(line.sort == sort for line in lines) for sort in "+-")
            found.append(FileDiff(name, added, removed, lines))
    return tuple(found)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if number:
            yield DiffLine("…", None, None, "")
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (DiffLine(" ", a + k + 1, c + k + 1, old[a + k]) for k in range(b - a))
                continue
            yield from (DiffLine("-", at + 1, None, old[at]) for at in range(a, b))
            yield from (DiffLine("+", None, at + 1, new[at]) for at in range(c, d))


def between_versions(caller: Caller, old: int, new: int) -> tuple[Difference, tuple[FileDiff, ...]]:
    """What changed from one version to another: in objects, and in lines."""
    found = version_difference(caller, old, new)
    files = file_differences(method.version(caller, old).files, method.version(caller, new).files)
    return found, files


def plan_card(plan: Plan, *, fresh: bool) -> PlanCard:
    """A plan for the page, its accounts with most ARR first."""
    impact = plan.impact
    names = dict(plan.names)
    crossing = [one for one in impact.changes if set(CHANGES) & set(one.changed)] if impact else []
    currency = plan.currency or "USD"
    totals = {one.band: one for one in impact.before} if impact else {}
    return PlanCard(
        plan,
        fresh,
        bands=tuple(
            PlanBand(
                one.band,
                totals[one.band].accounts if one.band in totals else 0,
                one.accounts,
                _money(totals[one.band].arr if one.band in totals else 0.0, currency),
                _money(one.arr, currency),
            )
            for one in (impact.after if impact else ())
        ),
        ways=tuple(_way(one, names, currency) for what in CHANGES for one in plan.ways(what)),
        crossing_count=len(crossing),
        moves=count_moves((_stand(one.before), _stand(one.after)) for one in (impact.changes if impact else ())),
        moved_arr=_money(sum(one.arr or 0.0 for one in crossing), currency) if crossing else None,
    )


def _stand(side: Side | None) -> Stand | None:
    return None if side is None else (side.shown, side.band)


def _money(amount: float, currency: str) -> Money:
    return Money(Decimal(str(round(amount, 2))), currency)


def _way(one: Way, names: Mapping[str, str], currency: str) -> PlanWay:
    return PlanWay(
        way=f"{one.what}:{one.before}:{one.after}",
        what=one.what,
        before=place_words(one.what, one.before),
        after=place_words(one.what, one.after),
        count=len(one.accounts),
        arr=_money(one.arr, currency),
        shared=one.shared,
        first=tuple(account_card(each, names, currency, one.what) for each in one.accounts[:FIRST]),
    )


def place_words(what: str, place: str) -> str:
    """A band, stage, segment or engagement model as people read it."""
    return f"no {what}" if place in ("", NOWHERE) else spoken_key(place)


def account_card(one: AccountImpact, names: Mapping[str, str], currency: str, what: str = "") -> PlanAccount:
    """An account that stands elsewhere, with its reasons; with those of one change alone where `what` names it."""
    before, after = one.before, one.after
    pairs = [(name, _side(before, name), _side(after, name)) for name in CHANGES[1:] if name in one.changed]
    return PlanAccount(
        key=one.account,
        name=names.get(one.account, one.account),
        arr=None if one.arr is None else _money(one.arr, currency),
        shown_before=before.shown if before else None,
        shown_after=after.shown if after else None,
        band_before=before.band if before else "",
        band_after=after.band if after else "",
        moves=tuple((name, was, now) for name, was, now in pairs if was or now),
        reasons=one.why(what) if what else one.reasons,
    )


def _side(side: Side | None, name: str) -> str:
    value = getattr(side, name) if side else None
    return spoken_key(value) if value else ""
