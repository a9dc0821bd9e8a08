"""Advice that needs numbers: bands, kinds of facts, sizes of scores, and what the data show."""

import pytest

from tenure.framework.checking import Catalogue, Checked, check_folder, check_texts
from tenure.framework.checking.advice import FEWEST_KINDS, MOST_MEASURES
from tenure.framework.problems import CODES
from tenure.framework.starters import STARTERS
from tenure.values.problem import Problem

HEAD = """\
framework: tenure/1
name: Small
feeds:
  usage: {stale_after: 3d}
  subscriptions: {stale_after: never}
  accounts: {stale_after: never}
  tickets: {stale_after: 3d}
  outcomes: {stale_after: 3d}
  touchpoints: {stale_after: 3d}
signals:
  people: {from: usage, value: count(distinct person), window: 28d}
  use: {value: "people / nullif(seats, 0)", unit: percent}
  open_tickets: {from: tickets, where: open, value: count(*)}
  reached: {from: outcomes, where: reached, value: count(*)}
  meetings: {from: touchpoints, value: count(*)}
"""

LINE = "points: {0: 0, 1: 100}"


def scored(catalogue: Catalogue, scores: str, **asked: object) -> Checked:
    checked = check_texts({"framework.yaml": HEAD + scores}, catalogue, **asked)  # type: ignore[arg-type]
    assert checked.errors == []
    return checked


def score(measures: str, more: str = "", name: str = "account") -> str:
    return f"health:\n  {name}:\n{more}    dimensions:\n      all:\n        weight: 100\n        measures:\n{measures}"


def measure(signal: str, points: str = LINE, weight: float = 50, more: str = "") -> str:
    return f"          - {{signal: {signal}, weight: {weight}, {points}, none: 0{more}}}\n"


def said(checked: Checked, code: str) -> list[Problem]:
    return [one for one in checked.warnings if one.code == f"advice.{code}"]


def bands(catalogue: Catalogue, measures: str, more: str = "") -> list[str]:
    return [one.what for one in said(scored(catalogue, score(measures, more)), "band_unreachable")]


def test_the_most_points_are_weighted(catalogue: Catalogue) -> None:
    half = measure("people", "points: {0: 0, 1: 60}") + measure("meetings")
    assert bands(catalogue, half) == []  # 80, just green
    less = measure("people", "points: {0: 0, 1: 58}") + measure("meetings")
    assert bands(catalogue, less) == ["No account can be green: the highest possible score is 79."]


def test_points_are_rounded_as_shown(catalogue: Catalogue) -> None:
    assert bands(catalogue, measure("people", "points: {0: 0, 1: 79.5}", 100)) == []
    assert bands(catalogue, measure("people", "points: {0: 0, 1: 79.4}", 100)) != []


def test_a_measure_that_needn_t_apply_may_fall_away(catalogue: Catalogue) -> None:
    low = measure("people", "points: {0: 0, 1: 20}", 90, ", applies: tenure_days > 90")
    assert bands(catalogue, low + measure("meetings", LINE, 10)) == []
    sure = measure("people", "points: {0: 0, 1: 20}", 90)
    assert bands(catalogue, sure + measure("meetings", LINE, 10)) != []


def test_points_without_rows_or_data_count(catalogue: Catalogue) -> None:
    poor = "          - {signal: people, weight: 100, points: {0: 0, 1: 50}, missing: 90}\n"
    assert bands(catalogue, poor) == []
    rich = "          - {signal: people, weight: 100, points: {0: 70, 1: 100}, missing: 65}\n"
    assert bands(catalogue, rich) == ["No account can be red: the lowest possible score is 65."]
    assert bands(catalogue, rich.replace("missing: 65", "missing: 55")) == []


def test_a_cap_makes_red_possible_and_green_impossible(catalogue: Catalogue) -> None:
    rich = "          - {signal: people, weight: 100, points: {0: 70, 1: 100}, missing: 65}\n"
    cap = "    caps: [{when: WHEN, at_most: 40, because: x}]\n"
    assert bands(catalogue, rich, cap.replace("WHEN", "people = 0")) == []
    assert bands(catalogue, rich, cap.replace("WHEN", "people < 0")) != []
    always = bands(catalogue, rich, cap.replace("WHEN", "people >= 0"))
    assert always == ["No account can be green or yellow: the highest possible score is 40."]


def test_kinds_of_facts_are_counted_where_rows_are_read(catalogue: Catalogue) -> None:
    three = measure("use") + measure("open_tickets") + measure("reached")
    (told,) = said(scored(catalogue, score(three)), "few_kinds")
    assert told.what == "All scores together use only 3 kinds of facts: outcomes, tickets, usage."
    assert said(scored(catalogue, score(three + measure("meetings"))), "few_kinds") == []
    (told,) = said(scored(catalogue, score(measure("use"))), "few_kinds")
    assert "one kind of facts: usage" in told.what


def test_an_outcome_has_to_be_measured(catalogue: Catalogue) -> None:
    assert said(scored(catalogue, score(measure("use"))), "no_outcome")
    assert said(scored(catalogue, score(measure("reached"))), "no_outcome") == []


def test_one_score_should_be_small(catalogue: Catalogue) -> None:
    names = [f"s{i}" for i in range(MOST_MEASURES + 1)]
    signals = "".join(f"  {name}: {{from: usage, value: count(*)}}\n" for name in names)
    large = signals + score("".join(measure(name) for name in names))
    (told,) = said(scored(catalogue, large), "many_measures")
    assert (told.what, told.where.split(" ")[1]) == ("The smallest score has 13 measures.", "health.account")
    small = score(measure("use"), name="first").removeprefix("health:\n")
    assert said(scored(catalogue, large + small), "many_measures") == []


def test_limits_are_documented() -> None:
    assert f"fewer than {FEWEST_KINDS} " in CODES["advice.few_kinds"]
    assert f"more than {MOST_MEASURES} " in CODES["advice.many_measures"]


# -- what the data show -----------------------------------------------------------------------------------------------

RULES = score(measure("use", "points: {0%: 0, 60%: 80, 90%: 100}"))


def beside(catalogue: Catalogue, rules: str, **seen: tuple[float, float]) -> list[tuple[str, str]]:
    found = said(scored(catalogue, rules, seen=seen), "outside_data")
    return [(one.where.split(" ")[1], one.what) for one in found]


def test_nothing_is_said_without_data(catalogue: Catalogue) -> None:
    assert beside(catalogue, RULES) == []
    assert beside(catalogue, RULES, people=(0, 3)) == []


@pytest.mark.parametrize(
    ("low", "high", "points"),
    [(0, 1, None), (0.5, 0.6, None), (0.95, 1, 100), (30, 95, 100), (-2, -1, 0), (0.9, 0.9, None), (7, 7, 100)],
)
def test_lines_beside_all_values(catalogue: Catalogue, low: float, high: float, points: int | None) -> None:
    told = beside(catalogue, RULES, use=(low, high))
    what = f"Every account gets {points} points: all values in your data lie outside the range of this curve."
    assert told == ([] if points is None else [("health.account.all.use", what)])


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("use > 60", "`use > 60` is outside the range of your data."),
        ("60 < use", "`60 < use` is outside the range of your data."),
        ("use > 0.6", None),
        ("use >= 0.1", None),
        ("use < 0.05", "`use < 0.05` is outside the range of your data."),
        ("use * 100 > 60", None),
        ("use * 100 > 600", "`use * 100 > 600` is outside the range of your data."),
        ("arr > 1000000000", None),
        ("meetings > 5", None),  # there never was one
        ("tenure_days > 30 and not (use between 2 and 3)", "`use >= 2` is outside the range of your data."),
    ],
)
def test_thresholds_beside_all_values(catalogue: Catalogue, condition: str, told: str | None) -> None:
    rules = RULES + f"indicators:\n  x: {{when: {condition}, because: y}}\n"
    found = beside(catalogue, rules, use=(0.1, 0.9), meetings=(0, 0))
    assert (found[0] if found else None) == (None if told is None else ("indicator.x", told))


def test_thresholds_are_found_wherever_conditions_stand(catalogue: Catalogue) -> None:
    rules = RULES + (
        "caps:\n  idle: {when: use > 70, at_most: 40, because: x}\n"
        "segments:\n  rest: {when: use > 71}\n"
        "lifecycle:\n  first: {exit: {done: {when: use > 72}}, stalled: use > 73}\n"
        "moments:\n  big: {when: use > 74}\n"
        "plays:\n  help: {trigger: {when: use > 75}, steps: [{wait: {until: use > 76, at_most: 3d}}]}\n"
        "handoffs:\n  over: {from: a, to: b, when: use > 77}\n"
        "reviews:\n  all: {every: week, lists: use > 78}\n"
    )
    rules = rules.replace("    dimensions:", "    caps: [idle]\n    dimensions:")
    assert [place for place, _ in beside(catalogue, rules, use=(0, 1))] == [
        "health.account.caps.idle",
        "segment.rest",
        "stage.first.exit.done",
        "stage.first",
        "moment.big",
        "play.help",
        "play.help.steps.1",
        "handoff.over",
        "review.all",
    ]


def test_lines_of_packaged_parts_are_about_the_data_too(catalogue: Catalogue) -> None:
    checked = check_folder(STARTERS["four_dimension"], catalogue, seen={"seat_use": (20.0, 95.0), "last_use": (0, 1)})
    told = {one.where.split(" ")[1] for one in said(checked, "outside_data")}
    assert "health.account.usage.seat_use" in told
    assert not any(place.startswith(("indicator.", "play.")) for place in told)


STAGES = """
lifecycle:
  adoption:
    {label: Adoption, owner: csm, metrics: [Use], exit: {used: {label: In use, when: WAY_OUT, for: 7d}}}
  retention:
    {label: Retention, owner: csm, metrics: [Use], enter: tenure_days >= 90, back: [{to: adoption, when: WAY_BACK}]}
"""


@pytest.mark.parametrize(
    ("out", "back", "swings"),
    [
        ("use >= 0.6", "use < 0.4", False),
        ("use >= 0.6", "use < 0.7", True),
        ("use >= 0.6", "meetings = 0", True),
        ("use >= 0.6 and meetings > 0", "meetings = 0", False),
        ("use >= 0.6", "use < 0.4 or meetings = 0", True),
        ("use >= 0.6", "meetings = 0 and use < 0.4", False),
    ],
)
def test_a_way_back_that_leaves_the_way_out_open_swings(
    catalogue: Catalogue, out: str, back: str, swings: bool
) -> None:
    stages = STAGES.replace("WAY_OUT", out).replace("WAY_BACK", back)
    found = scored(catalogue, score(f"          - {{signal: people, weight: 100, {LINE}, none: 0}}\n") + stages)
    said = [problem for problem in found.warnings if problem.code == "advice.stage_swings"]
    assert bool(said) is swings
    assert all("Adoption" in problem.what and "stage.retention" in problem.where for problem in said)
