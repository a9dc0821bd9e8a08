"""How many accounts meet a condition now: asked while it is typed, of today's facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.lake.reading import ReadingRoom
from tenure.flows.home import lake, reading_room
from tenure.flows.studio.forms.cards import CountedCard
from tenure.flows.studio.forms.saving import with_field
from tenure.flows.studio.shown_framework import checked_framework, shown_framework
from tenure.framework.checking import check_texts
from tenure.framework.expressions import Tree, names
from tenure.framework.model import Framework
from tenure.framework.model.conditions import conditions
from tenure.framework.model.subset import narrow_framework
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate
from tenure.insight.engine.stored.ticks import state_before
from tenure.platform.access import Caller, Right, require
from tenure.values import clock
from tenure.values.asof import AsOf
from tenure.values.problem import ProblemError

KEPT_FOR = timedelta(minutes=5)
"""So long the values of a day are used again: whoever words a condition asks every few seconds."""

MOST = 40
"""Conditions of questions before that are computed along."""


@dataclass(frozen=True)
class _Kept:
    where: tuple[str, date]
    framework: Framework
    read: frozenset[str]
    trees: tuple[Tree, ...]
    found: Evaluation
    until: datetime


_last: list[_Kept] = []


def count_conditions(caller: Caller, posted: Mapping[str, str]) -> tuple[CountedCard, ...]:
    """How many accounts each condition of a form holds for, by its path; those that are empty are left out.

    One that can't be read has its problems instead, in the checker's words.
    """
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown_framework(caller)
    trees: dict[str, tuple[Framework, Tree]] = {}
    cards: list[CountedCard] = []
    for path, text in posted.items():
        said = " ".join(text.split())
        if not said:
            continue
        framework, tree, card = _read(found.texts, found.framework, path, said)
        if card is not None:
            cards.append(card)
        elif tree is not None and framework is not None:
            trees[path] = framework, tree
    return (*cards, *_counted(found.framework, trees))


def _read(
    texts: Mapping[str, str], framework: Framework, path: str, said: str
) -> tuple[Framework | None, Tree | None, CountedCard | None]:
    """The condition as a tree, or what is wrong with it."""
    known = _tree(framework, said)
    if known is not None:
        return framework, known, None
    try:
        changed = with_field(texts, path, said)
    except ProblemError as error:
        return None, None, CountedCard(path, None, 0, problems=error.problems)
    wanted = checked_framework(changed)
    if wanted is None:
        return None, None, CountedCard(path, None, 0, problems=tuple(check_texts(changed, vocabulary()).errors[:3]))
    return wanted, _tree(wanted, said), None


def _tree(framework: Framework, said: str) -> Tree | None:
    """The tree of a condition of the framework that reads just so."""
    return next((one.tree for one in conditions(framework) if " ".join(one.text.split()) == said), None)


def _counted(framework: Framework, trees: Mapping[str, tuple[Framework, Tree]]) -> list[CountedCard]:
    if not trees:
        return []
    with reading_room() as room:
        asked = [tree for _, tree in trees.values()]
        earlier = {path: _earlier(wanted, path) for path, (wanted, _) in trees.items()}
        asked += [tree for each in earlier.values() for tree in each]
        found = evaluate_today(room, framework, asked)
        cards = []
        for path, (_, tree) in trees.items():
            holds = found.condition(tree)
            own = None
            if earlier[path] or path.startswith("segments/"):
                taken = pa.array([False] * len(found), pa.bool_())
                for before in earlier[path]:
                    taken = pc.or_(taken, pc.fill_null(found.condition(before), False))
                own = _sum(pc.and_not(pc.fill_null(holds, False), taken))
            cards.append(CountedCard(path, _sum(holds), len(found), own, unknown=holds.null_count))
    return cards


def _sum(flags: pa.Array) -> int:
    return int(pc.sum(flags).as_py() or 0)


def _earlier(framework: Framework, path: str) -> list[Tree]:
    """The conditions of the segments before one."""
    section, _, rest = path.partition("/")
    if section != "segments":
        return []
    key = rest.partition("/")[0]
    keys = list(framework.segments)
    return [framework.segments[one].when for one in keys[: keys.index(key)]] if key in keys else []


def evaluate_today(room: ReadingRoom, framework: Framework, trees: list[Tree]) -> Evaluation:
    """Today's values of what some conditions name; those of the last question where they are enough."""
    read = frozenset[str]().union(*map(names, trees))
    day = clock.today(framework.timezone)
    where = (lake().url, day)
    last = _last[0] if _last else None
    if last is not None and last.where == where and last.framework is framework:
        if read <= last.read and last.until - KEPT_FOR <= clock.now() < last.until:
            return last.found
        trees = [*trees, *last.trees[:MOST]]  # going to and fro between two wordings computes each once
    views = [AsOf.end_of(day, framework.timezone)]
    small = narrow_framework(framework, trees)
    found = evaluate(room, small, views, earlier_states=lambda asked: state_before(room, asked))
    read = frozenset[str]().union(*map(names, trees))
    _last[:] = [_Kept(where, framework, read, tuple(trees), found, clock.now() + KEPT_FOR)]
    return found
