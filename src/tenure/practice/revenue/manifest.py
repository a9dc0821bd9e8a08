"""What the wing of contracts and invoices brings."""

from tenure.platform.manifest import Kept, Manifest, Table

MANIFEST = Manifest(
    tables={"Subscription": Table(Kept.RECORDS, says=("cancel_reason",)), "Invoice": Table(Kept.RECORDS)},
    audit=frozenset({"invoices.upserted", "subscriptions.upserted"}),
    of_sources=True,
)
