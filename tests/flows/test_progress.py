"""How far long work is: its steps, and within a step what its words or its pieces say."""

import pytest

from tenure.flows import progress
from tenure.flows.progress import ProgressSteps
from tenure.values.progress import WorkProgress, WorkStep


class Heard:
    """Whoever is told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, float | None]] = []
        self.looks = 0

    def __call__(self, said: str, share: float | None = None) -> None:
        self.said.append((said, share))

    def look(self) -> None:
        self.looks += 1


def test_steps_are_counted_and_those_not_needed_are_passed_over() -> None:
    heard = Heard()
    day = (WorkStep.FINISHING, WorkStep.FOLLOWING, WorkStep.SCORING, WorkStep.PUBLISHING)
    steps = ProgressSteps(heard, (WorkStep.GOING_LIVE, *day))
    for said in (
        WorkProgress(WorkStep.GOING_LIVE, about="Ours: 5 of 6 scores"),  # words count for nothing
        WorkProgress(WorkStep.FINISHING),
        WorkProgress(WorkStep.SCORING, 5, 20, unit="days"),
        WorkProgress(WorkStep.SCORING, 20, 20, unit="days"),
        WorkProgress(WorkStep.PUBLISHING),
    ):
        steps(said)
    assert heard.said == [
        ("Step 1 of 5: publishing Ours: 5 of 6 scores", 0.0),
        ("Step 2 of 5: finishing imports", 0.2),
        ("Step 4 of 5: scoring, 5 of 20 days", 0.65),
        ("Step 4 of 5: scoring, 20 of 20 days", 0.79),
        ("Step 5 of 5: publishing scores", 0.8),
    ]


def test_pieces_say_how_far_it_is_where_the_last_time_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    steps = ProgressSteps(heard, (WorkStep.COLLECTING, WorkStep.COMPARING, WorkStep.SAVING), pieces=4)
    steps(WorkProgress(WorkStep.COMPARING))
    monkeypatch.setattr(progress, "SAID_EVERY", 0.0)
    for _ in range(6):
        steps.look()
    assert [share for _, share in heard.said] == [0.0, 0.25, 0.5, 0.75, 0.97, 0.97, 0.97]
    assert (heard.looks, steps.pieces) == (6, 6)


def test_the_bar_moves_also_where_nobody_knows_how_many_pieces_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    steps = ProgressSteps(heard, (WorkStep.COLLECTING, WorkStep.COMPARING))
    monkeypatch.setattr(progress, "SAID_EVERY", 0.0)
    for step in (WorkStep.COLLECTING, WorkStep.COMPARING):
        steps(WorkProgress(step))
        for _ in range(500):
            steps.look()
    shares = [share or 0.0 for _, share in heard.said]
    assert shares == sorted(shares)
    assert shares[1] < shares[30] < shares[100] < 0.5 <= shares[501] < shares[600] < 1


def test_a_step_that_says_much_is_told_now_and_then_and_the_next_one_at_once() -> None:
    heard = Heard()
    steps = ProgressSteps(heard, (WorkStep.READING, WorkStep.WRITING), every=3600)
    for number in range(1, 100):
        steps(WorkProgress(WorkStep.READING, number, 100, "usage.csv"))
    steps(WorkProgress(WorkStep.WRITING, 1, 2))
    assert heard.said == [("Step 1 of 2: reading usage.csv", 0.005), ("Step 2 of 2: writing to the lake", 0.75)]
