"""What an installation takes while nothing happens: `at_rest.py PID [SECONDS]`, PID being that of `tenure serve` or `tenure demo`.

Of every process, PostgreSQL's included, its share of memory (PSS: what is shared is divided) and of one core, over some
seconds. Needs the right to read /proc/PID/smaps of all of them.
"""

import sys
import time
from collections import defaultdict
from pathlib import Path

import psutil

from tenure.project.embedded import Embedded

PARTS = ("project.web", "project.worker", "project.live", "postgres")


def part(process: psutil.Process) -> str:
    line = " ".join(process.cmdline()) or process.name()
    return next((name.removeprefix("project.") for name in PARTS if name in line), "supervisor")


def of(supervisor: psutil.Process) -> list[psutil.Process]:
    """Its processes, and those of the embedded PostgreSQL, which any command may have started."""
    found = {supervisor, *supervisor.children(recursive=True)}
    database = Embedded(Path(supervisor.environ()["TENURE_HOME"])).running()
    if database is not None:
        found |= {database, *database.children(recursive=True)}
    return [one for one in found if one.status() != psutil.STATUS_ZOMBIE]


def main() -> None:
    supervisor = psutil.Process(int(sys.argv[1]))
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    before = {process: sum(process.cpu_times()[:2]) for process in of(supervisor)}
    time.sleep(seconds)
    rows: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for process in of(supervisor):
        row = rows[part(process)]
        row[0] += 1
        row[1] += process.memory_full_info().pss / 1e6
        row[2] += (sum(process.cpu_times()[:2]) - before.get(process, 0.0)) / seconds * 100
    for name, (count, memory, core) in sorted(rows.items()):
        print(f"{name:<12} {count:>3} processes {memory:>7.0f} MB {core:>6.2f} % of a core")
    count, memory, core = (sum(row[place] for row in rows.values()) for place in range(3))
    print(f"{'all':<12} {count:>3} processes {memory:>7.0f} MB {core:>6.2f} % of a core")


if __name__ == "__main__":
    main()
