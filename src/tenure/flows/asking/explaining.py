"""Why a score is what it is, and what moved it; its history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.asking.accounts import is_past
from tenure.flows.asking.books import Told, within_book
from tenure.flows.asking.money import part_without_money, without_money
from tenure.flows.cards import History, ScorePoint
from tenure.flows.frameworks.live import framework_of, live_framework, score_marks
from tenure.flows.frameworks.piloting import verdicts_with_pilot
from tenure.flows.home import reading_room
from tenure.insight.engine.cards import Explanation, Part
from tenure.insight.engine.explaining.explain import explain as explained
from tenure.insight.engine.explaining.explain import explain_stored, open_part
from tenure.insight.engine.stored.history import VerdictRow, as_rows, former_verdicts, verdicts
from tenure.platform.access import Caller
from tenure.practice.customers import queries
from tenure.practice.customers.cards import AccountView
from tenure.practice.customers.rows import AccountRow
from tenure.values import clock
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey, Address
from tenure.values.problem import refusal
from tenure.values.shapes import Flat, Public


@dataclass(frozen=True, slots=True)
class Placed:
    """A score opened, down to its rows."""

    explanation: Flat[Explanation]
    segment: Public[str | None]
    stage: Public[str | None]
    days_in_stage: Public[int | None]


def explain(
    caller: Caller,
    account: AccountKey,
    *,
    as_of: date | None = None,
    against: date | None = None,
    score: str | None = None,
    rows: bool = True,
) -> Explanation:
    """Explain an account's score as of the end of a day (today when none is given), and its change since `against`.

    A day is explained by the framework that scored it; where another one did so `against`, what it changed stands apart
    as settings. `rows` False leaves out the evidence rows, which take the longest. Raises ProblemError (404) for an
    account that the caller may not see or that was no customer then.
    """
    view = queries.account(caller, account)
    is_past(as_of)
    is_past(against, "against")
    live = live_framework()
    zone = live.framework.timezone
    day = as_of or clock.today(zone)
    before = None if against is None else AsOf.end_of(against, zone)
    at = AsOf.end_of(day, zone)
    with reading_room() as room:
        stored = _standing_verdict(room, view, day) if as_of is None else _stored(room, account, day)
        if stored is not None and not rows and before is None and score is None:
            made_by = framework_of(stored["fingerprint"])
            return without_money(caller, made_by, explain_stored(room, made_by, stored, view.account.name))
        framework = framework_of(stored["fingerprint"]) if stored is not None else live.framework
        then = _stored(room, account, against) if against is not None else None
        other = framework_of(then["fingerprint"]) if then is not None else framework
        card = explained(
            room, framework, account, at, against=before, score_key=score, with_rows=rows,
            framework_then=None if other is framework else other,
        )  # fmt: skip
        told = within_book(caller)
        card = without_money(caller, framework, card)
        return replace(card, parts=tuple(_told(part, told) for part in card.parts))


def part_of(caller: Caller, account: AccountKey, address: str, *, as_of: date | None = None) -> Part:
    """One part of an account's score, with its inputs and the rows behind it.

    Raises ProblemError (404) when there is no such account, or no such part in its score.
    """
    view = queries.account(caller, account)
    is_past(as_of)
    live = live_framework()
    day = as_of or clock.today(live.framework.timezone)
    with reading_room() as room:
        stored = _standing_verdict(room, view, day) if as_of is None else _stored(room, account, day)
        if stored is not None:
            framework = framework_of(stored["fingerprint"])
            part = open_part(room, framework, stored, Address(address))
        else:
            framework = live.framework
            whole = explained(room, live.framework, account, AsOf.end_of(day, live.framework.timezone))
            part = next((one for one in whole.parts if one.address == address), None)
    if part is None:
        what = f"{address!r} isn't part of this score."
        raise refusal("no_such_part", what, where="address", fix="Open it from the account's page.", status=404)
    return _told(part_without_money(caller, framework, part), within_book(caller))


def _told(part: Part, told: Told) -> Part:
    """A part as its reader may see it."""
    rows = replace(part.rows, first=tuple(told(row) for row in part.rows.first))
    return replace(part, rows=rows, inputs=told(part.inputs))


def _stored(room: ReadingRoom, account: AccountKey, day: date) -> VerdictRow | None:
    """The account's primary verdict of a day, as concluded last, if anybody has."""
    found = as_rows(verdicts(room, [day], [account]))
    return next((row for row in found if row["primary"]), None)


def _standing_verdict(room: ReadingRoom, view: AccountView, today: date) -> VerdictRow | None:
    """What stands today: the day's verdict, unless the standing has followed something since; that no lake keeps, so it is
    concluded again."""
    stored, standing = _stored(room, view.account.key, today), view.standing
    if standing is None or standing.as_of != today:
        return stored
    if stored is not None and standing.computed_at <= stored["computed_at"] and standing.score == stored["score"]:
        return stored
    live = live_framework()
    found = verdicts_with_pilot(room, live, [AsOf.end_of(today, live.framework.timezone)], (view.account.key,))
    rows = [row for part in found for row in as_rows(part) if row["primary"] and not row["compared"]]
    return rows[0] if rows else stored


def history(caller: Caller, account: AccountKey, *, as_of: date | None = None) -> History:
    """Every score the lake holds of an account under its present score key, oldest first, up to a day."""
    view = queries.account(caller, account)
    live = live_framework()
    last = as_of or clock.today(live.framework.timezone)
    with reading_room() as room:
        found = [row for row in as_rows(verdicts(room, accounts=[account])) if row["day"] <= last]
        before = [row for row in as_rows(former_verdicts(room, [account])) if row["day"] <= last]
    primary = [row["score_key"] for row in found if row["primary"]]
    key = (view.standing.score_key if view.standing and as_of is None else "") or (primary[-1] if primary else "")
    health = live.framework.health.get(key)
    under = {str(row["fingerprint"]) for row in found}
    marks = tuple(mark for mark in score_marks(caller, under) if mark.day <= last)
    lines = (int(health.bands.green), int(health.bands.yellow)) if health else (80, 60)
    return History(_with_standing(_points(found, key), view, key, as_of), marks, *lines, former=_points(before, key))


def _with_standing(
    points: tuple[ScorePoint, ...], view: AccountView, score_key: str, as_of: date | None
) -> tuple[ScorePoint, ...]:
    """Today's point is what stands, which may have followed something since the day was concluded."""
    now = view.standing
    if (
        as_of is not None
        or now is None
        or now.shown is None
        or now.score_key != score_key
        or not points
        or points[-1].day > now.as_of
    ):
        return points
    return (
        *(one for one in points if one.day != now.as_of),
        ScorePoint(now.as_of, now.shown, now.band, now.fingerprint),
    )


def _points(rows: Sequence[VerdictRow], score_key: str) -> tuple[ScorePoint, ...]:
    return tuple(
        ScorePoint(row["day"], row["shown"], row["band"], row["fingerprint"])
        for row in rows
        if row["score_key"] == score_key
    )


def place_json(card: Explanation, row: AccountRow) -> Placed:
    """An explanation that also says where the account is."""
    return Placed(card, row.standing.segment, row.standing.stage, row.standing.days_in_stage)
