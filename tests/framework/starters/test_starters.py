"""The frameworks that ship: clean, complete, and with the weights and points that were decided."""

import pytest

from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.loading import load
from tenure.framework.model import Framework, Health
from tenure.framework.starters import STARTERS

SCORED = ("four_dimension", "six_indicator")
"""The starters that are about a score; the tables below are theirs."""


# signal: (points at 0, 60, 80, 100; weight in the four dimensions; weight in the six indicators)
DECIDED: dict[str, tuple[tuple[float, ...], tuple[str, float] | None, tuple[str, float] | None]] = {
    "seat_use": ((0, 0.3, 0.6, 0.85), ("usage", 25), ("product_usage", 35)),
    "usage_trend": ((0.2, 0.7, 0.9, 1.1), ("usage", 25), ("product_usage", 30)),
    "last_use": ((21, 10, 5, 1), ("usage", 15), ("product_usage", 20)),
    "active_days": ((0, 3, 6, 10), ("usage", 10), ("product_usage", 15)),
    "feature_breadth": ((0.1, 0.4, 0.7, 0.9), ("usage", 20), ("feature_adoption", 60)),
    "integration_ok": ((0.5, 0.9, 0.98, 1), ("usage", 5), ("feature_adoption", 15)),
    "resolve_days": ((20, 8, 4, 1), ("engagement", 10), ("support", 20)),
    "training": ((0, 0.3, 0.6, 0.9), ("engagement", 15), ("feature_adoption", 25)),
    "reply_rate": ((0, 0.3, 0.5, 0.8), ("engagement", 15), ("engagement", 25)),
    "review_kept": ((2.5, 1.5, 1.15, 1), ("engagement", 10), ("engagement", 20)),
    "review_half_years": ((2.5, 1.5, 1.15, 1), ("engagement", 10), ("engagement", 20)),
    "sponsor_contact": ((180, 120, 90, 30), ("engagement", 15), ("engagement", 20)),
    "plan_on_track": ((0, 0.5, 0.75, 1), ("business", 40), None),
    "value_age": ((540, 365, 180, 90), ("business", 25), None),
    "overdue_days": ((60, 30, 15, 0), ("business", 20), ("payment", 60)),
    "paid_on_time": ((0.4, 0.75, 0.9, 1), None, ("payment", 40)),
    "stakeholders": ((0, 1, 2, 4), ("relationship", 25), ("engagement", 20)),
    "stakeholders_beyond_one": ((0, 1, 2, 4), ("relationship", 25), ("engagement", 20)),
    "sponsor_strength": ((1, 3, 4, 5), ("relationship", 25), ("sentiment", 15)),
    "champion_age": ((90, 60, 30, 14), ("relationship", 20), ("engagement", 15)),
    "nps": ((3, 6.5, 8, 9.5), ("relationship", 15), ("sentiment", 35)),
    "csat": ((2, 3.7, 4.2, 4.8), ("relationship", 15), ("support", 20)),
    "ticket_mood": ((-0.7, -0.2, 0.1, 0.5), None, ("sentiment", 20)),
    "pulse": ((1, 3, 4, 5), None, ("sentiment", 30)),
}
SHAPED: dict[str, tuple[dict[float, float], tuple[str, float] | None, tuple[str, float] | None]] = {
    "urgent_open": ({4: 0, 2: 50, 1: 70, 0: 100}, ("engagement", 20), ("support", 40)),
    "ticket_load": ({5: 0, 2.5: 60, 1.5: 80, 0.7: 100, 0: 80}, ("engagement", 10), ("support", 20)),
    "community": ({0: 70, 1: 80, 3: 100}, ("engagement", 5), None),
    "allowance_pace": ({0.2: 0, 0.6: 60, 0.8: 80, 1: 100, 1.3: 80, 1.6: 60}, ("business", 15), None),
}


@pytest.mark.parametrize("starter", SCORED)
def test_points_and_weights(frameworks: dict[str, Framework], starter: str) -> None:
    score = frameworks[starter].health["account"]
    which = SCORED.index(starter) + 1
    decided = {
        name: (dict(zip(row[0], (0, 60, 80, 100), strict=True)), *row[1:]) for name, row in DECIDED.items()
    } | SHAPED
    expected = {
        (row[which][0], name): (row[which][1], tuple(sorted(row[0].items())))
        for name, row in decided.items()
        if row[which] is not None
    }
    found = {(part.key, one.signal): (one.weight, one.points) for part in score.dimensions for one in part.measures}
    assert found == expected


@pytest.mark.parametrize("starter", SCORED)
def test_segments_are_measured_by_what_they_need(frameworks: dict[str, Framework], starter: str) -> None:
    """Nobody looks after digital customers, strategic ones are met every quarter, large ones need one contact more. Exactly
    one measure of a pair applies, also where the segment isn't known."""
    score = frameworks[starter].health["account"]
    applies = {one.signal: one.applies_text for part in score.dimensions for one in part.measures if one.applies}
    assert {key: applies[key] for key in applies if "segment" in applies[key]} == {
        "sponsor_contact": "coalesce(segment, '') <> 'digital'",
        "review_kept": "segment = 'strategic'",
        "review_half_years": "coalesce(segment, '') not in ('strategic', 'digital')",
        "stakeholders": "coalesce(segment, '') not in ('strategic', 'enterprise')",
        "stakeholders_beyond_one": "segment in ('strategic', 'enterprise')",
    }


def test_dimensions(frameworks: dict[str, Framework]) -> None:
    def weights(score: Health) -> dict[str, float]:
        return {part.key: part.weight for part in score.dimensions}

    assert weights(frameworks["four_dimension"].health["account"]) == {
        "usage": 35,
        "engagement": 25,
        "business": 25,
        "relationship": 15,
    }
    assert list(weights(frameworks["six_indicator"].health["account"]).values()) == [25, 20, 15, 20, 5, 15]


@pytest.mark.parametrize("starter", SCORED)
def test_onboarding_comes_first(frameworks: dict[str, Framework], starter: str) -> None:
    framework = frameworks[starter]
    assert list(framework.health) == ["onboarding", "account", "first"]
    score = framework.health["onboarding"]
    assert score.when_text == "tenure_days < 90"
    share = {one.signal: part.weight * one.weight / 100 for part in score.dimensions for one in part.measures}
    assert share == {
        "milestone_days_late": 40,
        "kickoff_after": 10,
        "invited_active": 25,
        "training": 15,
        "sponsor_contact": 10,
    }


@pytest.mark.parametrize("starter", SCORED)
def test_caps(frameworks: dict[str, Framework], starter: str) -> None:
    caps = frameworks[starter].health["account"].caps
    assert {cap.key: cap.at_most for cap in caps} == {
        "notice_served": 20,
        "nobody_active": 59,
        "invoice_overdue": 59,
        "escalation_open": 59,
        "competitor_evaluated": 59,
        "sponsor_left_near_notice": 59,
        "sponsor_left": 79,
        "no_outcome": 79,
    }
    assert all(cap.because for cap in caps)


def test_bad_accounts_are_never_hidden(frameworks: dict[str, Framework]) -> None:
    """Every cap of 59 or less is below yellow, and of 79 below green."""
    for framework in frameworks.values():
        for score in framework.health.values():
            for cap in score.caps:
                assert cap.at_most < score.bands.yellow or score.bands.yellow <= cap.at_most < score.bands.green


@pytest.mark.parametrize("starter", STARTERS)
def test_everything_is_said_in_words(frameworks: dict[str, Framework], starter: str) -> None:
    loaded = load(STARTERS[starter])
    for section in ("signals", "health", "indicators"):
        assert all(one.get("label") for one in loaded.sections[section].values())
    assert all(one.get("because") for section in ("caps", "indicators") for one in loaded.sections[section].values())


@pytest.mark.parametrize("starter", SCORED)
def test_another_score_can_be_included(catalogue: Catalogue, starter: str) -> None:
    texts = load(STARTERS[starter]).texts
    line = "# - shared/four_categories.yaml"
    head = texts["framework.yaml"].replace(line, line.replace("#", " "))
    assert head != texts["framework.yaml"]
    checked = check_texts({**texts, "framework.yaml": head}, catalogue)
    assert checked.problems == []
    assert checked.framework is not None
    assert list(checked.framework.health) == ["onboarding", "account", "first", "categories"]


def alone(part: str) -> str:
    """A framework with nothing but one packaged score."""
    parts = ", ".join(f"shared/{name}.yaml" for name in ("feeds", "signals", "caps", part))
    return f"framework: tenure/1\nname: Alone\ninclude: [{parts}]\n"


@pytest.mark.parametrize("part", ["first_score", "four_categories"])
def test_extra_scores_can_stand_alone(catalogue: Catalogue, part: str) -> None:
    checked = check_texts({"framework.yaml": alone(part)}, catalogue)
    assert checked.errors == []


def test_the_first_score_stands_on_what_is_connected(catalogue: Catalogue) -> None:
    framework = check_texts({"framework.yaml": alone("first_score")}, catalogue).framework
    assert framework is not None
    first = framework.health["first"]
    rests = {
        part.key: {t for one in part.measures for t in framework.signals[one.signal].tables}
        for part in first.dimensions
    }
    assert first.unconnected == "left_out"
    for part, table in {
        "usage": "usage", "tickets": "tickets", "nps": "survey_responses", "contracts": "subscriptions",
        "payments": "invoices", "contact": "touchpoints", "deals": "opportunities",
    }.items():  # fmt: skip
        assert table in rests[part]
