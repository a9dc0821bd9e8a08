"""Keeping the lake quick: many small files of one month become one."""

from tenure.evidence.catalogue import TABLES
from tenure.flows.home import lake

FILES_A_MONTH = 8
"""With more files a month than this, on average, a table is compacted: every import and every day adds a few."""


def tidy_lake() -> dict[str, int]:
    """Compact the tables that have scattered; returns the files that went, by table. No answer changes."""
    gone = {}
    for table in (*TABLES, "verdicts", "stages"):
        files = lake().files(table)
        months = {file.rsplit("/", 2)[-2] for file in files}
        if len(files) > FILES_A_MONTH * max(len(months), 1):
            gone[table] = lake().compact(table)
    return gone
