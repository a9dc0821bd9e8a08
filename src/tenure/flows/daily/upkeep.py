"""Keeps the lake fast: merges small files and deletes old ones. Query results don't change."""

from collections.abc import Callable

from tenure.evidence.lake.maintenance import delete_unneeded_files, merge_small_files, sort_scattered_months
from tenure.evidence.lake.store import every_table
from tenure.flows.home import lake


def tend_lake() -> dict[str, int]:
    """Every few minutes: merge what came in since, delete what no query reads any more. Nobody who appends waits.

    Returns the files that were merged, by table.
    """
    return _each(lambda table: merge_small_files(lake(), table), orphans=False)


def tidy_lake() -> dict[str, int]:
    """Once a day, however long it takes: sort the months that have scattered; returns the files that went, by table."""
    return _each(lambda table: sort_scattered_months(lake(), table), orphans=True)


def _each(work: Callable[[str], int], *, orphans: bool) -> dict[str, int]:
    gone = {}
    for table in every_table():
        count = work(table)
        if count:
            gone[table] = count
        delete_unneeded_files(lake(), table, orphans=orphans)
    return gone
