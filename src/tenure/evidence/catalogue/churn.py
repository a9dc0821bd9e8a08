"""Leavings and returns: what happened to a customer, any number of times."""

from tenure.evidence.catalogue.shapes import Column, ColumnKind, Grain, Table

CHURN_EVENTS = Table(
    name="churn_events",
    about="Customers who left or came back: one row per leaving or return, of the account or of one of its subscriptions.",
    grain=Grain.EVENTS,
    key="id",
    follows=False,
    occurred=("happened_on",),
    columns=(
        Column("id", ColumnKind.TEXT, "The event's id."),
        Column("happened_on", ColumnKind.DAY, "First day without service, or with it again.", required=True),
        Column("kind", ColumnKind.TEXT, "left or returned; empty means left.", choices=("left", "returned")),
        Column("reason", ColumnKind.TEXT, "Why.", free_text=True),
        Column("comment", ColumnKind.TEXT, "In the customer's words.", personal=True, free_text=True),
        Column("amount", ColumnKind.AMOUNT, "Amount that was lost or won back."),
        Column("currency", ColumnKind.TEXT, "ISO code of the amount."),
        Column(
            "subscription", ColumnKind.TEXT, "The subscription it is about, by id; empty when it is the whole account."
        ),
    ),
)
