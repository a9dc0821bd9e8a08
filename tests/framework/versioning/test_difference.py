"""How two frameworks differ, in words that name objects and fields."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from framework.versioning.test_names_of_meaning import TEXT, framework
from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.loading import load
from tenure.framework.starters import STARTERS
from tenure.framework.versioning.difference import difference, difference_from
from tenure.framework.versioning.impact import AccountImpact, BandTotal, Impact, PlayImpact, Side
from tenure.framework.versioning.plan import (
    FrameworkName,
    OwnerLoad,
    Plan,
    PlanStage,
    PlanWarning,
    RoleCoverage,
    plan_from,
)

ONE_FIELD = {
    "a weight": ("weight: 100, points", "weight: 99, points", "health.account.usage.seat_use: weight: 100 → 99"),
    "points": ("{0: 0, 1: 100}", "{0: 0, 1: 90}", "health.account.usage.seat_use: points: 0: 0, 1: 100 → 0: 0, 1: 90"),
    "a condition": ("people >= 3", "people >= 4", "stage.onboarding.exit.used: when: people >= 3 → people >= 4"),
    "a window": ("value: count(distinct person), window: 28d", "value: count(distinct person), window: 27d",
                 "signal.people: window days: 28 → 27"),
    "a feed": ("usage: {stale_after: 3d}", "usage: {stale_after: 4d}", "feed.usage: stale after: 3d → 4d"),
    "a step": ("due: 1d", "due: 3d",
               "play.call: step 1: task: Call, owner csm, due days 1 → task: Call, owner csm, due days 3"),
    "a trigger": ("cool_down: 30d", "cool_down: 31d", "play.call: trigger cool down days: 30 → 31"),
    "a target": ("target: 90d", "target: 91d", "stage.onboarding: target days: 90 → 91"),
    "the currency": ("name: Ours", "name: Ours\ncurrency: EUR", "framework: currency: USD → EUR"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), ONE_FIELD.values(), ids=ONE_FIELD.keys())
def test_one_field(catalogue: Catalogue, old: str, new: str, words: str) -> None:
    found = difference(framework(catalogue), framework(catalogue, old, new))
    assert [change.words for change in found.changes] == [words]
    assert found.words == "1 changed"


def test_wording_stands_apart(catalogue: Catalogue) -> None:
    found = difference(framework(catalogue), framework(catalogue, "label: In use", "label: Used"))
    assert (found.meaning, found.words) == ((), "1 reworded")
    spaced = difference(
        framework(catalogue), framework(catalogue, "people / nullif(seats, 0)", "people/nullif(seats,0)")
    )
    assert (spaced.meaning, len(spaced.wording)) == ((), 1)


def test_what_is_new_or_gone_is_told_as_a_whole(catalogue: Catalogue) -> None:
    head, _, tail = TEXT.partition("  adoption:\n")
    gone = check_texts(
        {"framework.yaml": head.replace("    next: adoption\n", "") + tail[tail.index("\nmoments:") :]}, catalogue
    )
    assert gone.framework is not None, gone.errors
    before = framework(catalogue)
    assert [change.words for change in difference(before, gone.framework).changes] == [
        "stage.onboarding: next: adoption (gone)",
        "stage.adoption is gone",
    ]
    assert [change.words for change in difference(gone.framework, before).changes] == [
        "stage.onboarding: next: adoption (new)",
        "stage.adoption is new",
    ]


def test_another_order(catalogue: Catalogue) -> None:
    lines = [line for line in TEXT.splitlines(keepends=True) if line.startswith(("  large:", "  small:"))]
    found = difference(framework(catalogue), framework(catalogue, "".join(lines), "".join(reversed(lines))))
    assert [change.words for change in found.changes] == ["segments: order: large, small → small, large"]


def test_every_pair_of_starters_can_be_told_and_read_back(catalogue: Catalogue) -> None:
    every = [check_texts(load(folder).texts, catalogue).framework for folder in list(STARTERS.values())[:3]]
    for old in every:
        for new in every:
            assert old is not None
            assert new is not None
            found = difference(old, new)
            assert difference_from(found.as_json()) == found
            assert bool(found.changes) is (old is not new)
            assert all(change.words for change in found.changes)


def test_a_plan_is_read_back_as_it_was(catalogue: Catalogue) -> None:
    old, new = framework(catalogue), framework(catalogue, "weight: 100, points", "weight: 99, points")
    side = Side(80, "green", "adoption", "large", "by_hand")
    whole = Plan(
        made_at=datetime(2026, 3, 31, 12, tzinfo=UTC),
        made_by="Olga",
        as_of=date(2026, 3, 31),
        source="/ours",
        live=FrameworkName(3, "Ours", "a", "b", "c", "d"),
        wanted=FrameworkName(0, "Ours", "e", "f", "g", "h"),
        difference=difference(old, new),
        impact=Impact(
            date(2026, 3, 31),
            2,
            (
                AccountImpact("x", 12.5, side, replace(side, shown=79, band="yellow"), ("Seats in use: -1",)),
                AccountImpact("y", None, None, side),
            ),
            (PlayImpact("call", "Call them", ("x",), (), 0.5),),
            (BandTotal("green", 1, 12.5),),
            (BandTotal("green", 2, 12.5),),
            ("usage is late.",),
        ),
        names=(("x", "X Ltd"),),
        owners=(OwnerLoad("Alice", 1, 0.5, 0, 0.0),),
        smells=(PlanWarning("health.yaml:3", "The weights add up to 99.", "Make them add up to 100."),),
        stages=(PlanStage("score", "Score today."),),
        pilot="large",
        restate=4,
        currency="USD",
        facts=(("usage", 12),),
        roles=(RoleCoverage("trainer", "Trainer", ("play.x",), 1, (("CSM", 2),), 0),),
    )
    assert plan_from(whole.as_json()) == whole
    assert whole.bands() == {("green", "yellow"): (1, 12.5), ("none", "green"): (1, 0.0)}
    later = replace(whole, made_at=datetime(2026, 3, 31, 13, tzinfo=UTC), made_by="Mona")
    assert later.key == whole.key
    assert replace(whole, restate=5).key != whole.key
