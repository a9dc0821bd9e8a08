"""What invoices come to: credit notes are taken off, and of a book of lines each row counts for itself."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import Kind
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.digests import digests

LINE = "line"
CREDIT = r"credit|gutschrift|avoir|abono|storno|refund|rectificativa|nota_de_cr"
Cells = dict[str, pa.Array]


def line_amounts(cells: Cells) -> None:
    """What a line comes to, where the file says what one costs: a negative quantity is a credit."""
    if "amount" in cells or "unit_price" not in cells:
        return
    price = cells["unit_price"]
    many = pc.fill_null(cells["quantity"], 1.0) if "quantity" in cells else pa.repeat(1.0, len(price))
    product = pc.multiply(pc.cast(price, pa.float64()), many)
    cells["amount"] = pc.cast(pc.round(product, 4), ARROW[Kind.AMOUNT], safe=False)


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


def credits_off(cells: Cells) -> None:
    """A credit note is money back, however its amount is written, and nothing of it is ever due."""
    if "amount" not in cells:
        return
    amount = cells["amount"]
    if "kind" in cells:
        credit = pc.fill_null(pc.match_substring_regex(cells["kind"], CREDIT, ignore_case=True), False)
        amount = cells["amount"] = pc.if_else(credit, pc.negate(pc.abs(amount)), amount)
    if "due_on" in cells:
        back = pc.fill_null(pc.less(amount, 0), False)
        cells["due_on"] = pc.if_else(back, pa.scalar(None, pa.date32()), cells["due_on"])
