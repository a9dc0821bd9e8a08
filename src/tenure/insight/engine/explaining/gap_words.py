"""Gaps in words: what was never connected, what no source fills, and what to import."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tenure.evidence.catalogue import TABLES
from tenure.evidence.catalogue.sources import SOURCE_TABLES
from tenure.evidence.lake.filling import Filling
from tenure.framework.model import Framework
from tenure.insight.engine.cards import State
from tenure.insight.engine.measuring.feeds import FeedState
from tenure.insight.engine.measuring.gaps import Need

COLUMN_WORDS: dict[str, str] = {
    "person": "people",
    "answered_at": "answers",
    "cancelled_at": "cancellations",
    "asked": "questions asked",
    "confirmed_at": "confirmations",
    "core_trained_at": "training dates",
    "csat": "ratings",
    "decider": "deciders",
    "due_on": "due dates",
    "escalated_at": "escalations",
    "feature": "features",
    "invited_at": "invitations",
    "kind": "kinds",
    "left_at": "leaving dates",
    "lost_at": "lost deals",
    "ok": "results of calls",
    "paid_at": "payments",
    "priority": "priorities",
    "rated_at": "rating dates",
    "reached_at": "dates on which they were reached",
    "resolved_at": "resolution dates",
    "role": "roles",
    "sentiment": "sentiment",
    "status": "states",
    "strength": "ratings of their strength",
    "strength_rated_at": "ratings of their strength",
    "two_way": "two-way marks",
    "won_at": "won deals",
}
"""What a column holds, where its name doesn't say it."""
IRREGULAR = {"business_review": "business reviews", "nps": "NPS answers", "csat": "CSAT answers", "ces": "CES answers"}


IMPORTED = tuple(table.name for table in SOURCE_TABLES)
TABLE_WORDS: dict[str, str] = {
    "usage": "usage events",
    "survey_responses": "survey answers",
    "touchpoints": "meetings and e-mails",
    "subscriptions": "contracts",
    "outcomes": "goals",
    "opportunities": "deals",
    "churn_events": "leavings and returns",
    "features": "the features of each plan",
}
"""Fact tables as people speak of them, where they don't by their name."""


def table_words(table: str) -> str:
    """A fact table as people speak of it."""
    return TABLE_WORDS.get(table, table.replace("_", " "))


def need_words(need: Need) -> str:
    """What was never filled: usage has no people, people have no sponsors."""
    return _has(min(need).table, [_nothing(need)])


def _nothing(need: Need) -> str:
    named = [_filling_words(one) for one in sorted(need)]
    return f"no {named[0]}" if len(named) == 1 else f"neither {' nor '.join(named)}"


def _has(table: str, nothing: Sequence[str]) -> str:
    verb = "have" if table.endswith("s") or table == "people" else "has"
    return f"{table.replace('_', ' ')} {verb} {', '.join(nothing)}"


def _filling_words(one: Filling) -> str:
    if one.values:
        return " or ".join(IRREGULAR.get(value, f"{value.replace('_', ' ')}s") for value in one.values)
    column = TABLES[one.table].column(one.column)
    plain = one.column.removesuffix("_at").removesuffix("_on").replace("_", " ")
    dates = column is not None and one.column.endswith(("_at", "_on"))
    return COLUMN_WORDS.get(one.column, f"{plain} dates" if dates else plain)


def lacking_words(names: Collection[str], feeds: Mapping[str, FeedState]) -> str:
    """What is missing of some feeds that are absent, as part of a sentence. Of a table that was never connected nothing else
    is said: "touchpoints not connected; usage has no people"."""
    tables = sorted(name for name in names if name in TABLES)
    needs = [feeds[name].need for name in sorted(names) if name in feeds and feeds[name].need]
    needs = [need for need in needs if not _of_absent(need, feeds)]
    said = [f"{', '.join(table.replace('_', ' ') for table in tables)} not connected"] if tables else []
    said += list(dict.fromkeys(map(need_words, needs)))
    if said:
        return "; ".join(said)
    unheard = sorted({one.table for name in names if name in feeds for one in feeds[name].need})
    return f"{', '.join(unheard)} not connected" if unheard else ""


def lacking_of(table: str, feeds: Mapping[str, FeedState]) -> str:
    """What no source fills of a table that is connected: usage has no people."""
    needs = [feed.need for _, feed in sorted(feeds.items()) if any(one.table == table for one in feed.need)]
    if not needs or feeds[table].state is State.ABSENT:
        return ""
    return _has(table, list(dict.fromkeys(map(_nothing, needs))))


@dataclass(frozen=True, slots=True)
class Missed:
    """The source that scores miss most: its table, in words for people, and the share of weight it would bring (0-1)."""

    table: str
    label: str
    share: float


def missed_most(framework: Framework, feeds: Mapping[str, FeedState]) -> Missed | None:
    """The table that was never connected and on which most weight of a framework's scores rests; None when none is."""
    weight: Counter[str] = Counter()
    scores = [health for health in framework.health.values() if health.when is None] or [*framework.health.values()]
    for health in scores:
        whole = sum(dimension.weight for dimension in health.dimensions) or 1.0
        for dimension in health.dimensions:
            inside = sum(float(measure.weight) for measure in dimension.measures) or 1.0
            for measure in dimension.measures:
                signal = framework.signals[measure.signal]
                absent = [name for name in signal.tables if name in IMPORTED and feeds[name].state is State.ABSENT]
                share = dimension.weight / whole * float(measure.weight) / inside / len(scores)
                weight.update({name: share / len(absent) for name in absent})
    if not weight:
        return None
    table = min(weight, key=lambda name: (-round(weight[name], 9), IMPORTED.index(name)))
    return Missed(table, table_words(table), weight[table])


def _of_absent(need: Need, feeds: Mapping[str, FeedState]) -> bool:
    """Whether the whole table was never connected: then its columns needn't be named."""
    return all(one.table in feeds and feeds[one.table].state is State.ABSENT for one in need)
