"""What CSMs write down about accounts: in Tenure itself, or in a spreadsheet or another system that is imported."""

from tenure.evidence.catalogue.shapes import Column, D, Grain, I, N, T, Table

NOTEBOOK = (
    Table(
        name="pulses",
        about="A CSM's own judgement of an account, 1 (lost) to 5 (thriving), with a reason.",
        grain=Grain.EVENTS,
        occurred=("given_at",),
        undated=True,
        columns=(
            Column("given_at", I, "When the judgement was given; the day of the import when empty."),
            Column("value", N, "1 to 5.", required=True),
            Column("reason", T, "Why, in the CSM's words.", personal=True, free_text=True),
            Column("by", T, "Who gave it (a user's id), when it was given in Tenure."),
            Column("by_name", T, "Name or e-mail of who gave it.", personal=True),
        ),
    ),
    Table(
        name="notes",
        about="Notes about an account, as people keep them in a spreadsheet.",
        grain=Grain.EVENTS,
        occurred=("noted_at",),
        undated=True,
        columns=(
            Column("noted_at", I, "When it was written; the day of the import when empty."),
            Column("text", T, "The note.", required=True, personal=True, free_text=True),
            Column("by_name", T, "Name or e-mail of who wrote it.", personal=True),
        ),
    ),
    Table(
        name="next_steps",
        about="Next steps for an account, as people write them down.",
        grain=Grain.EVENTS,
        occurred=("noted_at",),
        undated=True,
        columns=(
            Column("noted_at", I, "When it was written down; the day of the import when empty."),
            Column("text", T, "What is to be done.", required=True, personal=True, free_text=True),
            Column("due_on", D, "Day by which it is to be done."),
            Column("by_name", T, "Name or e-mail of who is to do it.", personal=True),
        ),
    ),
    Table(
        name="moves",
        about="An account moved to another stage of the lifecycle by hand.",
        grain=Grain.EVENTS,
        follows=False,
        occurred=("moved_at",),
        columns=(
            Column("moved_at", I, "When it was moved.", required=True),
            Column("stage", T, "Key of the stage it came into.", required=True),
            Column("reason", T, "Reason given by the person who moved it.", personal=True, free_text=True),
            Column("by", T, "Who moved it (a user's id), when it was moved in Tenure."),
            Column("by_name", T, "Their name at that time.", personal=True),
        ),
    ),
)
