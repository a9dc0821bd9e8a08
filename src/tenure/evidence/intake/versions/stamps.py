"""Tells which of two files is the later download of an export, by their names and times."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?"
    r"(?:[T_ -]+([01]\d|2[0-3])[-_.:h]?([0-5]\d)(?:[-_.:]?([0-5]\d))?)?(?!\d)"
)
COPY = re.compile(r"\s*\((\d{1,3})\)(?=\.[A-Za-z0-9.]+(?:#|$)|#|/|$)")
"""The number that browsers give to a further download of the same name."""
APART = timedelta(hours=1)
"""Files written closer together were copied or unpacked together: their times say nothing."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells downloads of one export apart. `series` is the name without that."""

    series: str
    day: str
    copy: int
    at: datetime | None
    file: str

    @property
    def order(self) -> tuple[str, int, str, str]:
        """A fixed order of files for what no stamp decides."""
        return self.day, self.copy, self.at.isoformat() if self.at else "", self.file


def stamp_of(file: str, at: datetime | None = None) -> FileStamp:
    """The stamp of a file by its name (folders included) and when it was written.

    >>> stamp_of("crm/accounts-2026-11-29 (2).csv").day, stamp_of("crm/accounts (2).csv").copy
    ('20261129', 2)
    """
    copy = COPY.search(file)
    plain = COPY.sub("", file)
    day = "".join(part or "" for found in DAY.finditer(plain) for part in found.groups())
    return FileStamp(DAY.sub("*", plain), day, int(copy[1]) if copy else 0, at, file)


def is_later(one: FileStamp, other: FileStamp) -> bool | None:
    """Whether a file is later than another; None when nothing tells."""
    if (
        one.series == other.series
        and bool(one.day) == bool(other.day)
        and (one.day, one.copy) != (other.day, other.copy)
    ):
        return (one.day, one.copy) > (other.day, other.copy)
    if one.at and other.at and abs(one.at - other.at) >= APART:
        return one.at > other.at
    return None
