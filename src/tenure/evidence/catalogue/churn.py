"""Leavings and returns: what happened to a customer, any number of times."""

from tenure.evidence.catalogue.shapes import A, Column, D, Grain, T, Table

CHURN_EVENTS = Table(
    name="churn_events",
    about="Customers who left or came back: one row per leaving or return, of the account or of one of its subscriptions.",
    grain=Grain.EVENTS,
    key="id",
    follows=False,
    occurred=("happened_on",),
    columns=(
        Column("id", T, "The event's id."),
        Column("happened_on", D, "First day without service, or first day with service again.", required=True),
        Column("kind", T, "left or returned; empty means left.", choices=("left", "returned")),
        Column("reason", T, "Why.", free_text=True),
        Column("comment", T, "In the customer's words.", personal=True, free_text=True),
        Column("amount", A, "Amount that was lost or won back."),
        Column("currency", T, "ISO code of the amount."),
        Column("subscription", T, "The subscription it is about, by id; empty when it is the whole account."),
    ),
)
