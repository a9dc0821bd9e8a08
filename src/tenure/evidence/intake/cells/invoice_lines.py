"""Books of invoice lines: each row is one line of an invoice, and counts for itself."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.catalogue import Kind
from tenure.evidence.catalogue.shapes import ARROW
from tenure.evidence.intake.digests import digests

LINE = "line"
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
