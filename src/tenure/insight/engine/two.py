"""Two frameworks at the same days: one table of signals for both where their facts are read alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Framework
from tenure.insight.engine.evaluation import Evaluation, asked_for, evaluate
from tenure.insight.engine.merging import apart, merged
from tenure.insight.engine.narrowing import SCORES, narrowed
from tenure.insight.engine.run import Run
from tenure.insight.engine.settling import Pairs, beside_for, settled_bands
from tenure.insight.engine.signals import wide_table
from tenure.insight.engine.wide import Wide
from tenure.values.asof import AsOf

Pair = tuple[Evaluation, Evaluation]


@dataclass(frozen=True)
class Two:
    """`wanted` as it reads from the table both share; `why_apart` says why they share none."""

    room: ReadingRoom
    live: Framework
    wanted: Framework
    why_apart: str = ""

    @classmethod
    def of(cls, room: ReadingRoom, live: Framework, wanted: Framework) -> "Two":
        """Both as they can be read together; the wanted one's signals may go by other names in it."""
        why = apart(live, wanted)
        return cls(room, live, wanted, why) if why else cls(room, live, merged(live, wanted).other)

    def only(self, live: Collection[Tree], wanted: Collection[Tree]) -> "Two":
        """Cut down to what some conditions of each need."""
        return Two(self.room, narrowed(self.live, live), narrowed(self.wanted, wanted), self.why_apart)

    def table(
        self,
        days: Sequence[date],
        accounts: tuple[str, ...] | None = None,
        pairs: Collection[tuple[int, str]] | None = None,
    ) -> tuple[Wide | None, Wide | None]:
        """What both are evaluated from at the ends of some days."""
        if not self.why_apart:
            views = self.views(self.live, days)
            asked = asked_for(self.room, (self.live, self.wanted), views, accounts=accounts, pairs=pairs)
            wide = wide_table(self.room, merged(self.live, self.wanted).table, asked)
            return wide, wide
        found = []
        for framework in (self.live, self.wanted):
            views = self.views(framework, days)
            asked = asked_for(self.room, (framework,), views, accounts=accounts, pairs=pairs)
            found.append(wide_table(self.room, framework, asked))
        return found[0], found[1]

    def evaluate(
        self,
        days: Sequence[date],
        *,
        accounts: tuple[str, ...] | None = None,
        pairs: Collection[tuple[int, str]] | None = None,
        beside: tuple[pa.Table | None, pa.Table | None] = (None, None),
        table: tuple[Wide | None, Wide | None] | None = None,
    ) -> Pair:
        """Both at the ends of some days. `beside` is what accounts were in before them, under each."""
        wides = table or self.table(days, accounts, pairs)
        found = [
            evaluate(
                self.room, framework, self.views(framework, days), accounts=accounts, pairs=pairs, beside=was, wide=wide
            )
            for framework, was, wide in zip((self.live, self.wanted), beside, wides, strict=True)
        ]
        return found[0], found[1]

    def settled(self, found: Pair) -> tuple[Run, Run]:
        """Both with their bands settled, looked back for together."""
        scoring = self.only(SCORES, SCORES)

        def again(views: Sequence[AsOf], accounts: tuple[str, ...], pairs: Pairs) -> Pair:
            days = [view.day for view in views]
            was = [beside_for(self.room, one, self.views(one, days)) for one in (scoring.live, scoring.wanted)]
            return scoring.evaluate(days, accounts=accounts, pairs=pairs, beside=(was[0], was[1]))

        bands = settled_bands(found, again)
        return Run(found[0], bands[0]), Run(found[1], bands[1])

    @staticmethod
    def views(framework: Framework, days: Sequence[date]) -> tuple[AsOf, ...]:
        """The ends of days where a framework lives."""
        return tuple(AsOf.end_of(day, framework.timezone) for day in days)
