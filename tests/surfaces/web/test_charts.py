"""Charts as numbers: what is drawn says what is true."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenure.flows.cards import FrameworkMark, History, ScorePoint
from tenure.surfaces.web import charts

START = date(2026, 1, 5)


def _history(scores: list[int], marks: tuple[FrameworkMark, ...] = ()) -> History:
    points = tuple(ScorePoint(START + timedelta(weeks=i), score, "green", "f") for i, score in enumerate(scores))
    return History(points, marks, 80, 60)


def test_a_sparkline_breaks_where_nothing_is_known() -> None:
    drawn = charts.spark([50, 51, None, 60, 62], "yellow")
    assert drawn is not None
    assert len(drawn.runs) == 2
    assert drawn.words == "50 to 62 in 4 weeks, lowest 50, highest 62"


def test_two_points_are_the_least_for_a_line() -> None:
    assert charts.spark([None, 50], "green") is None
    assert charts.spark([], "green") is None
    assert charts.history(_history([70])) is None


def test_a_small_wobble_does_not_fill_the_height() -> None:
    drawn = charts.spark([70, 71], "yellow")
    assert drawn is not None
    ys = [float(pair.split(",")[1]) for pair in drawn.runs[0].split()]
    assert abs(ys[0] - ys[1]) < 2


def test_higher_scores_are_drawn_higher_and_zones_fill_the_field() -> None:
    drawn = charts.history(_history([20, 90]))
    assert drawn is not None
    points = json.loads(drawn.points)
    assert points[0][1] > points[1][1]
    assert drawn.green_h + drawn.yellow_h + drawn.red_h == pytest.approx(charts.HISTORY_FLOOR - charts.HISTORY_TOP)


def test_only_framework_changes_inside_the_span_are_marked() -> None:
    inside = FrameworkMark(START + timedelta(days=5), 2, "four_dimension", "Olga", "More weight on use")
    first = FrameworkMark(START - timedelta(days=50), 1, "four_dimension")
    drawn = charts.history(_history([70, 72, 74], (first, inside)))
    assert drawn is not None
    assert [mark.label for mark in drawn.marks] == ["v2"]
    told = "Version 2, four_dimension, went live (Olga): More weight on use"
    assert told in drawn.marks[0].title
    assert told in drawn.words
    assert [told in words for _, _, words in json.loads(drawn.points)] == [False, True, False]


def test_days_computed_again_show_what_they_were() -> None:
    former = (
        ScorePoint(START + timedelta(weeks=1), 60, "yellow", "e"),
        ScorePoint(START + timedelta(weeks=2), 74, "g", "e"),
    )
    drawn = charts.history(replace(_history([70, 72, 74]), former=former))
    assert drawn is not None
    assert len(drawn.former.split()) == 2
    assert ["it was 60 before" in words for _, _, words in json.loads(drawn.points)] == [False, True, False]


def test_the_steps_of_a_waterfall_meet() -> None:
    start, down, up, end = charts.steps(80.0, [-20.0, 5.0])
    assert down.x + down.width == pytest.approx(start.x + start.width / 2, abs=0.02)
    assert down.x == pytest.approx(up.x, abs=0.02)
    assert up.x + up.width == pytest.approx(end.x + end.width / 2, abs=0.02)
    assert (down.kind, up.kind) == ("loss", "gain")
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.5 for bar in (start, down, up, end))


@pytest.mark.parametrize(("points", "kind"), [(10, "green"), (7, "yellow"), (5, "red"), (0, "red")])
def test_a_bar_is_coloured_by_its_share(points: float, kind: str) -> None:
    assert charts.earned(points, 10).kind == kind
