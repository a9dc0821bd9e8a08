"""Every starter at work on the demo world: it scores, its criteria can be met, and accounts spread over its stages."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from stories.demo import TODAY, Demo
from tenure.evidence.connectors.demo.stories import TODAY as TODAYS_NUMBER
from tenure.framework.checking import check_folder
from tenure.framework.expressions import names
from tenure.framework.model import Framework
from tenure.framework.starters import STARTERS
from tenure.insight.engine.lifecycle.clock import tick_days
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.scoring.evaluation import Evaluation
from tenure.insight.engine.scoring.together import Together

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),  # Ibis calls DuckDB by an older name
]

NEW = 150
"""Days: customers younger than this are followed from onboarding on."""


def framework_of(name: str) -> Framework:
    framework = check_folder(STARTERS[name], vocabulary()).framework
    assert framework is not None
    return framework


def customers(demo: Demo, least: int, most: int) -> list[str]:
    """Keys of accounts by how many days they have been customers; the newest first."""
    people, left = demo.scene.people, demo.scene.contracts.left
    age = TODAYS_NUMBER - people.since
    there = np.flatnonzero((age >= least) & (age < most) & (left > TODAYS_NUMBER))
    return demo.scene.account_ids(there[np.argsort(age[there], kind="stable")])


def ticked(demo: Demo, framework: Framework, days: int, accounts: list[str] | None) -> pa.Table:
    with demo.room() as room:
        last = [TODAY - timedelta(days=back) for back in reversed(range(days))]
        return tick_days(room, framework, "f" * 16, last, None, accounts=tuple(accounts) if accounts else None)


@pytest.fixture(scope="module")
def scored(demo: Demo) -> dict[str, Evaluation]:
    """The whole book today under each starter, from one table of signals."""
    with demo.room() as room:
        found = Together.of(room, *map(framework_of, STARTERS)).evaluate([TODAY])
    return dict(zip(STARTERS, found, strict=True))


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_scores_the_whole_book(scored: dict[str, Evaluation], name: str) -> None:
    found = scored[name]
    bands = Counter(found.band)
    assert len(found) == 500
    assert 0.5 <= bands["green"] / 500 <= 0.9
    assert 0.02 <= bands["red"] / 500 <= 0.15
    assert bands["unknown"] <= 10
    assert set(found.segment) == set(found.framework.segments)


@pytest.mark.parametrize("name", STARTERS)
def test_what_the_data_show_is_met_by_some_and_not_by_all(scored: dict[str, Evaluation], name: str) -> None:
    """Whoever begins in a stage, and every criterion that data can show and that holds accounts back."""
    found = scored[name]
    for stage in found.framework.lifecycle.values():
        required = {one.address: one.when for one in stage.exit if one.when is not None and one.required}
        for address, tree in {**required, stage.address: stage.enter}.items():
            if tree is not None and "health_change_28d" not in names(tree):  # known only where days were published
                met = pc.sum(found.condition(tree)).as_py() or 0
                assert met > 0, address
                assert met < 500 or str(address).endswith((".kickoff_held", ".plan_approved")), address


@pytest.mark.parametrize("name", ["journey", "time_boxed_onboarding"])
def test_a_clock_ticks(demo: Demo, name: str) -> None:
    framework = framework_of(name)
    some = [*customers(demo, 0, NEW)[:8], *customers(demo, NEW, 10_000)[::40]]
    rows = ticked(demo, framework, 8, some).to_pylist()
    stages = {key for key, stage in framework.lifecycle.items() if not stage.motion}
    assert {row["account"] for row in rows} == set(some)
    assert {row["stage"] for row in rows} <= stages
    assert len({row["stage"] for row in rows}) > 1
    assert {row["engagement"] for row in rows} <= set(framework.engagement)


@pytest.fixture(scope="module")
def today(demo: Demo) -> list[dict[str, object]]:
    """The whole book under the default, at the clock's first tick."""
    return ticked(demo, framework_of("four_dimension"), 1, None).to_pylist()


def test_the_book_spreads_over_stages_and_segments(today: list[dict[str, object]]) -> None:
    stages = Counter(row["stage"] for row in today)
    assert len(today) == 500
    assert 5 <= stages["onboarding"] <= 30
    assert 120 <= stages["adoption"] <= 260
    assert stages["expansion"] > 220
    segments = Counter(row["segment"] for row in today)
    assert all(segments[key] >= 40 for key in ("strategic", "enterprise", "mid_market", "digital"))


def test_the_young_move_on(demo: Demo) -> None:
    """From onboarding to adoption when the criteria are met, not when days are over, and never back and forth."""
    rows = ticked(demo, framework_of("four_dimension"), 84, customers(demo, 0, NEW)).to_pylist()
    stages: dict[object, list[tuple[date, object]]] = {}
    for row in rows:
        stages.setdefault(row["account"], []).append((row["day"], row["stage"]))
    moves = Counter(
        (before, after)
        for days in stages.values()
        for (_, before), (_, after) in pairwise(sorted(days))
        if before != after
    )
    assert moves["onboarding", "adoption"] >= 6
    assert not moves["adoption", "onboarding"]
    last = {row["account"]: row for row in rows if row["day"] == TODAY}
    assert {"onboarding", "adoption"} <= {row["stage"] for row in last.values()}
    slow = demo.scene.account_ids(np.array([demo.scene.cast.account("slow_onboarding")]))[0]
    assert last[slow]["stage"] == "onboarding"
    state = {one["address"]: one["state"] for one in last[slow]["progress"]}
    assert state["stage.onboarding.exit.kickoff_held"] == "met"
    assert state["stage.onboarding.exit.implementation_done"] == "open"
