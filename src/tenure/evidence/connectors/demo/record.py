"""Accounts, people, line items, the product catalogue and exchange rates."""

import numpy as np

from tenure.evidence.connectors.demo import staff as roles
from tenure.evidence.connectors.demo.contracts import CONNECT, INSIGHTS, REASONS, SEATS
from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.noise import Floats
from tenure.evidence.connectors.demo.population import REGIONS
from tenure.evidence.connectors.demo.product import CONNECT as CONNECT_NAME
from tenure.evidence.connectors.demo.product import EXTRAS, PLANS, SUITE
from tenure.evidence.connectors.demo.product import INSIGHTS as INSIGHTS_NAME
from tenure.evidence.connectors.demo.scene import Scene, csms
from tenure.evidence.connectors.demo.trades import INDUSTRIES, TRADES
from tenure.evidence.connectors.demo.words import FAMILY_NAMES, FIRST_NAMES, WHY_THEY_LEAVE

EURO = 1.08  # US dollars when the world begins
RATE_EVERY = 91.0
RATED_EVERY = 60.0
TITLES = tuple(trade.titles for trade in TRADES.values())


def accounts(scene: Scene) -> DemoRows:
    people, ours = scene.people, csms(scene.noise)
    ids = scene.account_ids(people.index)
    return DemoRows(
        table="accounts",
        known=people.since,
        columns={
            "id": ids,
            "name": list(people.named),
            "parent": [ids[parent] if parent >= 0 else None for parent in people.parent.tolist()],
            "domain": [scene.domain(account) for account in people.index.tolist()],
            "industry": [INDUSTRIES[number] for number in people.industry.tolist()],
            "region": [REGIONS[number] for number in people.region.tolist()],
            "employees": people.employees,
            "owner": [ours[number].email for number in people.csm.tolist()],
            "customer_since": people.since,
            "churned_on": scene.contracts.left,
        },
    )


def persons(scene: Scene) -> DemoRows:
    """People. A sponsor or decider is rated again and again; as in any address book, only the newest rating is kept."""
    staff = scene.staff
    names = person_names(scene)
    account, place, role = staff.account, staff.place, staff.role
    triples = zip(names, account.tolist(), place.tolist(), strict=True)
    trades = [TITLES[number] for number in scene.people.industry[account].tolist()]
    titled = zip(trades, role.tolist(), account.tolist(), place.tolist(), strict=True)
    strength, rated_at = _ratings(scene)
    return DemoRows(
        table="people",
        known=staff.came,
        refs={"account_ref": scene.account_ids(account)},
        columns={
            "id": scene.person_ids(account, place, staff.holder),
            "name": names,
            "email": [f"{'.'.join(name.lower().split())}{p}@{scene.domain(a)}" for name, a, p in triples],
            "title": [titles[r][(a + p) % len(titles[r])] for titles, r, a, p in titled],
            "role": [roles.ROLES[number] for number in role.tolist()],
            "role_since": staff.role_since,
            "decider": role <= roles.DECIDER,
            "strength": strength,
            "strength_rated_at": rated_at,
            "core_trained_at": staff.trained,
            "invited_at": np.where(role >= roles.CHAMPION, staff.came, np.inf),
            "created_at": staff.came,
            "left_at": staff.left,
        },
    )


def _ratings(scene: Scene) -> tuple[Floats, Floats]:
    """The newest rating of each person by the cut, and its instant; infinite for those who have none."""
    staff, noise = scene.staff, scene.noise
    rounds = np.arange(int(np.ceil(scene.cut / RATED_EVERY)) + 2)
    key = (staff.account[:, None], staff.place[:, None], rounds[None, :])
    day = scene.workday((rounds[None, :] - 1) * RATED_EVERY + noise.between(3, 50, "rated", *key)) + 0.6
    held = (day > staff.role_since[:, None] + 5.0) & (day < staff.left[:, None]) & (day < scene.cut)
    held &= (staff.role <= roles.DECIDER)[:, None] & (day < scene.contracts.left[staff.account][:, None])
    newest = np.where(held, day, -np.inf).max(axis=1)
    which = np.where(held, day, -np.inf).argmax(axis=1)
    relation = scene.course.at(scene.course.relation, staff.account, np.maximum(newest, 0.0))
    wobble = 0.35 * noise.normal("strength", staff.account, staff.place, which)
    strength = np.clip(np.round(0.7 + 3.5 * relation + wobble), 1.0, 5.0)
    none = ~np.isfinite(newest)
    return np.where(none, np.nan, strength), np.where(none, np.inf, newest)


def person_names(scene: Scene) -> list[str]:
    """The names of all staff, in their order."""
    staff, noise = scene.staff, scene.noise
    key = (staff.account, staff.place, staff.holder)
    first = noise.whole(len(FIRST_NAMES), "first name", *key)
    last = noise.whole(len(FAMILY_NAMES), "family name", *key)
    return [f"{FIRST_NAMES[f]} {FAMILY_NAMES[g]}" for f, g in zip(first.tolist(), last.tolist(), strict=True)]


def line_ids(scene: Scene) -> list[str]:
    lines = scene.contracts.lines
    triples = zip(lines.account.tolist(), lines.term.tolist(), lines.place.tolist(), strict=True)
    return [f"S-{a + 1:04d}-{t + 1}-{p}" for a, t, p in triples]


def in_currency(scene: Scene, account: np.ndarray, dollars: Floats) -> tuple[Floats, list[str]]:
    """Amounts as they are invoiced, and their currency."""
    euro = scene.people.euro[account]
    return np.round(np.where(euro, dollars / EURO, dollars)), np.where(euro, "EUR", "USD").tolist()


def subscriptions(scene: Scene) -> DemoRows:
    lines = scene.contracts.lines
    amounts, currency = in_currency(scene, lines.account, lines.arr)
    suite = lines.sells == SEATS
    product = np.select([lines.sells == INSIGHTS, lines.sells == CONNECT], [INSIGHTS_NAME, CONNECT_NAME], SUITE)
    plans = np.array([plan.name for plan in PLANS], dtype=object)[scene.people.plan[lines.account]]
    which = scene.noise.whole(1 << 20, "why they leave", lines.account, lines.term).tolist()
    shelves = [WHY_THEY_LEAVE[REASONS[number]] if number >= 0 else (None,) for number in lines.reason.tolist()]
    why = [shelf[word % len(shelf)] for shelf, word in zip(shelves, which, strict=True)]
    return DemoRows(
        table="subscriptions",
        known=lines.signed,
        refs={"account_ref": scene.account_ids(lines.account)},
        columns={
            "id": line_ids(scene),
            "product": product.tolist(),
            "plan": [plan if sold else None for plan, sold in zip(plans.tolist(), suite.tolist(), strict=True)],
            "seats": np.where(suite, lines.seats, np.nan),
            "arr": amounts,
            "currency": currency,
            "signed_on": np.floor(lines.signed),
            "start_on": lines.start,
            "end_on": lines.end,
            "notice_on": lines.end - 30.0,
            "auto_renew": np.zeros(len(lines.account), dtype=bool),
            "cancelled_at": np.floor(lines.cancelled) + 0.62,
            "cancel_reason": why,
            "ended_on": np.where(np.isfinite(lines.cancelled), lines.end, np.inf),
        },
    )


def features(_: Scene) -> DemoRows:
    rows = [(plan.name, feature, True) for plan in PLANS for feature in plan.core_features]
    rows += [(plan.name, feature, False) for plan in PLANS for feature in EXTRAS]
    since = np.full(len(rows), -1200.0)
    plan, feature, core = zip(*rows, strict=True)
    return DemoRows(
        table="features",
        known=since,
        columns={"plan": list(plan), "feature": list(feature), "core": list(core), "since_on": since},
    )


def exchange_rates(scene: Scene) -> DemoRows:
    numbers = np.arange(-14, int(np.ceil(scene.until / RATE_EVERY)) + 1)
    since = numbers * RATE_EVERY
    rate = np.where(numbers <= 0, EURO, np.round(EURO * (1.0 + 0.012 * scene.noise.normal("euro rate", numbers)), 4))
    return DemoRows(
        table="exchange_rates",
        known=since,
        columns={"currency": ["EUR"] * len(since), "into": ["USD"] * len(since), "rate": rate, "since_on": since},
    )
