"""Rows that reports add below or between the data: totals, subtotals, notices. Listed, never imported."""

import re
from collections.abc import Sequence

TOTAL = re.compile(
    r"^\s*(grand\s+totals?|sub-?\s*totals?|totals?|sum|gesamt(summe)?|summe|zwischensumme|total\s+g[eé]n[eé]ral|totale|totaal)"
    r"(\s*\(\s*[\d.,]+\s*(records?|rows?)?\s*\)|\s*:)?\s*$",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"^\s*(confidential information\b|copyright\b|\(c\)\s|©|generated (by|on|at)\b|exported (by|on|at)\b|as of \d|report generated\b"
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
