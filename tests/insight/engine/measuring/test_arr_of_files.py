"""ARR as of any day is what the file dates: summed up independently of intake, lake and engine."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa

from insight.engine.book import Book, scored_by
from tenure.evidence.intake.batch import Intake, append_batch
from tenure.evidence.intake.cells.convert import convert
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.intake.versions.staging import Staging
from tenure.values import clock
from tenure.values.keys import BatchKey

TODAY = clock.today()
DAYS = [TODAY - timedelta(days=back) for back in (900, 611, 400, 233, 90, 31, 1, 0)]
COLUMNS = {
    "id": "id", "account": "account_ref", "from": "start_on", "to": "end_on", "trial": "trial_ends_on", "gone": "ended_on",
    "notice": "cancelled_at", "status": "status", "auto": "auto_renew", "price": "amount", "n": "quantity", "every": "interval",
    "cur": "currency",
}  # fmt: skip
TIMES = {"month": 12, "every 3 months": 4, "Annual": 1, "Two_Years": Decimal("0.5"), "semi-annual": 2}
COUNT = 400


def lines(chance: Random) -> list[dict[str, str]]:
    """Contracts as systems write them: every end is dated, in one way or another."""
    found = []
    for number in range(COUNT):
        start = TODAY - timedelta(days=chance.randrange(20, 1200))
        end = start + timedelta(days=chance.choice((30, 90, 365, 365, 730)))
        status = chance.choice(
            ("active", "Active", "past_due", "", "canceled", "Expired", "trialing", "draft", "incomplete_expired")
        )
        row = dict.fromkeys(COLUMNS, "") | {
            "id": f"L{number}", "account": f"A{chance.randrange(120)}", "from": str(start), "status": status, "cur": "USD",
            "price": f"{chance.randrange(-2000, 90_000) / 100:.2f}", "n": str(chance.randrange(-2, 40)),
            "every": chance.choice(list(TIMES)),
        }  # fmt: skip
        if chance.random() < 0.7 or status == "Expired":
            row["to"] = str(end)
        if chance.random() < 0.3:
            row["trial"] = str(start + timedelta(days=14))
        if row["to"] and status not in ("Expired",):
            row["auto"] = chance.choice(("yes", "no", ""))
        if status == "canceled" or (status == "Expired" and end > TODAY):
            gone = min(start + timedelta(days=chance.randrange(1, 500)), TODAY - timedelta(days=chance.randrange(5)))
            row["gone"] = str(max(gone, start))
            if chance.random() < 0.5:
                row["notice"] = str(max(start, date.fromisoformat(row["gone"]) - timedelta(days=30)))
        found.append(row)
    return found


def expected(rows: list[dict[str, str]], day: date) -> dict[str, Decimal]:
    """What a person with the file and a pencil would add up."""
    found: dict[str, Decimal] = {}
    for row in rows:
        first = max(row["from"], row["trial"])
        last = row["gone"] or ("" if row["auto"] == "yes" else row["to"])
        if row["status"] in ("trialing", "draft", "incomplete_expired") or not first <= str(day) < (last or "9999"):
            continue
        amount = Decimal(row["price"]) * int(row["n"]) * TIMES[row["every"]]
        found[row["account"]] = found.get(row["account"], Decimal(0)) + amount
    return found


def test_arr_as_of_any_day_is_the_sum_of_what_the_file_dates(tmp_path: Path) -> None:
    book = Book(tmp_path / "lake")
    rows = lines(Random(20))
    mapping = FileMapping("c.csv", "subscriptions", columns={name: ColumnUse(to) for name, to in COLUMNS.items()})
    cells = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in COLUMNS}
    found = convert(mapping, pa.table(cells), pa.array(range(COUNT), pa.int64()), "c.csv")
    assert found.rejects == ()
    intake = Intake(book.lake, staging := Staging(tmp_path / "staging"), BatchKey("b"), datetime.now(UTC))
    for delivery in found.deliveries:
        intake.take(delivery)
    intake.settle()
    append_batch(book.lake, staging, BatchKey("b"))
    framework = scored_by(
        "uses: {from: usage, value: count(*), window: 28d}", "- {signal: uses, weight: 1, points: {0: 0, 5: 100}}"
    )
    evaluation = book.run(framework, *DAYS).evaluation
    seen: dict[date, dict[str, Decimal]] = {day: {} for day in DAYS}
    for (i, account), row in evaluation.row_of.items():
        arr = evaluation.wide["arr"][row].as_py()
        if arr is not None:
            seen[DAYS[i]][account] = Decimal(str(arr))
    for day in DAYS:
        wanted = expected(rows, day)
        assert seen[day] == {account: amount.quantize(Decimal("0.0001")) for account, amount in wanted.items()}, day
        assert wanted
