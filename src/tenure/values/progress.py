"""How far long work is: the step it is at, and how much of that is done."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class WorkStep(StrEnum):
    """A step of long work, in the words in which people read it."""

    LOOKING = "Looking at"
    READING = "Reading"
    COMPARING_ROWS = "Comparing with existing rows"
    WRITING = "Writing to the lake"
    UPDATING = "Updating accounts and contracts"
    COLLECTING = "Collecting recent changes"
    COMPARING = "Comparing on today's accounts"
    SAVING = "Saving the plan"
    GOING_LIVE = "Publishing"
    FINISHING = "Finishing imports"
    FOLLOWING = "Updating stages"
    SCORING = "Scoring"
    PUBLISHING = "Publishing scores"
    ENDING_PILOT = "Ending the pilot"
    REPLAYING = "Replaying"


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """How far a step is: `done` of `of`, counted in `unit` where people can count it; 0: nobody knows. `about` is what it is
    at: a file, a day, a framework.

    >>> str(WorkProgress(WorkStep.SCORING, 5, 20, unit="days")), WorkProgress(WorkStep.SCORING, 5, 20).share
    ('Scoring, 5 of 20 days', 0.25)
    >>> str(WorkProgress(WorkStep.READING, 1.5, 4, about="usage.csv")), WorkProgress(WorkStep.READING).share
    ('Reading usage.csv', None)
    """

    step: WorkStep
    done: float = 0
    of: float = 0
    about: str = ""
    unit: str = ""

    @property
    def share(self) -> float | None:
        return min(max(self.done / self.of, 0.0), 1.0) if self.of else None

    def __str__(self) -> str:
        said = f"{self.step} {self.about}".rstrip()
        return f"{said}, {self.done:,.0f} of {self.of:,.0f} {self.unit}" if self.unit else said


Tell = Callable[[WorkProgress], None]
"""Receives how far work is. Raising in it cancels the work."""


def untold(_: WorkProgress) -> None:
    """For callers who don't want to be told."""
