"""Accounts with a dial (their newest pulse), which decides what holds on which day; and the stage clock over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from textwrap import dedent, indent

import pyarrow as pa

from insight.engine.book import Book, Fact, compiled, fact, head, instant
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.insight.engine.lifecycle.clock import ticks_from as run_clock
from tenure.insight.engine.lifecycle.people import StageConfirmation, StageJudgements, StageMove
from tenure.insight.engine.measuring.wide import Wide, WideRequest
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate
from tenure.values.asof import AsOf

START = date(2025, 3, 1)
SIGNALS = """\
  dial: {from: pulses, value: latest(value)}
  used: {from: usage, value: count(*), window: 2d}
"""
HEALTH = """\
health:
  account: {dimensions: {all: {weight: 100, measures: [{signal: dial, weight: 100, points: {0: 0, 5: 100}, none: 0}]}}}
"""


def framework(text: str, zone: str = "UTC", rest: str = "") -> Framework:
    """A framework with signals `dial` and `used`; `text` are its further sections."""
    return compiled(f"{head(zone)}signals:\n{SIGNALS}{rest}{HEALTH}{dedent(text)}")


def stages(text: str) -> Framework:
    return framework("lifecycle:\n" + indent(dedent(text), "  "))


def day(number: int) -> date:
    """Day 0 is the first tick."""
    return START + timedelta(days=number)


def turned(dial: Mapping[int, float], account: str = "acme") -> list[Fact]:
    """The dial by day; it stays where it was turned to."""
    return [fact("pulses", account, given_at=day(n), value=value, id=f"{account}{n}") for n, value in dial.items()]


def customer(account: str = "acme", since: date = START) -> Fact:
    return fact("accounts", account, customer_since=since)


def moved(n: int, stage: str, hour: int = 9, account: str = "acme") -> Fact:
    at = datetime(*day(n).timetuple()[:3], hour)  # noqa: DTZ001 - the book takes UTC
    return fact("moves", account, moved_at=at, stage=stage, reason="", by="1", by_name="Ann")


def confirmed(n: int, criterion: str, met: bool = True, hour: int = 9, account: str = "acme") -> Fact:
    at = datetime(*day(n).timetuple()[:3], hour)  # noqa: DTZ001
    return fact("confirmations", account, confirmed_at=at, criterion=criterion, met=met, by="1", by_name="Ann")


@dataclass
class Paper:
    """A book without a lake, for what the clock alone decides: customers, their dial, and what people said."""

    facts: list[Fact] = field(default_factory=list)

    def write(self, *facts: Fact | list[Fact]) -> None:
        for one in facts:
            self.facts += [one] if isinstance(one, dict) else one

    def known(self, table: str, on: date) -> dict[str, Fact]:
        """The newest fact of each account by the end of a day."""
        found = [row for row in self.facts if row["table"] == table and instant(row["recorded_at"]).date() <= on]
        return {str(row["account"]): row for row in sorted(found, key=lambda row: instant(row["recorded_at"]))}

    def evaluation(self, framework: Framework, days: list[date]) -> Evaluation:
        views = tuple(AsOf.end_of(one) for one in days)
        rows = []
        for number, on in enumerate(days):
            dial = self.known("pulses", on)
            for account, row in sorted(self.known("accounts", on).items()):
                since, left = row["customer_since"], row.get("churned_on")
                assert isinstance(since, date)
                if since <= on and not (isinstance(left, date) and left <= on):
                    value = dial[account]["value"] if account in dial else None
                    rows.append(
                        {"i": number, "account": account, "tenure_days": float((on - since).days), "dial": value}
                    )
        kinds = {
            "i": pa.int32(),
            "account": pa.string(),
            "tenure_days": pa.float64(),
            "dial": pa.float64(),
            "arr": pa.float64(),
        }
        wide = Wide(
            pa.Table.from_pylist(rows, pa.schema(kinds)), framework, WideRequest(views, tuple({} for _ in views))
        )
        return evaluate(NO_ROOM, replace(framework, health={}), views, wide=wide)

    def people(self) -> StageJudgements:
        said = sorted(self.facts, key=lambda row: instant(row["occurred_at"]))
        return StageJudgements(
            tuple(
                StageMove(str(one["account"]), str(one["stage"]), on(one)) for one in said if one["table"] == "moves"
            ),
            tuple(
                StageConfirmation(str(one["account"]), str(one["criterion"]), bool(one["met"]), on(one))
                for one in said
                if one["table"] == "confirmations"
            ),
        )


NO_ROOM: ReadingRoom = None  # type: ignore[assignment]  # nothing is read


def on(row: Fact) -> date:
    return instant(row["recorded_at"]).date()


def ticked(
    book: Book | Paper, framework: Framework, days: int, before: pa.Table | None = None, first: int = 0
) -> pa.Table:
    ticks = [day(first + n) for n in range(days)]
    if isinstance(book, Paper):
        return run_clock(NO_ROOM, framework, "f", book.evaluation(framework, ticks), book.people(), before)
    with book.duck.session() as session:
        return tick_days(ReadingRoom(book.lake, session), framework, "f", ticks, before)


def column(rows: pa.Table, name: str, account: str = "acme") -> list[object]:
    return [row[name] for row in rows.to_pylist() if row["account"] == account]


def progress(rows: pa.Table, address: str) -> list[str | None]:
    """The state of a criterion, tick by tick; None while it isn't followed."""
    marks: list[list[dict[str, str]]] = [row["progress"] for row in rows.to_pylist()]
    return [next((mark["state"] for mark in found if mark["address"] == address), None) for found in marks]


LINE = """
one: {exit: {ready: {when: dial >= 1}}}
two: {exit: {ready: {when: dial >= 2}}}
three: {}
"""
