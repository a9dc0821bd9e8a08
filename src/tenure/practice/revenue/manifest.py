"""What the wing of contracts and invoices brings."""

from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={"Subscription": Table(Kept.RECORDS, says=("cancel_reason",)), "Invoice": Table(Kept.RECORDS)},
    verbs=dict.fromkeys(("invoices.upserted", "subscriptions.upserted"), "Undo the import that brought it."),
    of_sources=True,
)
