"""Names of what an account is in at a day tick. They mean the state before that tick, `segment` aside.

Two circles: CUSTOMER may stand in the conditions of scores, caps, measures and indicators too; STANDING only where
nothing that a score needs is decided: stages, criteria, moves, moments, plays, reviews.
"""

from dataclasses import dataclass

from tenure.framework.expressions.tree import Kind


@dataclass(frozen=True, slots=True)
class StateName:
    """A name, its kind, and whether it can be unknown."""

    name: str
    kind: Kind
    nullable: bool
    about: str


CUSTOMER: dict[str, StateName] = {
    one.name: one
    for one in (
        StateName("segment", Kind.TEXT, True, "Key of the account's segment; unknown when none fits."),
        StateName("engagement", Kind.TEXT, True, "Key of the engagement model, temporary moves included."),
        StateName("stage", Kind.TEXT, True, "Key of the lifecycle stage."),
        StateName(
            "days_in_stage", Kind.NUMBER, True, "Days since the account came into its stage; 0 on the day itself."
        ),
    )
}

STANDING: dict[str, StateName] = CUSTOMER | {
    one.name: one
    for one in (
        StateName("score", Kind.NUMBER, True, "The account's own health score, 0 to 100, of the same day's end."),
        StateName("band", Kind.TEXT, False, "Its settled band of the same day's end: green, yellow, red or unknown."),
        StateName("health_change_28d", Kind.NUMBER, True, "Points gained or lost in 28 days, as published."),
        StateName("stalled", Kind.FLAG, True, "Whether the stage's own `stalled` condition holds."),
    )
}
BANDS = ("green", "yellow", "red", "unknown")
