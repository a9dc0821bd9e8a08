"""How a CSV file separates and quotes its cells, found out from its first lines: the way that makes the rows even."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

DELIMITERS = ",;\t|:^~\x1f\x01"
PROSE_WORDS = 5


@dataclass(frozen=True, slots=True)
class Dialect:
    """`blanks` may follow a delimiter; `backslash`: a quote inside quotes is written `\\"`; `wrapped`: each line is quoted
    once more as a whole, as a spreadsheet does that took the file for one column."""

    delimiter: str = ","
    quote: str = '"'
    blanks: bool = False
    backslash: bool = False
    wrapped: bool = False

    def rows(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """The rows of some lines. `strict` raises csv.Error where a quote isn't closed, or closed within a cell."""
        if self.backslash:
            lines = (line.replace("\\" + self.quote, self.quote * 2) for line in lines)
        found = csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, skipinitialspace=self.blanks, strict=strict
        )
        if not self.wrapped:
            return found
        inner = replace(self, wrapped=False)
        return (next(iter(inner.rows(row)), []) if len(row) == 1 else row for row in found)

    def unquoted(self, line: str) -> list[str]:
        """The cells of a line whose quotes mean nothing."""
        cells = next(csv.reader([line], delimiter=self.delimiter, quoting=csv.QUOTE_NONE), [])
        return [cell.strip(self.quote) for cell in cells]


def dialect_of(lines: Sequence[str], delimiter: str = "") -> Dialect:
    """The dialect under which most lines have the same number of cells, and more than one. A given delimiter stands."""
    plain = Dialect(delimiter or _delimiter_of(lines))
    if not delimiter and not _evenness(plain, lines)[1]:
        wrapped = replace(Dialect(_delimiter_of(row[0] for row in plain.rows(lines) if row)), wrapped=True)
        return wrapped if _evenness(wrapped, lines)[0] > 0.5 else plain
    # A file as most write it is read as such; another way of quoting has to make the rows more even. Blanks after
    # delimiters are skipped unless that does harm: they mean nothing, and a quote behind one opens a cell.
    best = plain
    escaped = any('\\"' in line for line in lines)
    for blanks, backslash in product((True, False), (True, False) if escaped else (False,)):
        other = replace(plain, blanks=blanks, backslash=backslash)
        better, least = _evenness(other, lines), _evenness(best, lines)
        if better > least or (better == least and (backslash, blanks) > (best.backslash, best.blanks)):
            best = other
    quoted = sum(line.count("'") >= 2 for line in lines) * 2 > len(lines) and not any('"' in line for line in lines)
    single = replace(best, quote="'")
    return single if quoted and _evenness(single, lines) > _evenness(best, lines) else best


def _delimiter_of(lines: Iterable[str]) -> str:
    some = list(lines)
    return max(DELIMITERS, key=lambda sign: (_evenness(Dialect(sign, blanks=True), some), -DELIMITERS.index(sign)))


def _evenness(dialect: Dialect, lines: Sequence[str]) -> tuple[float, int]:
    """The share of rows that have the usual number of cells, and that number; nothing where it is one."""
    try:
        widths = [len(row) for row in dialect.rows(lines) if row]
    except csv.Error:
        return 0.0, 0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
    return round(count / len(widths), 1), width


def is_prose(rows: Sequence[Sequence[str]]) -> bool:
    """Whether lines without any delimiter are sentences: a text, or a page, and no list of ids or domains."""
    lines = [row[0].split() for row in rows if row and row[0].strip()]
    return sum(len(words) >= PROSE_WORDS for words in lines) * 2 > len(lines)
