"""Bands that don't flap: two days beyond a line, or three points past it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.framework.model import Bands
from tenure.insight.engine.scoring.bands import BandTick, Key, Look, settle

LINES = Bands(green=80, yellow=60)
START = date(2025, 1, 1)


def raw(shown: int | None) -> BandTick:
    """A day's tick; None stands for a day on which too little was known."""
    if shown is None:
        return BandTick("unknown", 50)
    return BandTick("green" if shown >= 80 else "yellow" if shown >= 60 else "red", shown)


def keyed(scores: Sequence[int | None]) -> dict[Key, BandTick]:
    return {("account", "acme", START + timedelta(days=n)): raw(shown) for n, shown in enumerate(scores)}


def look_in(all_days: Mapping[Key, BandTick]) -> Look:
    def look(wanted: Mapping[date, set[tuple[str, str]]]) -> dict[Key, BandTick]:
        asked = {(score, account, day) for day, pairs in wanted.items() for score, account in pairs}
        return {key: all_days[key] for key in asked if key in all_days}

    return look


def settled(scores: Sequence[int | None]) -> list[str]:
    ticks = keyed(scores)
    found = settle(ticks, {"account": LINES}, look_in({}))
    return [found[key] for key in ticks]


@pytest.mark.parametrize(
    ("story", "scores", "bands"),
    [
        ("the first day counts as it is", [79], ["yellow"]),
        ("one day just under the line changes nothing", [85, 79, 85], ["green", "green", "green"]),
        ("the second day under the line does", [85, 79, 79], ["green", "green", "yellow"]),
        ("three points under the line do at once", [85, 77], ["green", "yellow"]),
        ("two points do not", [85, 78], ["green", "green"]),
        ("three points over the line do at once", [70, 83], ["yellow", "green"]),
        ("two points do not", [70, 82], ["yellow", "yellow"]),
        ("a score that swings about the line stays", [85, 79, 80, 79, 80, 79], ["green"] * 6),
        ("so does one that came from below", [75, 80, 79, 80, 79], ["yellow"] * 5),
        ("far under the green line is no longer green, though not surely red", [85, 58], ["green", "yellow"]),
        ("and red on the second day", [85, 58, 59], ["green", "yellow", "red"]),
        ("far under both lines is red at once", [85, 57], ["green", "red"]),
        ("a rise from red to just over green is yellow first", [50, 81, 81], ["red", "yellow", "green"]),
        ("two days under the green line in two colours", [85, 79, 58], ["green", "green", "yellow"]),
        ("an unknown day shows at once", [85, None, 79], ["green", "unknown", "yellow"]),
        ("and forgets what was before", [85, None, 79, 85], ["green", "unknown", "yellow", "green"]),
    ],
)
def test_a_band_settles(story: str, scores: list[int | None], bands: list[str]) -> None:
    assert settled(scores) == bands, story


DAYS = st.lists(st.none() | st.integers(54, 86), min_size=1, max_size=20)


@given(DAYS)
def test_bands_are_equal_day_by_day_and_in_one_go(scores: list[int | None]) -> None:
    ticks = keyed(scores)
    alone: dict[Key, str] = {}
    for key, tick in ticks.items():
        alone |= settle({key: tick}, {"account": LINES}, look_in(ticks))
    assert alone == settle(ticks, {"account": LINES}, look_in({}))


@given(DAYS)
def test_a_settled_band_is_never_far_from_its_score(scores: list[int | None]) -> None:
    reach = {"green": (78, 100), "yellow": (58, 82), "red": (0, 62)}
    for shown, band in zip(scores, settled(scores), strict=True):
        if shown is None:
            assert band == "unknown"
        else:
            least, most = reach[band]
            assert least <= shown <= most


@given(DAYS)
def test_the_second_day_in_one_colour_always_shows_it(scores: list[int | None]) -> None:
    for number, band in enumerate(settled(scores)):
        if number and raw(scores[number]).band == raw(scores[number - 1]).band:
            assert band == raw(scores[number]).band


def test_accounts_and_scores_do_not_meet() -> None:
    ticks = {
        ("account", "acme", START): raw(85),
        ("account", "bolt", START + timedelta(days=1)): raw(79),
        ("onboarding", "acme", START + timedelta(days=1)): raw(79),
    }
    found = settle(ticks, {"account": LINES, "onboarding": LINES}, look_in({}))
    assert found["account", "bolt", START + timedelta(days=1)] == "yellow"
    assert found["onboarding", "acme", START + timedelta(days=1)] == "yellow"


def test_days_are_looked_up_only_where_they_decide() -> None:
    asked: list[date] = []

    def look(wanted: Mapping[date, set[tuple[str, str]]]) -> dict[Key, BandTick]:
        asked.extend(wanted)
        return {}

    settle(keyed([85, 70, 50]), {"account": LINES}, look)
    assert asked == []
    settle(keyed([79]), {"account": LINES}, look)
    assert asked == [START - timedelta(days=back) for back in (1, 2)], "a few together: each round costs a query"


@given(DAYS)
def test_bands_are_folded_on_from_the_settled_band_of_the_day_before(scores: list[int | None]) -> None:
    ticks = keyed(scores)
    whole = settle(ticks, {"account": LINES}, look_in({}))

    def nobody(_: object) -> dict[Key, BandTick]:
        raise AssertionError("no further day is asked for")

    before: dict[Key, BandTick] = {}
    for number, (key, tick) in enumerate(ticks.items()):
        look = nobody if number else look_in({})
        folded = settle({key: tick}, {"account": LINES}, look, before)
        assert folded == {key: whole[key]}
        before = {key: replace(tick, settled=whole[key])}
