"""Facts that people make in Tenure itself. Shipped from the journal by flows/logbook, never imported."""

from tenure.evidence.catalogue.shapes import Column, Grain, Kind, Table

JUDGEMENTS = (
    Table(
        name="pulses",
        about="A CSM's own judgement of an account, 1 (lost) to 5 (thriving), with a reason.",
        grain=Grain.EVENTS,
        occurred=("given_at",),
        columns=(
            Column("given_at", Kind.INSTANT, "When the judgement was given."),
            Column("value", Kind.NUMBER, "1 to 5.", required=True),
            Column("reason", Kind.TEXT, "Why, in the CSM's words.", personal=True),
            Column("by", Kind.TEXT, "Who gave it (a user's id)."),
        ),
    ),
    Table(
        name="assignments",
        about="Who owns an account, from when.",
        grain=Grain.EVENTS,
        occurred=("assigned_at",),
        columns=(
            Column("assigned_at", Kind.INSTANT, "When the ownership changed."),
            Column("owner", Kind.TEXT, "The new owner (a user's id); NULL when the account is left without one."),
            Column("owner_name", Kind.TEXT, "The owner's name at that time.", personal=True),
            Column("by", Kind.TEXT, "Who changed it (a user's id)."),
        ),
    ),
)
