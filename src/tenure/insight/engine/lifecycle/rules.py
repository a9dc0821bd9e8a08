"""The rules of the stage clock: a framework's stages, criteria, moves and moments, numbered."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tenure.framework.expressions.tree import Tree
from tenure.framework.model import Criterion, Framework, Moment, Move, Return, Stage
from tenure.values.keys import Address

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlacedCriterion:
    """A criterion and where it belongs: the number of its stage or motion, and whether the way out depends on it."""

    criterion: Criterion
    stage: int
    exit: bool

    @property
    def decides(self) -> bool:
        return self.exit and self.criterion.required


@dataclass(frozen=True, slots=True)
class Back:
    """A way back. Its address counts the ways of its stage from 1."""

    address: Address
    stage: int
    to: int
    rule: Return


@dataclass(frozen=True)
class Rules:
    """Everything numbered in the order of the framework: stages and motions, criteria, ways back, moves, moments."""

    framework: Framework

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(self.framework.lifecycle.values())

    @cached_property
    def number(self) -> dict[str, int]:
        return {stage.key: number for number, stage in enumerate(self.stages)}

    @cached_property
    def line(self) -> tuple[int, ...]:
        """The stages that follow one another."""
        return tuple(number for number, stage in enumerate(self.stages) if not stage.motion)

    @cached_property
    def criteria(self) -> tuple[PlacedCriterion, ...]:
        found = []
        for number, stage in enumerate(self.stages):
            found += [PlacedCriterion(criterion, number, True) for criterion in stage.exit]
            found += [
                PlacedCriterion(criterion, number, False) for phase in stage.phases for criterion in phase.criteria
            ]
        return tuple(found)

    @cached_property
    def stage_of_criterion(self) -> Ints:
        return np.array([asked.stage for asked in self.criteria], dtype=np.int64)

    @cached_property
    def deciding(self) -> dict[int, list[int]]:
        """By stage, the criteria that have to be met to leave it."""
        found: dict[int, list[int]] = {}
        for number, asked in enumerate(self.criteria):
            if asked.decides:
                found.setdefault(asked.stage, []).append(number)
        return found

    @cached_property
    def longest_for(self) -> int:
        """The most days in a row that a criterion which decides over a stage's end is asked for."""
        return max((asked.criterion.for_days or 1 for asked in self.criteria if asked.decides), default=1)

    @cached_property
    def backs(self) -> tuple[Back, ...]:
        return tuple(
            Back(Address(f"{stage.address}.back.{place}"), number, self.number[rule.to], rule)
            for number, stage in enumerate(self.stages)
            for place, rule in enumerate(stage.back, start=1)
            if not stage.motion and rule.to in self.number
        )

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        return tuple(self.framework.moves.values())

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(self.framework.moments.values())

    @cached_property
    def addresses(self) -> dict[str, int]:
        """The number of each criterion by its address."""
        return {str(asked.criterion.address): number for number, asked in enumerate(self.criteria)}

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """What is counted in ticks: criteria with `for`, ways back, moves under way; in the order of Stand.held."""
        timed = [str(self.criteria[number].criterion.address) for number in self.timed]
        return (*timed, *(str(back.address) for back in self.backs), *(str(move.address) for move in self.moves))

    @cached_property
    def timed(self) -> tuple[int, ...]:
        """The criteria with `for`."""
        return tuple(n for n, asked in enumerate(self.criteria) if asked.criterion.for_days is not None)


def conditions_of(framework: Framework) -> tuple[Tree, ...]:
    """Every condition that the clock asks at a tick, segments aside; each once."""
    found: list[Tree | None] = []
    for stage in framework.lifecycle.values():
        found += [stage.enter, stage.opens, stage.stalled, *(back.when for back in stage.back)]
        criteria = (*stage.exit, *(criterion for phase in stage.phases for criterion in phase.criteria))
        found += [tree for criterion in criteria for tree in (criterion.when, criterion.applies)]
    found += [tree for move in framework.moves.values() for tree in (move.when, move.until)]
    found += [moment.when for moment in framework.moments.values()]
    return tuple(dict.fromkeys(tree for tree in found if tree is not None))
