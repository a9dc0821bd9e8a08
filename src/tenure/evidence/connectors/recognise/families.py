"""Files of one family: equal columns, and names that differ in numbers, dates or the parts of a shard alone."""

import re
from collections.abc import Sequence
from glob import escape

VARYING = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![a-z])[0-9a-f]{10,}(?![a-z])|\d+"
    r"|(?<![a-z])(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zä]*",
    re.IGNORECASE,
)


def family_of(file: str) -> str:
    """What the names of a family have in common; a name for comparing, not for showing."""
    return VARYING.sub("#", file)


def pattern_of(files: Sequence[str]) -> str:
    """The pattern that names a family in a mapping file: `*` where the names differ. One file is named itself."""
    if len(files) == 1:
        return files[0]
    fixed = [escape(part) for part in VARYING.split(files[0])]
    varying = list(zip(*(VARYING.findall(file) for file in files), strict=True))
    between = [escape(parts[0]) if len(set(parts)) == 1 else "*" for parts in varying]
    return "".join(part for pair in zip(fixed, [*between, ""], strict=True) for part in pair)
