"""Homes live on: one that an earlier state made opens, migrates, and shows the numbers it showed then."""

from typing import Any

import pytest

from upgrade.kept import Kept


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-28", "2026-10-25"])
def test_lists_of_past_days_say_what_they_said(kept: Kept, day: str) -> None:
    then = {one["key"]: one for one in kept.said(f"accounts-{day}")["accounts"]}
    now = {one["key"]: one for one in kept.tenure("accounts", "--as-of", day)["accounts"]}
    assert {key: _shared(now[key], then[key]) for key in now} == then


def test_an_explanation_differs_only_where_a_meaning_says_so(kept: Kept) -> None:
    """It is evaluated anew, by what the engine means today: what is missing, late or thin may be told apart otherwise than
    then; what the facts say stays as it was."""
    then, now = kept.said("explain-a3"), kept.tenure("explain", "a3", "--as-of", "2026-11-22")
    before, after = dict(_points(then)), dict(_points(now))
    assert len(before) > 10
    differing = {address for address in before if before[address] != after.get(address)}
    assert differing <= {gap["address"] for gap in (*now["gaps"], *then["gaps"])}
    assert abs(now["score"] - then["score"]) < 1


def _shared(now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """What both answers have: a later state may say more, never less."""
    assert then.keys() <= now.keys()
    return {name: now[name] for name in then}


def _points(said: Any) -> list[tuple[str, Any]]:
    """Every part's address with its points, however deep it stands."""
    if isinstance(said, list):
        return [pair for one in said for pair in _points(one)]
    if not isinstance(said, dict):
        return []
    own = [(said["address"], said["points"])] if {"address", "points"} <= said.keys() else []
    return own + [pair for one in said.values() for pair in _points(one)]
