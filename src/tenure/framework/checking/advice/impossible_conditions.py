"""Advice on conditions that can't come true, among them criteria that nobody can meet."""

from collections.abc import Iterator
from dataclasses import replace

from tenure.framework.checking.advice.reach import KnownValues, can_hold
from tenure.framework.checking.advice.reader import AdviceScope, owner
from tenure.framework.expressions import Literal
from tenure.framework.model import Condition, Criterion, Framework, Stage, conditions
from tenure.values.keys import Address

_FIX = "Check the values and the parts joined by `and`."


def on_conditions(asked: AdviceScope) -> None:
    criteria = {criterion.address: (stage, criterion) for stage, criterion in _criteria(asked.framework)}
    for condition in conditions(asked.framework):
        # Plain `false` switches something off on purpose.
        if isinstance(condition.tree, Literal) or can_hold(condition.tree, _known(asked, condition, criteria)):
            continue
        section, key = owner(condition)
        stage, criterion = criteria.get(condition.address, (None, None))
        if stage is None or criterion is None or condition.part != "when":
            what = f"The condition under `{condition.part}` can never be true."
            why = f"`{condition.text}` can't be true for any account."
            asked.say("advice.impossible", what, section, key, condition.address, why=why, fix=_FIX)
        elif criterion.confirm is None:
            what = "This criterion can't be met: its condition can never be true."
            why = f"`{condition.text}` can't be true for an account in this stage."
            asked.say("advice.impossible", what, section, key, condition.address, why=why, fix=_FIX)


def _criteria(framework: Framework) -> Iterator[tuple[Stage, Criterion]]:
    for stage in framework.lifecycle.values():
        for criterion in (*stage.exit, *(one for phase in stage.phases for one in phase.criteria)):
            yield stage, criterion


def _known(asked: AdviceScope, condition: Condition, criteria: dict[Address, tuple[Stage, Criterion]]) -> KnownValues:
    """Whoever is asked for the criteria of a stage is in it, unless it can be under way beside another."""
    stage = criteria[condition.address][0] if condition.address in criteria else None
    if stage is None or stage.motion or stage.opens is not None:
        return asked.known
    return replace(asked.known, texts={**asked.known.texts, "stage": frozenset({stage.key})})
