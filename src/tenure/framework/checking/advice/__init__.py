"""Advice: what is allowed and still no good idea. Nothing here stops anything."""

from collections.abc import Mapping

from tenure.framework.checking.advice.customers import on_customers
from tenure.framework.checking.advice.data import on_data
from tenure.framework.checking.advice.impossible_conditions import on_conditions
from tenure.framework.checking.advice.plays import on_plays
from tenure.framework.checking.advice.reach import Bounds
from tenure.framework.checking.advice.reader import advice_scope
from tenure.framework.checking.advice.roles import on_roles
from tenure.framework.checking.advice.scores import FEWEST_KINDS, MOST_MEASURES, on_scores
from tenure.framework.checking.advice.stages import on_stages
from tenure.framework.checking.draft import CheckDraft
from tenure.framework.model import Framework

__all__ = ["FEWEST_KINDS", "MOST_MEASURES", "Bounds", "advise"]


def advise(draft: CheckDraft, framework: Framework, *, seen: Mapping[str, Bounds] | None, shared: bool) -> None:
    """Notes every piece of advice on a framework without errors, as warnings.

    `seen`: signal -> the least and largest value the data show. `shared`: also on packaged parts, for who writes them.
    """
    about = advice_scope(draft, framework, seen, shared)
    for part in (on_scores, on_customers, on_stages, on_plays, on_roles, on_conditions, on_data):
        part(about)
