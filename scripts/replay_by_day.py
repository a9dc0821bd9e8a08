"""Compare a replay over many days with running every one of them, on a book of five accounts: stages, settled bands, `for`,
cool-downs, late facts and a silent feed. Takes about half a second a day; stops unless both fire exactly the same.

    python scripts/replay_by_day.py --days 180
"""

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from insight.engine.book import Book
from insight.engine.foreseeing.test_replay import NAMES, SHORT, company, day, day_by_day, framework, replayed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    start, whole = day(6), framework(SHORT)
    days = [start + timedelta(days=number) for number in range(3, asked.days + 3)]
    with tempfile.TemporaryDirectory(prefix="tenure-replay-") as folder:
        book = Book(Path(folder)).write(company(asked.seed, asked.days + 10))
        at, cpu = time.perf_counter(), time.process_time()
        at_once = [one.firing for one in replayed(book, whole, days, piece=60, start=start).fired]
        print(
            f"{len(days)} days at once: {len(at_once)} firings, {time.process_time() - cpu:.0f} CPU seconds", flush=True
        )
        cpu = time.process_time()
        alone = day_by_day(book, whole, days, start, NAMES)
    print(
        f"day by day: {len(alone)} firings, {time.process_time() - cpu:.0f} CPU seconds, {time.perf_counter() - at:.0f} s in all"
    )
    if at_once != alone:
        differ = sorted(set(at_once) ^ set(alone), key=lambda one: one.day)
        raise SystemExit(f"{len(differ)} firings differ, the first of them {differ[0]}")
    print("the same")


if __name__ == "__main__":
    main()
