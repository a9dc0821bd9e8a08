"""What the wing of contracts and invoices brings."""

from tenure.platform.manifest import KeptAs, Manifest, Table

MANIFEST = Manifest(
    tables={"Subscription": Table(KeptAs.RECORDS, says=("cancel_reason",)), "Invoice": Table(KeptAs.RECORDS)},
    verbs=dict.fromkeys(("invoices.upserted", "subscriptions.upserted")),
    of_sources=True,
)
