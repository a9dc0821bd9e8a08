"""Ids that were changed on the way: what spreadsheets and programs do to them, and how a known id is found again."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import pyarrow as pa

from tenure.evidence.intake.cells.keys import Directory, change_distinct, own_key
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.values.ids import visible

NO_REPAIR = "none"
"""The answer that says: these are other ids."""

KEPT_DIGITS = 15
"""So many digits of a number a spreadsheet keeps."""


def _bare(cell: str) -> str:
    """Without quotation marks, without the apostrophe and the formula that keep a spreadsheet from reading a number."""
    plain = cell.removeprefix("=").strip()
    for left, right in (
        ('"', '"'),
        ("'", "'"),
        ("\u201c", "\u201d"),
        ("\u2018", "\u2019"),
        ("`", "`"),
        ("\u00ab", "\u00bb"),
    ):
        if len(plain) > 1 and plain.startswith(left) and plain.endswith(right):
            return plain[1:-1].strip()
    return plain.removeprefix("'").strip()


def _letters(cell: str) -> str:
    """In small letters, accents composed, a UUID without its hyphens and brackets."""
    plain = unicodedata.normalize("NFKC", _bare(cell)).casefold()
    pure = plain.strip("{}").replace("-", "")
    return pure if re.fullmatch(r"[0-9a-f]{32}", pure) else plain


def _number(cell: str) -> str:
    """As a whole number: without decimals that are zeros, without signs that group its digits."""
    plain = re.sub(r"[.,]0+$", "", _bare(cell))
    return (
        re.sub(r"[.,' \u2019\u202f]", "", plain) if re.fullmatch(r"\d{1,3}([.,' \u2019\u202f]\d{3})+", plain) else plain
    )


def _zeros(cell: str) -> str:
    plain = _number(cell)
    return (plain.lstrip("0") or "0") if plain.isdigit() else plain


def _rounded(cell: str) -> str:
    """Of a long number the digits that a spreadsheet keeps, and how many it had. With an exponent, it is written out: if its
    last digits are lost indeed, it is like no known one."""
    plain = _number(cell)
    exponent = re.fullmatch(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})", plain)
    if exponent:
        plain = (exponent[1] + (exponent[2] or "")).ljust(int(exponent[3]) + 1, "0")
    return f"{plain[:KEPT_DIGITS]}/{len(plain)}" if plain.isdigit() and len(plain) > KEPT_DIGITS else plain


@dataclass(frozen=True, slots=True)
class Repair:
    """How two ids are compared, and in words what makes them equal."""

    form: Callable[[str], str]
    words: str


REPAIRS: dict[str, Repair] = {
    "quotes": Repair(_bare, "quotation marks are left out"),
    "case": Repair(_letters, "capital and small letters count the same"),
    "number": Repair(_number, "they are read as whole numbers"),
    "zeros": Repair(_zeros, "leading zeros are put back"),
    "rounding": Repair(_rounded, f"digits after the {KEPT_DIGITS}th, which a spreadsheet loses, are put back"),
}
"""By the word of the mapping file, mild ones first: each finds what those before it find of its kind."""


@dataclass(frozen=True, slots=True)
class NearIds:
    """The repair that finds most of a column's ids among the known ones: how many, and one of them with what it looks like."""

    repair: str
    count: int
    cell: str
    known: str


def near_ids(cells: Iterable[str], known: frozenset[str]) -> NearIds | None:
    """The repair that most strange ids ask for, if it explains most of them; None where none does."""
    strange = sorted(cell for cell in cells if (key := own_key(cell)) and key not in known)
    if not strange or not known:
        return None
    best: NearIds | None = None
    for name in REPAIRS:
        forms = forms_of(known, name, "")
        met = [(cell, forms[form]) for cell in strange if (form := REPAIRS[name].form(visible(cell))) in forms]
        if met and (best is None or len(met) > best.count):
            best = NearIds(name, len(met), *met[0])
    return best if best and best.count * 2 >= len(strange) else None


@lru_cache(maxsize=16)
def forms_of(known: frozenset[str], repair: str, namespace: str) -> Mapping[str, str]:
    """By form the one known id, without its namespace, that has it."""
    found: dict[str, set[str]] = {}
    start = f"{namespace}:" if namespace else ""
    for key in known:
        if key.startswith(start):
            bare = key.removeprefix(start)
            found.setdefault(REPAIRS[repair].form(bare), set()).add(bare)
    return {form: next(iter(ids)) for form, ids in found.items() if form and len(ids) == 1}


def repair_ids(
    table: str, cells: Mapping[str, pa.Array], repairs: Mapping[str, str], namespace: str, known: Directory
) -> dict[str, pa.Array]:
    """The cells with ids put back into the form in which they are known; those that are known, or unlike any, stay."""
    found = dict(cells)
    for name, repair in repairs.items():
        if name in cells and repair in REPAIRS:
            ids = frozenset(_known(table, name, known))
            forms = forms_of(ids, repair, namespace)
            found[name] = change_distinct(
                cells[name], partial(_back, ids=ids, repair=repair, forms=forms, namespace=namespace)
            )
    return found


def _back(cell: str, *, ids: frozenset[str], repair: str, forms: Mapping[str, str], namespace: str) -> str:
    return cell if own_key(cell, namespace) in ids else forms.get(REPAIRS[repair].form(visible(cell)), cell)


def _known(table: str, name: str, known: Directory) -> Collection[str]:
    if name in ROW_REFERENCES:
        return known.account_of.get(ROW_REFERENCES[name], {}).keys()
    if name == "person_ref" or (name == "id" and table == "people"):
        return known.account_of_person.keys()
    return known.accounts if name in ("account_ref", "parent") or table == "accounts" else ()
