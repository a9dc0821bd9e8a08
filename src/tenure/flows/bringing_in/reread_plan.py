"""What reading earlier imports again would change, for people and for programs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue.contracts import NEVER_RAN
from tenure.evidence.intake.comparing import Comparison, Example
from tenure.evidence.intake.open_contracts import without_covered
from tenure.evidence.intake.versions.known_facts import newest, newest_versions
from tenure.evidence.lake.store import Lake
from tenure.values.money import Money
from tenure.values.problem import Problem
from tenure.values.shapes import json_of


@dataclass(frozen=True, slots=True)
class TablePlan:
    """One table: how many facts stay, change, go and are new, with examples of each."""

    table: str
    stay: int
    change: int
    go: int
    new: int
    examples: tuple[tuple[str, Example], ...] = ()

    def as_json(self) -> dict[str, object]:
        return json_of(self, examples=[{"what": what, **json_of(one)} for what, one in self.examples])


@dataclass(frozen=True, slots=True)
class RereadPlan:
    """What a re-read would change, or changed. `imports` are those it reads again, `earlier` all that an older reader read."""

    earlier: int
    imports: int = 0
    zone: str = "UTC"
    tables: tuple[TablePlan, ...] = ()
    arr_before: tuple[Money, ...] = ()
    arr_after: tuple[Money, ...] = ()
    refused: int = 0
    left: tuple[str, ...] = ()
    """What stays as it is, and why."""
    aside: tuple[str, ...] = ()
    """Files that no earlier import with an older reader brought."""
    problems: tuple[Problem, ...] = ()
    """Why it can't be written."""
    batch: str | None = None

    @property
    def changes(self) -> int:
        return sum(one.change + one.go + one.new for one in self.tables)

    @property
    def next(self) -> str:
        if not self.earlier:
            return "No import was read by an older reader. There is nothing to read again."
        if self.problems:
            return "Nothing was written. Fix that first."
        if self.batch is None:
            return "Nothing was written."
        still = self.earlier - self.imports
        later = f" {still} earlier imports are still as an older reader read them." if still else ""
        return f"Run `tenure day` to score the accounts.{later}"

    def as_json(self) -> dict[str, object]:
        problems = [one.what for one in self.problems]
        return json_of(self, "earlier", version=1, earlier_imports=self.earlier, problems=problems, next=self.next)


def table_plan(one: Comparison) -> TablePlan:
    examples = tuple((what, example) for what in ("change", "go", "new") for example in one.examples.get(what, ()))
    return TablePlan(one.table, one.stay, one.change, one.go, one.new, examples)


def arr_on(lake: Lake, written: Comparison | None, day: date) -> tuple[tuple[Money, ...], tuple[Money, ...]]:
    """ARR of the contracts whose term holds on a day, by currency: as the lake is, and with what would be written."""
    before = newest(lake, "subscriptions", None, whole=True).rows
    if written is None or not written.rows:
        return (_arr(before, day),) * 2
    facts = [rows for parts in written.rows.values() for rows in parts]
    return _arr(before, day), _arr(newest_versions(pa.concat_tables([before, *facts])), day)


def _arr(rows: pa.Table, day: date) -> tuple[Money, ...]:
    ends = pc.fill_null(pc.coalesce(rows["ended_on"], rows["end_on"]), date.max)
    holds = pc.and_(pc.less_equal(pc.fill_null(rows["start_on"], date.min), day), pc.greater(ends, day))
    never = pc.is_in(rows["status"].combine_chunks(), value_set=pa.array(NEVER_RAN, pa.string()))
    standing = pc.invert(rows["retracted"])
    rows = without_covered(rows.filter(pc.and_(standing, pc.and_(holds, pc.invert(never)))), day)
    totals: dict[str, Decimal] = {}
    for amount, currency in zip(rows["arr"].to_pylist(), rows["currency"].to_pylist(), strict=True):
        if amount is not None and currency:
            totals[currency] = totals.get(currency, Decimal(0)) + Decimal(str(amount))
    return tuple(Money(total, currency) for currency, total in sorted(totals.items()))
