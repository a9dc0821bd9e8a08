"""The demo company's facts: a pure function of seed and first day, which can be cut at any instant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tenure.evidence.connectors.demo import (
    contact,
    goals,
    history,
    money,
    pulses,
    record,
    stories,
    support,
    usage,
    voices,
)
from tenure.evidence.connectors.demo.drafts import DemoRows, cut, micros
from tenure.evidence.connectors.demo.noise import Noise
from tenure.evidence.connectors.demo.scene import Colleague, Scene, csms, draw_scene
from tenure.evidence.intake.delivery import Delivery

SEED = 418
VERSION = 2
"""Of the story. A home that tells another one can't go on with this one: names, sources and words differ."""
SOURCES = {
    "accounts": "crm",
    "people": "crm",
    "opportunities": "crm",
    "touchpoints": "crm",
    "outcomes": "crm",
    "pulses": "crm",
    "moves": "crm",
    "subscriptions": "billing",
    "invoices": "billing",
    "exchange_rates": "billing",
    "features": "product",
    "usage": "product",
    "tickets": "helpdesk",
    "survey_responses": "surveys",
}
"""Fact table -> the system of the demo company that knows it."""
HISTORY = timedelta(days=int(stories.TODAY))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

TABLES: tuple[Callable[[Scene], DemoRows], ...] = (
    record.features,
    record.exchange_rates,
    record.accounts,
    record.persons,
    record.subscriptions,
    money.invoices,
    money.opportunities,
    goals.outcomes,
    pulses.pulses,
    history.moves,
    support.tickets,
    voices.survey_responses,
    contact.touchpoints,
)
"""Every table but usage, which is drawn slice by slice. Accounts and people come before what refers to them."""


@dataclass(frozen=True)
class World:
    """`first_day` is the first of the two years that are complete when the world is opened."""

    first_day: date
    seed: int = SEED

    @classmethod
    def opened_on(cls, day: date, seed: int = SEED) -> "World":
        """The world whose two years end on `day`."""
        return cls(day - HISTORY, seed)

    def facts(self, since: datetime | None, until: datetime) -> Iterator[Delivery]:
        """What became known within [since, until): new rows, and new versions of rows that changed.

        Rows carry only what was known at `until`. `since` is None for everything from the beginning. Facts up to a
        and from a to b together say the same as facts up to b; the past of a world never changes.
        """
        end = self._day(until)
        scene = draw_scene(self.seed, self.first_day, end)
        low = micros(self.first_day) - 10_000 * 86_400_000_000 if since is None else _micros(since)
        for table in TABLES:
            yield from self._delivered(table(scene), low, _micros(until))
        begin = float(usage.USED_FROM) if since is None else self._day(since)
        for draft in usage.usage(scene, begin, end):
            yield from self._delivered(draft, low, _micros(until))

    def scene(self, until: datetime) -> Scene:
        """The causes behind the facts, for tests and for telling the stories."""
        return draw_scene(self.seed, self.first_day, self._day(until))

    def csms(self) -> tuple[Colleague, ...]:
        """The demo company's CSMs, by their number."""
        return csms(Noise(self.seed))

    def _delivered(self, draft: DemoRows, since: int, until: int) -> Iterator[Delivery]:
        rows = cut(draft, self.first_day, since, until)
        if rows.num_rows:
            yield Delivery(table=draft.table, source=SOURCES[draft.table], rows=rows)

    def _day(self, at: datetime) -> float:
        return (at - datetime.combine(self.first_day, time.min, UTC)) / timedelta(days=1)


def _micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
