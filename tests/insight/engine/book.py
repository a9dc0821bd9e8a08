"""Small books of customers: facts written straight into a lake, and frameworks written as text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from textwrap import dedent

import pyarrow as pa

from tenure.evidence.backends.duck import Duck
from tenure.evidence.catalogue import TABLES
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import CORRECTIONS, Lake, stored_schema
from tenure.framework.checking import check_folder, check_texts
from tenure.framework.model import Framework
from tenure.framework.starters import STARTERS
from tenure.insight.engine.cards import Explanation, Verdict
from tenure.insight.engine.explaining.explain import explain
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.scoring.run import Run, run
from tenure.values.asof import AsOf
from tenure.values.keys import AccountKey, BatchKey

Fact = dict[str, object]
"""A row of a fact table by column name; `table` names the table."""

OCCURRED = {name: table.occurred for name, table in TABLES.items()}


def instant(value: object) -> datetime:
    """A day as its first instant, an instant as it is."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise TypeError(f"{value!r} is no moment")


def fact(table: str, account: str | None = None, **columns: object) -> Fact:
    """One fact. It occurred when the first of the table's own instants says, and was recorded then unless `known`.

    `source` is the system it came from, "crm" unless given.
    """
    known, source = columns.pop("known", None), columns.pop("source", "crm")
    base = table.removesuffix(CORRECTIONS)
    found = (columns[name] for name in OCCURRED[base] if columns.get(name) is not None)
    given = columns.pop("occurred_at", None) or next(found, None) or known
    occurred = instant(given)
    recorded = occurred if known is None else instant(known)
    row: Fact = {"table": table, "source": source, "occurred_at": occurred, "recorded_at": recorded} | columns
    row.setdefault("account", account)
    key = TABLES[base].key
    if base == "accounts":
        row |= {"id": account, "fact_id": account}
    row.setdefault("person", columns.get("id") if base == "people" else None)
    row.setdefault("fact_id", str(columns[key]) if key and columns.get(key) is not None else _digest(row))
    row.setdefault("digest", _digest(row))
    row.setdefault("recorded_assumed", known is None)
    row.setdefault("retracted", False)
    return row


def _digest(row: Mapping[str, object]) -> str:
    return sha256(repr(sorted((name, str(value)) for name, value in row.items())).encode()).hexdigest()[:16]


def again(row: Fact, *, known: object, **columns: object) -> Fact:
    """A later version of a fact: of a state in its own table, of an event among the corrections."""
    table = str(row["table"])
    if TABLES[table].grain == "events":
        table += CORRECTIONS
    found: Fact = {**row, "table": table, "recorded_at": instant(known), "recorded_assumed": False} | columns
    return found | {"digest": _digest(found)}


def taken_back(row: Fact, *, known: object) -> Fact:
    """From `known` on, the fact never was."""
    return again(row, known=known, retracted=True)


def columnar(table: str, rows: Sequence[Fact]) -> pa.Table:
    """Facts in the stored shape of their table."""
    schema = stored_schema(table)
    arrays = []
    for column in schema:
        values = [row.get(column.name) for row in rows]
        if column.name == "month":
            values = [instant(row["occurred_at"]).strftime("%Y-%m") for row in rows]
        if column.name == "ingested_at":
            values = [row.get("ingested_at", row["recorded_at"]) for row in rows]
        if column.name == "batch":
            values = ["book"] * len(rows)
        if pa.types.is_timestamp(column.type):
            values = [None if value is None else instant(value) for value in values]
        if pa.types.is_decimal(column.type):
            values = [None if value is None else Decimal(str(value)) for value in values]
        arrays.append(pa.array(values, column.type))
    return pa.Table.from_arrays(arrays, schema=schema)


@dataclass
class Book:
    """A lake with facts, asked as of any day. Every question opens a reading room of its own."""

    folder: Path
    zone: str = "UTC"
    batches: int = 0
    lake: Lake = field(init=False)
    duck: Duck = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lake = Lake(str(self.folder))
        self.duck = Duck([str(self.folder)], memory="1GB", threads=1, sessions=1)

    def write(self, *facts: Fact | Iterable[Fact]) -> "Book":
        """Append facts, one transaction a table."""
        by_table: dict[str, list[Fact]] = {}
        for one in facts:
            for row in [one] if isinstance(one, dict) else one:
                by_table.setdefault(str(row["table"]), []).append(row)
        self.batches += 1
        for table, rows in by_table.items():
            self.lake.append(table, columnar(table, rows), source="book", batch=BatchKey(str(self.batches)))
        return self

    def view(self, day: date) -> AsOf:
        return AsOf.end_of(day, self.zone)

    def run(self, framework: Framework, *views: date | AsOf, accounts: tuple[str, ...] | None = None) -> Run:
        instants = [view if isinstance(view, AsOf) else self.view(view) for view in views]
        with self.duck.session() as session:
            return run(ReadingRoom(self.lake, session), framework, instants, accounts=accounts)

    def verdicts(self, framework: Framework, *views: date | AsOf) -> dict[tuple[str, date, str], Verdict]:
        """Every score that applies, by (account, day, score)."""
        return verdicts_of(self.run(framework, *views))

    def verdict(self, framework: Framework, day: date | AsOf, account: str = "acme") -> Verdict:
        """The primary verdict of one account."""
        return next(one for one in self.run(framework, day).verdicts() if one.account == account)

    def value(self, framework: Framework, day: date | AsOf, name: str, account: str = "acme") -> object:
        """What a signal or account column was."""
        found = self.run(framework, day).evaluation
        return found.wide[name][found.row_of[(0, account)]].as_py()

    def customers(self, framework: Framework, day: date) -> set[str]:
        return set(self.run(framework, day).evaluation.accounts)

    def explain(
        self,
        framework: Framework,
        day: date,
        account: str = "acme",
        *,
        against: date | None = None,
        then: Framework | None = None,
        score_key: str | None = None,
    ) -> Explanation:
        before = None if against is None else self.view(against)
        with self.duck.session() as session:
            room = ReadingRoom(self.lake, session)
            key = AccountKey(account)
            view = self.view(day)
            return explain(room, framework, key, view, against=before, framework_then=then, score_key=score_key)


def verdicts_of(found: Run) -> dict[tuple[str, date, str], Verdict]:
    """Every score that applies, by (account, day, score)."""
    return {
        (found.evaluation.accounts[row], found.evaluation.views[found.evaluation.view[row]].day, key): found.verdict(
            row, key
        )
        for key, score in found.evaluation.scores.items()
        for row in range(len(found.evaluation))
        if score.applies[row]
    }


def compiled(text: str) -> Framework:
    """A framework from one YAML text; every problem is shown when it has any."""
    checked = check_texts({"framework.yaml": text}, vocabulary())
    assert checked.framework is not None, "\n".join(str(one) for one in checked.errors)
    return checked.framework


def starter(name: str) -> Framework:
    """A framework that ships with Tenure."""
    checked = check_folder(STARTERS[name], vocabulary())
    assert checked.framework is not None, "\n".join(str(one) for one in checked.errors)
    return checked.framework


HEAD = """\
framework: tenure/1
name: Small
timezone: {zone}
currency: USD
feeds:
  usage: {{stale_after: {usage_stale}}}
  tickets: {{stale_after: 14d}}
  touchpoints: {{stale_after: 21d}}
  survey_responses: {{stale_after: 120d}}
  outcomes: {{stale_after: 180d}}
  invoices: {{stale_after: 120d}}
  pulses: {{stale_after: never}}
  accounts: {{stale_after: never}}
  people: {{stale_after: never}}
  subscriptions: {{stale_after: never}}
  features: {{stale_after: never}}
  traits: {{stale_after: never}}
"""


def head(zone: str = "UTC", usage_stale: str = "3d") -> str:
    """What stands before the signals of every small framework: the feeds, and when each counts as silent."""
    return HEAD.format(zone=zone, usage_stale=usage_stale)


def scored_by(signals: str, measures: str, *, zone: str = "UTC", rest: str = "", usage_stale: str = "3d") -> Framework:
    """A framework with one score of one dimension. `signals`, `measures` and `rest` are YAML, from the margin."""
    return compiled(
        head(zone, usage_stale)
        + "signals:\n" + _in(signals, 2)
        + "health:\n  account:\n    least_coverage: 0%\n    dimensions:\n      all:\n        weight: 100\n        measures:\n"
        + _in(measures, 10) + _in(rest, 4)
    )  # fmt: skip


def _in(text: str, spaces: int) -> str:
    margin = " " * spaces
    return "".join(f"{margin}{line}\n" for line in dedent(text).splitlines() if line.strip())


def days(first: date, last: date, step: int = 1) -> list[date]:
    """Every `step`th day from the first to the last."""
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
