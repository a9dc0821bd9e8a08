"""How far long work is: its steps, and within a step what its words or its pieces say."""

import pytest

from tenure.flows import progress
from tenure.flows.progress import ProgressSteps


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
    steps = ProgressSteps(heard, ("Publishing", "Finishing", "Following", "Scoring", "Publishing"))
    for said in (
        "Publishing Ours",
        "Finishing imports",
        "Scoring 5 of 20 days",
        "Scoring 20 of 20 days",
        "Publishing",
    ):
        steps(said)
    assert heard.said == [
        ("Step 1 of 5: publishing Ours", 0.0),
        ("Step 2 of 5: finishing imports", 0.2),
        ("Step 4 of 5: scoring 5 of 20 days", 0.65),
        ("Step 4 of 5: scoring 20 of 20 days", 0.79),
        ("Step 5 of 5: publishing", 0.8),
    ]


def test_pieces_say_how_far_it_is_where_the_last_time_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    steps = ProgressSteps(heard, ("Gathering", "Comparing", "Writing"), pieces=4)
    steps("Comparing on today's accounts")
    monkeypatch.setattr(progress, "SAID_EVERY", 0.0)
    for _ in range(6):
        steps.look()
    assert [share for _, share in heard.said] == [0.0, 0.25, 0.5, 0.75, 0.97, 0.97, 0.97]
    assert (heard.looks, steps.pieces) == (6, 6)


def test_the_bar_moves_also_where_nobody_knows_how_many_pieces_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    steps = ProgressSteps(heard, ("Gathering", "Comparing"))
    monkeypatch.setattr(progress, "SAID_EVERY", 0.0)
    for said in ("Gathering", "Comparing on today's accounts"):
        steps(said)
        for _ in range(500):
            steps.look()
    shares = [share or 0.0 for _, share in heard.said]
    assert shares == sorted(shares)
    assert shares[1] < shares[30] < shares[100] < 0.5 <= shares[501] < shares[600] < 1
