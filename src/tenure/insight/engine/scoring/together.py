"""Several frameworks at the same days: one table of signals for all of them where their facts are read alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Framework
from tenure.framework.model.combination import merge_frameworks, why_apart
from tenure.framework.model.subset import SCORES, narrow_framework
from tenure.insight.engine.measuring.signals import wide_table
from tenure.insight.engine.measuring.wide import Wide
from tenure.insight.engine.scoring.earlier_verdicts import EarlierVerdicts
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate, request_for
from tenure.insight.engine.scoring.run import Run
from tenure.insight.engine.scoring.settling import Pairs, settled_bands, state_before_if_read
from tenure.values.asof import AsOf

StateTables = Sequence[pa.Table | None]
"""What accounts were in before some days, under each framework."""


@dataclass(frozen=True)
class Together:
    """`frameworks` as they read from the table they share; `why_apart` says why they share none. `former` is what verdicts
    of days before say under each."""

    room: ReadingRoom
    frameworks: tuple[Framework, ...]
    why_apart: str = ""
    former: EarlierVerdicts | None = None

    @classmethod
    def of(cls, room: ReadingRoom, *frameworks: Framework) -> "Together":
        """Frameworks as they can be read together; signals of the later ones may go by other names in them."""
        first = frameworks[0]
        why = next((reason for one in frameworks[1:] if (reason := why_apart(first, one))), "")
        if why:
            return cls(room, frameworks, why)
        table, read = first, [first]
        for framework in frameworks[1:]:
            found = merge_frameworks(table, framework)
            table, read = found.table, [*read, found.other]
        return cls(room, tuple(read))

    def only(self, *trees: Collection[Tree]) -> "Together":
        """Cut down to what some conditions of each need."""
        small = [narrow_framework(framework, asked) for framework, asked in zip(self.frameworks, trees, strict=True)]
        return replace(self, frameworks=tuple(small))

    def tables(
        self,
        days: Sequence[date],
        accounts: tuple[str, ...] | None = None,
        pairs: Collection[tuple[int, str]] | None = None,
    ) -> list[Wide | None]:
        """What each is evaluated from at the ends of some days."""
        if self.why_apart:
            return [self._table((one,), one, days, accounts, pairs) for one in self.frameworks]
        whole = self.frameworks[0]
        for framework in self.frameworks[1:]:
            whole = merge_frameworks(whole, framework).table
        return [self._table(self.frameworks, whole, days, accounts, pairs)] * len(self.frameworks)

    def _table(
        self,
        readers: Sequence[Framework],
        whole: Framework,
        days: Sequence[date],
        accounts: tuple[str, ...] | None,
        pairs: Collection[tuple[int, str]] | None,
    ) -> Wide | None:
        asked = request_for(self.room, readers, views_of(whole, days), accounts=accounts, pairs=pairs)
        return wide_table(self.room, whole, asked)

    def evaluate(
        self,
        days: Sequence[date],
        earlier_states: StateTables | None = None,
        *,
        accounts: tuple[str, ...] | None = None,
        pairs: Collection[tuple[int, str]] | None = None,
        tables: Sequence[Wide | None] | None = None,
    ) -> list[Evaluation]:
        """Each at the ends of some days. `tables` are those of these very days, computed before."""
        tables = tables or self.tables(days, accounts, pairs)
        was = earlier_states or [None] * len(self.frameworks)
        return [
            evaluate(
                self.room, one, views_of(one, days), accounts=accounts, pairs=pairs, earlier_states=earlier, wide=wide
            )
            for one, earlier, wide in zip(self.frameworks, was, tables, strict=True)
        ]

    def settled(self, found: Sequence[Evaluation], pairs: Collection[tuple[int, str]] | None = None) -> list[Run]:
        """Evaluations with their bands settled, looked back for together; of everyone, or for these (day, account) alone."""
        scoring = self.only(*(SCORES for _ in self.frameworks))

        def again(views: Sequence[AsOf], accounts: tuple[str, ...], pairs: Pairs) -> list[Evaluation]:
            days = [view.day for view in views]
            was = [state_before_if_read(self.room, one, views_of(one, days)) for one in scoring.frameworks]
            return scoring.evaluate(days, was, accounts=accounts, pairs=pairs)

        bands = settled_bands(found, again, known=self.former.ticks if self.former is not None else None, pairs=pairs)
        return [Run(one, settled) for one, settled in zip(found, bands, strict=True)]


def views_of(framework: Framework, days: Sequence[date]) -> tuple[AsOf, ...]:
    """The ends of days where a framework lives."""
    return tuple(AsOf.end_of(day, framework.timezone) for day in days)
