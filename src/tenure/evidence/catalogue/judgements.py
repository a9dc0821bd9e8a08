"""Facts that people make in Tenure itself. Shipped from the journal by flows/daily/logbook, never imported."""

from tenure.evidence.catalogue.shapes import Column, F, Grain, I, T, Table

JUDGEMENTS = (
    Table(
        name="assignments",
        about="Who owns an account, from when.",
        grain=Grain.EVENTS,
        follows=False,
        occurred=("assigned_at",),
        columns=(
            Column("assigned_at", I, "When the ownership changed."),
            Column("owner", T, "The new owner (a user's id); NULL when the account is left without one."),
            Column("owner_name", T, "The owner's name at that time.", personal=True),
            Column("reason", T, "Reason given by the person who changed it.", personal=True, free_text=True),
            Column("by", T, "Who changed it (a user's id)."),
            Column("by_name", T, "Their name at that time.", personal=True),
        ),
    ),
    Table(
        name="team_changes",
        about="Who plays a role of ours on an account, beside its owner: from when, until when.",
        grain=Grain.EVENTS,
        follows=False,
        occurred=("changed_at",),
        columns=(
            Column("changed_at", I, "When the team changed."),
            Column("role", T, "The role, as frameworks write it.", required=True),
            Column("member", T, "Who plays it (a user's id).", required=True),
            Column("member_name", T, "Their name at that time.", personal=True),
            Column("ended", F, "Whether they stopped playing it; false where they began.", required=True),
            Column("reason", T, "Reason given by the person who changed it.", personal=True, free_text=True),
            Column("by", T, "Who changed it (a user's id)."),
            Column("by_name", T, "Their name at that time.", personal=True),
        ),
    ),
    Table(
        name="confirmations",
        about="A person's confirmation that a stage criterion is met, with evidence, or a retraction of it.",
        grain=Grain.EVENTS,
        follows=False,
        occurred=("confirmed_at",),
        columns=(
            Column("confirmed_at", I, "When it was said."),
            Column("criterion", T, "Address of the criterion.", required=True),
            Column("met", F, "Whether it is met; false takes an earlier confirmation back.", required=True),
            Column("evidence", T, "Evidence given by the person who confirmed it.", personal=True, free_text=True),
            Column("by", T, "Who said so (a user's id)."),
            Column("by_name", T, "Their name at that time.", personal=True),
        ),
    ),
    Table(
        name="merges",
        about="A merge of two accounts or two people, or the undo of a merge.",
        grain=Grain.EVENTS,
        of_account=False,
        occurred=("decided_at",),
        columns=(
            Column("decided_at", I, "When it was decided."),
            Column("kind", T, "account or person.", required=True, choices=("account", "person")),
            Column("merged", T, "Key of the account or person that was merged.", required=True),
            Column("into", T, "Key of the one it was merged into, which remains.", required=True),
            Column("undone", F, "Whether this undoes the merge.", required=True),
            Column("reason", T, "Reason given by the person who decided.", personal=True, free_text=True),
            Column("by", T, "Who decided (a user's id)."),
            Column("by_name", T, "Their name at that time.", personal=True),
        ),
    ),
)
