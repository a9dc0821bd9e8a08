"""One criterion of an account: what the data shows and what people confirmed."""

from dataclasses import dataclass, replace
from datetime import date

from tenure.flows.asking.books import within_book
from tenure.flows.asking.journeys import JourneyParts, criteria_in_play, journey_parts
from tenure.flows.asking.lifecycle_cards import CriterionCard, JudgementCard
from tenure.flows.asking.money import hidden_names
from tenure.flows.home import reading_room
from tenure.insight.engine.explaining.condition_values import NamedValue, condition_values
from tenure.platform.access import Caller
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey
from tenure.values.problem import refusal


@dataclass(frozen=True, slots=True)
class Evidence:
    """A criterion with the values its condition reads, and everything people said of it, the newest first."""

    criterion: CriterionCard
    stage_label: str
    day: date
    values: tuple[NamedValue, ...]
    said: tuple[tuple[bool, JudgementCard], ...]


def evidence(caller: Caller, account: AccountKey, address: str, *, as_of: date | None = None) -> Evidence:
    """Open a criterion of an account's stage, its phases, or what runs beside. Raises ProblemError (404) when there is no
    such account, or no such criterion for it."""
    told = journey_parts(caller, account, as_of)
    found = criteria_in_play(told).get(address)
    if found is None:
        raise refusal(
            "criterion.unknown",
            f"{address!r} isn't a criterion of this account.",
            where="address",
            fix="Open it from the account's page.",
            status=404,
        )
    stage, card = found
    values: tuple[NamedValue, ...] = ()
    if card.criterion.when is not None:
        with reading_room() as room:
            view = AsOf.end_of(told.day, told.framework.timezone)
            read = condition_values(room, told.framework, card.criterion.when, account, view, _states(told))
        seen, hidden = within_book(caller)({one.name: one.value for one in read}), hidden_names(caller, told.framework)
        values = tuple(replace(one, value=seen[one.name]) for one in read if one.name not in hidden)
    return Evidence(card, stage.label, told.day, values, _said(told, address))


def _states(told: JourneyParts) -> dict[str, object]:
    """What conditions may read of where the account is."""
    row = told.row
    entered = row.get("entered_on")
    return {
        "segment": row.get("segment"),
        "engagement": row.get("engagement"),
        "stage": row.get("stage"),
        "days_in_stage": (row["day"] - entered).days if entered else None,
        "stalled": row.get("stalled"),
        "score": told.score,
        "band": told.band,
        "health_change_28d": told.change_28d,
    }


def _said(told: JourneyParts, address: str) -> tuple[tuple[bool, JudgementCard], ...]:
    return tuple(
        (
            bool(row["met"]),
            JudgementCard(str(row["by_name"] or "someone"), row["confirmed_at"], str(row["evidence"] or "")),
        )
        for row in told.confirmations
        if row["criterion"] == address
    )
