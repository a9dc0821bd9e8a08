"""Writes the frozen book and its verdicts anew: `python tests/replays/make.py`, to be read in the diff before a commit."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from insight.engine.book import Book, Fact, starter  # noqa: E402
from insight.engine.chance import facts_by_chance  # noqa: E402

DAYS = (date(2025, 2, 14), date(2025, 3, 31), date(2025, 4, 20))
STARTERS = ("four_dimension", "six_indicator")
FACTS = HERE / "facts.jsonl"
INSTANTS = ("occurred_at", "recorded_at", "updated_at")


def frozen_facts() -> list[Fact]:
    """The facts of the folder, with their days and instants."""
    return [{name: _read(value) for name, value in json.loads(line).items()} for line in FACTS.read_text().splitlines()]


def _read(value: object) -> object:
    """Texts like 2025-03-31 are days, those with a time are instants; no other text of the book looks like one."""
    if isinstance(value, str) and value[:2] == "20" and value[4:5] == "-":
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    return value


def concluded(book: Book, name: str) -> list[dict[str, object]]:
    """Every verdict of a starter on the days of the replay, as JSON has it."""
    found = book.verdicts(starter(name), *DAYS)
    return [
        {
            "account": account,
            "day": day.isoformat(),
            "score_key": key,
            "score": verdict.score,
            "shown": verdict.shown,
            "band_raw": verdict.band_raw,
            "band": verdict.band,
            "coverage": verdict.coverage,
            "measures": {m.address: [m.value, m.points, m.possible, str(m.state)] for m in verdict.measures},
            "caps": {cap.address: cap.points for cap in verdict.caps},
        }
        for (account, day, key), verdict in sorted(found.items())
    ]


def main() -> None:
    if not FACTS.exists():
        facts = facts_by_chance(Random(2026), ["acme", "bolt", "cast", "dune"])
        lines = (json.dumps({k: v for k, v in row.items() if v is not None}, default=str) for row in facts)
        FACTS.write_text("\n".join(lines) + "\n")
    with TemporaryDirectory() as folder:
        book = Book(Path(folder) / "lake").write(frozen_facts())
        for name in STARTERS:
            lines = (json.dumps(verdict) for verdict in concluded(book, name))
            (HERE / f"{name}.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
