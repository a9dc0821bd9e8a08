"""Every key of the language in one framework: it checks clean and means what it says."""

from typing import Any

import pytest

from framework.checking.saying import WHOLE, changed
from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.expressions import write
from tenure.framework.loading import load_texts
from tenure.framework.model import Framework, Raci, conditions
from tenure.framework.schema import SECTIONS, json_schema
from tenure.values.keys import Address


@pytest.fixture(scope="module")
def framework(catalogue: Catalogue) -> Framework:
    checked = check_texts(WHOLE, catalogue)
    assert checked.problems == []
    assert checked.framework is not None
    return checked.framework


def keys_used(raw: Any) -> set[str]:
    if isinstance(raw, dict):
        return set(raw).union(*(keys_used(one) for one in raw.values()))
    return set[str]().union(*(keys_used(one) for one in raw)) if isinstance(raw, list) else set()


def test_every_key_of_the_language_is_used() -> None:
    sections = load_texts(WHOLE).sections
    assert [name for name in SECTIONS if not sections[name]] == []
    written = keys_used(sections)
    for shape in json_schema()["$defs"].values():
        assert shape.get("properties", {}).keys() <= written


def test_segments_and_engagement(framework: Framework) -> None:
    strategic, complex_, digital = framework.segments.values()
    assert (strategic.key, strategic.address, strategic.label) == ("strategic", "segment.strategic", "Strategic")
    assert (strategic.engagement, write(strategic.when)) == ("high_touch", "arr >= 250000 or strategic")
    assert (complex_.label, digital.when_text) == ("Complex", "true")
    high, low = framework.engagement.values()
    assert (high.accounts_per_csm, high.touch_every_days, high.success_plan) == ((10, 30), 30, "required")
    assert (high.business_review, high.automated_review) == ("quarter", False)
    assert (low.accounts_per_csm, low.touch_every_days, low.success_plan) == (None, 91, "none")
    assert (low.business_review, low.automated_review) == ("month", True)
    assert (high.resources, low.channels) == (("Solutions engineer",), ("community", "webinars"))


def test_moves_and_targets(framework: Framework) -> None:
    (move,) = framework.moves.values()
    assert (move.address, move.to, move.adds) == ("move.expansion_push", "high_touch", "Expansion specialist")
    assert move.until is not None
    assert move.until_text == "stage <> 'growth' or days_in_stage > 90"
    nrr, days, nps = framework.targets.values()
    assert (nrr.unit, nrr.by) == ("share", {"strategic": 1.18, "default": 1.08})
    assert (days.unit, days.by, days.label) == ("days", {"default": 30}, "Time to first value")
    assert (nps.unit, nps.by) == ("number", {"strategic": 50, "digital": 30})


def test_stages(framework: Framework) -> None:
    onboarding, adoption, growth, renewal = framework.lifecycle.values()
    assert [one.next for one in framework.lifecycle.values()] == ["adoption", "growth", "adoption", None]
    assert [one.motion for one in framework.lifecycle.values()] == [False, False, False, True]
    assert (onboarding.address, onboarding.owner, onboarding.target_days) == ("stage.onboarding", "csm", 90)
    assert (onboarding.days, growth.days) == ((0, 90), (120, None))
    assert (onboarding.on_entry, onboarding.when_stalled) == (("kickoff",), ("onboarding_stall",))
    assert onboarding.plays == ("milestone_reached",)
    assert onboarding.raci == Raci("csm", "cs_manager", ("solution_architect",), ("sales",))
    assert [(back.to, back.for_days) for back in growth.back] == [("adoption", None), ("onboarding", 28)]
    assert [(back.to, back.for_days) for back in adoption.back] == [("onboarding", 14)]
    assert (adoption.opens_text, renewal.enter_text) == ("tenure_days >= 30", "days_to_renewal <= 120")


def test_criteria_and_phases(framework: Framework) -> None:
    set_up, trained, first, reference = framework.lifecycle["onboarding"].exit
    assert (set_up.when, set_up.confirm, set_up.by_day, set_up.once) == (None, "csm", 14, False)
    assert (trained.confirm, trained.applies_text, trained.required) == (None, "segment <> 'digital'", True)
    assert (first.address, first.for_days) == ("stage.onboarding.exit.first_value", 28)
    assert (first.once, first.required, reference.required) == (True, True, False)
    discovery, launch = framework.lifecycle["onboarding"].phases
    assert (discovery.address, discovery.duration_days, launch.duration_days) == (
        "stage.onboarding.phase.discovery",
        7,
        14,
    )
    assert discovery.criteria[1].address == "stage.onboarding.phase.discovery.data_seen"


def test_plays(framework: Framework) -> None:
    stall = framework.plays["onboarding_stall"]
    assert (stall.family, stall.hours, stall.automated, stall.holdout) == ("stall", 0.75, False, 0)
    assert stall.trigger is not None
    assert (stall.trigger.for_days, stall.trigger.cool_down_days, stall.trigger.moment) == (2, 21, None)
    task, question, wait = stall.steps
    assert (task.kind, task.title, task.due_days) == ("task", "Find out who stopped and why", 1)
    assert [answer for answer, _ in question.answers] == ["time", "technical", "sponsor"]
    mail, pause = question.answers[0][1]
    assert (mail.kind, mail.to, mail.text) == ("email", "champion", "offer_short_session")
    assert (pause.kind, pause.wait_days, pause.until) == ("wait", 5, None)
    assert pause.address == "play.onboarding_stall.steps.2.time.2"
    (inner,) = question.answers[2][1]
    assert inner.answers[0][1][0].address == "play.onboarding_stall.steps.2.sponsor.1.left.1"
    assert (inner.answers[0][1][0].target, inner.answers[1]) == ("red_save", ("stayed", ()))
    assert (wait.until_text, wait.wait_days) == ("last_use < 3", 7)
    assert stall.success is not None
    assert (stall.success.within_days, stall.success.confirm) == (14, "")
    assert [(one.after_days, one.to, one.when_text) for one in stall.escalate] == [
        (10, "cs_manager", ""),
        (14, "vp", "arr > 100000"),
    ]
    milestone = framework.plays["milestone_reached"]
    assert milestone.trigger is not None
    assert (milestone.trigger.moment, milestone.trigger.when, milestone.holdout) == ("first_value", None, 0.1)
    assert framework.plays["kickoff"].trigger is None
    assert framework.plays["red_save"].trigger.cool_down_days == 90  # type: ignore[union-attr]
    assert framework.plays["red_save"].escalate[0].after_days == 0


def test_handoffs_and_reviews(framework: Framework) -> None:
    sales, support = framework.handoffs.values()
    assert (sales.from_, sales.to, sales.due_days) == ("account_executive", "csm", 3)
    assert (support.due_days, support.when) == (0, None)
    risk, portfolio = framework.reviews.values()
    assert (risk.every, risk.by, risk.each_needs) == ("week", "owner", ("decision",))
    assert (portfolio.every, portfolio.by, portfolio.lists) == ("half_year", "segment", None)


def test_every_condition_has_its_address(framework: Framework) -> None:
    found = list(conditions(framework))
    assert {one.address for one in found} <= framework.places.keys()
    assert ("play.onboarding_stall.steps.3", "until") in {(one.address, one.part) for one in found}
    assert ("stage.onboarding.phase.launch.live", "when") in {(one.address, one.part) for one in found}
    assert all(one.text for one in found)


def test_each_object_has_its_place(framework: Framework) -> None:
    place = framework.places[Address("play.onboarding_stall.steps.2.technical.1")]
    file, line = place.split(":")
    assert "cs_to_support" in WHOLE[file].split("\n")[int(line) - 1]
    for address in ("segment.digital", "move.expansion_push", "target.nrr", "review.at_risk", "moment.quiet"):
        assert Address(address) in framework.places


def test_a_state_has_no_other_meaning(catalogue: Catalogue) -> None:
    texts = changed("  strategic: {type: flag}", "  strategic: {type: flag}\n  stage: {type: text}")
    assert "`stage` already is a word of the language." in {one.what for one in check_texts(texts, catalogue).errors}


def test_conditions_need_live_feeds_too(catalogue: Catalogue) -> None:
    texts = changed("when: workflows_live = 0, for: 14d", "when: core_features < 2")
    (problem,) = check_texts(texts, catalogue).errors
    assert problem.what == "No limit says when `features` counts as stale."
    assert "stage.adoption" in problem.where


def test_a_long_chain_of_plays_is_no_circle(catalogue: Catalogue) -> None:
    chain = "".join(f"  p{i}: {{steps: [{{play: p{i + 1}}}, {{play: p{i + 1}}}]}}\n" for i in range(1_500))
    texts = changed("plays:\n  kickoff:", f"plays:\n  p1500: {{steps: [{{wait: 1d}}]}}\n{chain}  kickoff:")
    assert check_texts(texts, catalogue).errors == []


def test_an_object_of_ones_own_takes_the_place_of_a_packaged_one(catalogue: Catalogue) -> None:
    """A packaged part isn't advised on, and may speak of stages that this framework does without."""
    kickoff = "plays:\n  kickoff: {steps: [{wait: 1d}], applies: stage = 'elsewhere'}\n"
    texts = {**WHOLE, "shared/kickoff.yaml": kickoff}
    texts["framework.yaml"] = WHOLE["framework.yaml"].replace("plays.yaml", "shared/kickoff.yaml, plays.yaml")
    assert check_texts(texts, catalogue).problems == []
    texts["plays.yaml"] = WHOLE["plays.yaml"].replace("  kickoff:", "  other:")
    assert check_texts(texts, catalogue, shared=True).framework is not None
    advised = {one.code for one in check_texts(texts, catalogue, shared=True).warnings}
    assert {"advice.play_goal", "advice.play_communication"} <= advised
    quiet = check_texts(texts, catalogue).warnings
    assert {one.where.split(" ")[1] for one in quiet} == {"play.other"}
