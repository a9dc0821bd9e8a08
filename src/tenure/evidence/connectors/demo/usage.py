"""What people do in the product: one row per person and day at work, and one per account and day for the ERP's sync."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.connectors.demo.contracts import SEATS
from tenure.evidence.connectors.demo.course import FIRST_WEEK
from tenure.evidence.connectors.demo.drafts import DemoRows, Values
from tenure.evidence.connectors.demo.noise import Floats, Ints
from tenure.evidence.connectors.demo.product import EXTRAS, PLANS, SYNC
from tenure.evidence.connectors.demo.scene import Scene

USED_FROM = -28
SLICE_DAYS = 91
WEEKEND, YEARS_END, SUMMER = 0.05, 0.35, 0.90
FEATURES = (*PLANS[-1].core_features, *EXTRAS)


def usage(scene: Scene, since: float, until: float) -> Iterator[DemoRows]:
    """Usage of the days that touch [since, until), in slices."""
    first = max(int(np.floor(since)), USED_FROM)
    last = int(np.ceil(until))
    seats = _seats_by_week(scene)
    for begin in range(first, last, SLICE_DAYS):
        days = np.arange(begin, min(begin + SLICE_DAYS, last), dtype=np.int64)
        yield _people_at_work(scene, days, seats)
        yield _syncs(scene, days)


def _seats_by_week(scene: Scene) -> Floats:
    """Accounts x weeks of the course: seats in service."""
    lines = scene.contracts.lines
    weeks = scene.course.use.shape[1]
    changes = np.zeros((len(scene.people), weeks + 1))
    suite = lines.sells == SEATS
    for day, sign in ((lines.start, 1.0), (lines.end, -1.0)):
        column = np.clip(scene.course.column(day[suite]), 0, weeks)
        np.add.at(changes, (lines.account[suite], column), sign * lines.seats[suite])
    return np.asarray(np.cumsum(changes, axis=1)[:, :weeks], dtype=np.float64)


def _rhythm(scene: Scene, days: Ints) -> Floats:
    """How busy each day is: weekends, the last days of the year and late summer are quiet."""
    dates = [scene.first_day + timedelta(days=int(day)) for day in days]
    factor = [
        (WEEKEND if date.weekday() >= 5 else 1.0)
        * (YEARS_END if (date.month, date.day) >= (12, 24) or (date.month, date.day) == (1, 1) else 1.0)
        * (SUMMER if date.month == 8 else 1.0)
        for date in dates
    ]
    return np.array(factor)


def _people_at_work(scene: Scene, days: Ints, seats: Floats) -> DemoRows:
    noise, staff, course = scene.noise, scene.staff, scene.course
    at_hand = staff.uses & (staff.came < days[-1] + 1) & (staff.left > days[0])
    at_hand &= scene.contracts.left[staff.account] > days[0]
    person = np.flatnonzero(at_hand)
    account = staff.account[person]
    key = (account * 1000 + staff.place[person]) * 10 + staff.holder[person]
    weeks = days // 7
    column = weeks - FIRST_WEEK
    use = course.use[account][:, column]
    left, leaving = scene.contracts.left[account][:, None], scene.contracts.leaving[account][:, None]
    use = use * np.where(days >= leaving, np.clip(0.25 + 0.75 * (left - days) / 75.0, 0.0, 1.0), 1.0)
    # Seats fill in order: the last ones are the first to fall silent when less is gained.
    in_use = staff.place[person][:, None] - 2 + 0.45 * noise.normal("marginal", key[:, None], weeks[None, :]) < (
        use * seats[account][:, column] - 0.3
    )
    chance = staff.eager[person][:, None] / 5.0 * (0.5 + 0.62 * use) * _rhythm(scene, days)[None, :]
    works = in_use & (noise.uniform("works", key[:, None], days[None, :]) < chance)
    # Whoever was a customer before the first term we know of is heard of from that term on.
    works &= days >= scene.people.term_start[account][:, None]
    works &= (staff.came[person][:, None] < days) & (staff.left[person][:, None] > days + 1) & (left > days)
    row, col = np.nonzero(works)
    who, day, of = key[row], days[col], account[row]
    core = noise.uniform("core", who, day) < 0.90
    plan = scene.people.plan[of]
    sizes = np.array([len(p.core_features) for p in PLANS])[plan]
    adopted = np.maximum(1.0, np.round(course.breadth[of, column[col]] * sizes))
    pick = np.floor(noise.uniform("feature", who, day) ** 1.35 * adopted).astype(np.int64)
    extra = len(PLANS[-1].core_features) + noise.whole(len(EXTRAS), "extra", who, day)
    feature = np.where(core, pick, extra)
    quantity = 2.0 + np.floor(np.exp(1.5 + 0.45 * noise.normal("quantity", who, day)))
    at = day + noise.between(7.0, 18.5, "used", who, day) / 24.0
    staff_ids = pa.array(scene.person_ids(staff.account, staff.place, staff.holder), pa.string())
    names = pa.array(FEATURES, pa.string()).take(pa.array(feature))
    return _rows(
        scene,
        of,
        at,
        staff_ids.take(pa.array(person[row])),
        id=_ids("u", who, day),
        event=pc.binary_join_element_wise(names, "used", "_"),
        feature=names,
        core=core,
        quantity=quantity,
        ok=pa.nulls(len(at), pa.bool_()),
    )


def _syncs(scene: Scene, days: Ints) -> DemoRows:
    """One row per connected account and working day; while the product gives trouble, many fail."""
    noise, people = scene.noise, scene.people
    connected = np.flatnonzero(people.integrated)
    account, day = (grid.ravel() for grid in np.meshgrid(connected, days, indexing="ij"))
    started = people.since[account] + 18.0 - 8.0 * np.minimum(people.onboarding[account], 1.0)
    runs = (
        (scene.weekday(day.astype(np.float64)) < 5)
        & (started < day)
        & (people.term_start[account] <= day)
        & (scene.contracts.left[account] > day)
    )
    account, day = account[runs], day[runs]
    pain = np.clip(0.95 - scene.course.at(scene.course.support, account, day.astype(np.float64)), 0.0, 1.0)
    ok = ~noise.chance(0.002 + 0.4 * pain, "sync fails", account, day)
    at = day + noise.between(1.0, 3.0, "sync", account, day) / 24.0
    return _rows(
        scene,
        account,
        at,
        pa.nulls(len(at), pa.string()),
        id=_ids("s", account, day),
        event=np.full(len(at), "sync", dtype=object),
        feature=np.full(len(at), SYNC, dtype=object),
        core=np.zeros(len(at), dtype=bool),
        quantity=np.full(len(at), 24.0),
        ok=ok,
    )


def _ids(of: str, key: Ints, day: Ints) -> pa.Array:
    return pc.binary_join_element_wise(of, pa.array(key).cast(pa.string()), pa.array(day + 1000).cast(pa.string()), "-")


def _rows(scene: Scene, account: Ints, at: Floats, person: pa.Array, **columns: Values) -> DemoRows:
    accounts = pa.array(scene.account_ids(scene.people.index), pa.string())
    return DemoRows(
        table="usage",
        known=at,
        refs={"account_ref": accounts.take(pa.array(account)), "person_ref": person},
        columns={"id": columns.pop("id"), "used_at": at, **columns},
    )
