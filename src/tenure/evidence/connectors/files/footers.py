"""Rows that reports add below or between the data: totals, subtotals, notices. Listed, never imported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.connectors.files.slices import Slice, Stray

TOTAL = re.compile(
    r"^\s*(grand\s+totals?|sub-?\s*totals?|totals?|sum|gesamt(summe)?|summe|zwischensumme"
    r"|total\s+g[eé]n[eé]ral|totale|totaal)"
    r"(\s*\(\s*[\d.,]+\s*(records?|rows?)?\s*\)|\s*:)?\s*$",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"^\s*(confidential\b|for internal use\b|do not distribute\b"
    r"|copyright\b|\(c\)\s|©|generated (by|on|at)\b|exported (by|on|at)\b|as of \d"
    r"|report generated\b|(created|made|printed|downloaded|produced) (by|on|at|with|from)\b|powered by\b|(data )?source:|filters?:"
    r"|(erstellt|exportiert|generiert|erzeugt|gedruckt) (mit|am|von|durch)\b|vertraulich\b|stand(:| vom)|quelle:"
    r"|(g[eé]n[eé]r[eé]|export[eé]|cr[eé][eé]|imprim[eé]) (par|le|avec)\b|confidentiel\b|(generado|exportado|creado) (por|el|con)\b"
    r"|confidencial\b|(skapad|exporterad) (av|med|den)\b"
    r"|end of (report|file)\b|\d[\d.,]*\s+(records?|rows?)\b)",
    re.IGNORECASE,
)


def is_footer(cells: Sequence[str]) -> bool:
    """True for a total, a subtotal or a notice. A data row that only begins with such a word has other cells beside it.

    A total keeps sums in number cells, so cells without a letter don't speak against it.
    """
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    if not filled:
        return False
    if len(filled) == 1 and NOTICE.match(filled[0]):
        return True
    if not any(TOTAL.match(cell) for cell in filled[:2]):
        return False
    others = [cell for cell in filled if not TOTAL.match(cell)]
    worded = [
        cell
        for cell in others
        if any(letter.isalpha() for letter in cell) and cell.lower() not in ("sum", "avg", "count")
    ]
    return len(worded) <= 1 and len(others) * 2 <= max(len(cells), 2)


@dataclass(slots=True)
class Tail:
    """Rows with a single cell behind a blank line. Below all data they are what a report ends with; before more data they are
    rows like others."""

    width: int
    blank: bool = False
    rows: list[tuple[list[str], int]] = field(default_factory=list)

    def holds(self, row: list[str], line: int) -> bool:
        """Whether a row is blank, or kept until it shows whether data follow."""
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            self.blank = True
        elif self.blank and len(filled) == 1 and self.width > (1 if " " in filled[0].strip() else 2):
            self.rows.append((row, line))
        else:
            self.blank = False
            return False
        return True

    def ended(self) -> list[tuple[list[str], int]]:
        """The rows that were kept, which now are the caller's."""
        rows, self.rows = self.rows, []
        return rows


SUSPECT = (
    r"^\s*$|total|summe|^\s*sum\b|totaal|confidential|internal use|distribute|copyright|\(c\)|©|generated|exported|report"
    r"|created|printed|downloaded|powered by|source:|filters?:|erstellt|exportiert|generiert|erzeugt|gedruckt|vertraulich|^\s*stand"
    r"|quelle:|n[eé]r[eé]|export[eé]|cr[eé][eé] |imprim[eé]|confiden|generado|exportado|creado|skapad|exporterad"
    r"|records?|rows?|^as of"
)
WHY = "a total or a notice, not data"


def without_footers(rows: pa.Table, lines: pa.Array, strays: Sequence[Stray], share: float) -> Slice:
    """A slice without blank rows and totals that are as wide as the data. Only rows whose first cells arouse suspicion
    are looked at one by one."""
    suspect: pa.Array | None = None
    for name in rows.column_names[:2]:
        hit = pc.match_substring_regex(rows[name].combine_chunks(), SUSPECT, ignore_case=True)
        suspect = hit if suspect is None else pc.or_(suspect, hit)
    if suspect is None or not pc.any(suspect).as_py():
        return Slice(rows, lines, tuple(strays), share)
    blank = _all_empty(rows)
    found = list(strays)
    out: set[int] = set(pc.indices_nonzero(blank).to_pylist())
    places = pc.indices_nonzero(pc.and_(suspect, pc.invert(blank)))
    for place, cells in zip(places.to_pylist(), rows.take(places).to_pylist(), strict=True):
        texts = [cell or "" for cell in cells.values()]
        if is_footer(texts):
            out.add(place)
            found.append(Stray(lines[place].as_py(), tuple(texts), WHY, footer=True))
    if out:
        kept = pa.array([place not in out for place in range(rows.num_rows)])
        rows, lines = rows.filter(kept), lines.filter(kept)
    return Slice(rows, lines, tuple(sorted(found, key=lambda stray: stray.line)), share)


def _all_empty(rows: pa.Table) -> pa.Array:
    whole = pa.array([True]).take(pa.array([0] * rows.num_rows, pa.int32()))
    for column in rows.columns:
        empty = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(column.combine_chunks())), 0)
        whole = pc.and_(whole, pc.fill_null(empty, True))
        if not pc.any(whole).as_py():
            break
    return whole
