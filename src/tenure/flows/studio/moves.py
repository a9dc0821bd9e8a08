"""How many accounts another framework moves: one count for the designer, the plan and whoever compares them with a list."""

from collections.abc import Iterable
from dataclasses import dataclass

Stand = tuple[int | None, str]
"""The score of an account as it is shown, and its settled band: what a list says."""


@dataclass(frozen=True, slots=True)
class Moves:
    """`crossed` accounts change band; `moved` change what a list says of their score at all, those included."""

    crossed: int = 0
    moved: int = 0


def count_moves(pairs: Iterable[tuple[Stand | None, Stand | None]]) -> Moves:
    """Of accounts as they stand and would stand (None: no score is meant for it)."""
    crossed = moved = 0
    for before, after in pairs:
        moved += before != after
        crossed += (before and before[1]) != (after and after[1])
    return Moves(crossed, moved)
