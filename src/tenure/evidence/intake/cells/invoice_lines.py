"""Invoice totals: credit notes are subtracted, and in a list of lines each row counts by itself."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import ColumnKind
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.cells.statewords import NEITHER, meaning_of
from tenure.evidence.intake.digests import digests
from tenure.evidence.intake.mapping import FileMapping

LINE = "line"
CREDIT = r"credit|gutschrift|avoir|abono|storno|refund|rectificativa|nota_de_cr"
Cells = dict[str, pa.Array]


def sales(mapping: FileMapping, rows: pa.Table, lines: pa.Array) -> tuple[pa.Table, pa.Array, str, int]:
    """The rows that bill a customer; and what others are called (what we are billed, what was offered), with their number."""
    words: set[str] = set()
    other = pa.repeat(pa.scalar(value=False), rows.num_rows)
    for header, use in mapping.columns.items() if mapping.kind == "invoices" else ():
        if use.field == "kind" and header in rows.column_names:
            column = rows[header].combine_chunks()
            said = pc.unique(column).drop_null().to_pylist()
            said = [word for word in said if meaning_of("invoices", "kind", word, use.words) == NEITHER]
            other = pc.or_(other, pc.is_in(column, value_set=pa.array(said, pa.string())))
            words |= set(said)
    if not words:
        return rows, lines, "", 0
    some = pc.invert(other)
    return rows.filter(some), lines.filter(some), ", ".join(sorted(words)[:5]), pc.sum(other).as_py()


def line_amounts(cells: Cells) -> None:
    """What a line comes to, where the file says what one costs: a negative quantity is a credit."""
    if "amount" in cells or "unit_price" not in cells:
        return
    price = cells["unit_price"]
    many = pc.fill_null(cells["quantity"], 1.0) if "quantity" in cells else pa.repeat(1.0, len(price))
    product = pc.multiply(pc.cast(price, pa.float64()), many)
    cells["amount"] = pc.cast(pc.round(product, 4), ARROW[ColumnKind.AMOUNT], safe=False)


def line_ids(cells: Cells) -> pa.Array:
    """The invoice's id and what tells the line from its others: what it says, and its number among equal ones."""
    names = [name for name in ("issued_on", "amount", "quantity", "unit_price", "account_ref") if name in cells]
    said = digests(pa.table({name: cells[name] for name in names}), names).to_pylist()
    seen: Counter[tuple[str | None, str]] = Counter()
    ids: list[str | None] = []
    for invoice, digest in zip(cells["id"].to_pylist(), said, strict=True):
        seen[invoice, digest] += 1
        ids.append(None if invoice is None else f"{invoice}/{str(digest)[:12]}-{seen[invoice, digest]}")
    return pa.array(ids, pa.string())


def credits_off(cells: Cells, said: pa.Array | None = None) -> None:
    """A credit note is money back, however its amount is written, and nothing of it is ever due."""
    if "amount" not in cells:
        return
    amount = cells["amount"]
    if "kind" in cells:
        credit = pc.fill_null(pc.match_substring_regex(cells["kind"], CREDIT, ignore_case=True), False)
        credit = credit if said is None else pc.or_(credit, pc.fill_null(pc.equal(said, "credit"), False))
        amount = cells["amount"] = pc.if_else(credit, pc.negate(pc.abs(amount)), amount)
    if "due_on" in cells:
        back = pc.fill_null(pc.less(amount, 0), False)
        cells["due_on"] = pc.if_else(back, pa.scalar(None, pa.date32()), cells["due_on"])
