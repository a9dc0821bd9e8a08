"""Whole methods: each starter is complete, says what it is good at, and names nothing that isn't there."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tenure.framework.checking import Catalogue, Checked
from tenure.framework.expressions import names
from tenure.framework.loading import load
from tenure.framework.model import Framework, Step, conditions
from tenure.framework.starters import SHARED, STARTERS, shared_parts

REFERENCES = ("four_dimension", "six_indicator", "five_stage", "journey")
TYPES = ("milestone", "health_score", "outcome", "time_boxed_onboarding", "segmented_playbooks")
# fmt: off
PLAYS = [
    "kickoff", "onboarding_stall", "late_first_value", "milestone_reached", "no_login_14d", "usage_drop",
    "low_adoption", "gone_dark", "champion_left", "sponsor_left", "escalation", "detractor", "late_payment",
    "yellow_recovery", "red_save", "competitive_threat", "right_size", "value_review", "renewal",
    "upsell_at_ceiling", "cross_sell", "green_deepen", "advocacy_invite", "win_back",
]
# fmt: on
STARTED_BY_HAND = {"win_back"}  # whoever left is in no book
WITHOUT_ESCALATION = {"milestone_reached", "green_deepen", "advocacy_invite"}  # nothing is lost when nobody answers
MEANT = {  # advice on packaged parts that stays: what a starter doesn't use is there to be chosen
    "engagement.pooled",
    "engagement.low_touch",
    "handoff.to_partner",
    "handoff.cs_to_sales",
    "play.win_back",
}


def test_the_default_comes_first() -> None:
    assert tuple(STARTERS) == (*REFERENCES, *TYPES)


@pytest.mark.parametrize("starter", STARTERS)
def test_checks_clean(checked: dict[str, Checked], starter: str) -> None:
    """Whoever takes a starter is told nothing; its author is told only what is meant so."""
    packaged = re.compile(r"^shared/.*:\d+ ")
    told = {one.where for one in checked[starter].problems}
    assert {where.split(" ")[1] for where in told} <= MEANT
    assert all(packaged.match(where) for where in told)


@pytest.mark.parametrize("starter", STARTERS)
def test_every_part_of_the_method_is_there(frameworks: dict[str, Framework], starter: str) -> None:
    framework = frameworks[starter]
    parts = ("signals", "health", "indicators", "segments", "engagement", "moves", "lifecycle", "moments", "plays")
    for part in (*parts, "handoffs", "reviews", "targets"):
        assert getattr(framework, part), part
    assert list(framework.segments) == ["strategic", "enterprise", "mid_market", "digital"]
    assert list(framework.lifecycle)[:2] == ["onboarding", "adoption"]  # plays ask for them by name


def test_built_from_shared_parts(catalogue: Catalogue) -> None:
    """A folder of its own holds what is its own; no object of a shared part is written out again unchanged."""
    everything = load_shared()
    for folder in STARTERS.values():
        own = load(folder)
        for section, objects in own.sections.items():
            for key, value in objects.items():
                if (section, key) not in own.packaged:
                    assert everything.get((section, key)) != value, f"{folder} {section} {key}"


def load_shared() -> dict[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {}
    for folder in STARTERS.values():
        loaded = load(folder)
        for section, key in loaded.packaged:
            found[section, key] = loaded.sections[str(section)][str(key)]
    return found


def test_the_five_types_say_strength_and_weakness(frameworks: dict[str, Framework]) -> None:
    for name in TYPES:
        assert "Strength: " in frameworks[name].about
        assert "Weakness: " in frameworks[name].about


def test_24_plays_ship(frameworks: dict[str, Framework]) -> None:
    plays = frameworks["four_dimension"].plays
    assert set(plays) == set(PLAYS)
    assert {key for key, play in plays.items() if play.trigger is None} == STARTED_BY_HAND
    assert {key for key, play in plays.items() if not play.escalate} == WITHOUT_ESCALATION
    for play in plays.values():
        assert play.goal
        assert play.success
        assert play.principles
        assert play.measures
        assert play.hours > 0
        assert len(play.steps) >= 3


def test_every_play_can_be_run_by_somebody_new(frameworks: dict[str, Framework]) -> None:
    """Each speaks with the customer, and says by whom it is done and until when."""
    for framework in frameworks.values():
        for play in framework.plays.values():
            steps = every_step(play.steps)
            assert any(step.kind in ("email", "handoff") or step.due_days is not None for step in steps), play.key
            assert all(step.due_days is not None for step in steps if step.kind == "task"), play.key
            assert all(step.title and step.guide for step in steps if step.kind == "email"), play.key


def every_step(steps: tuple[Step, ...]) -> list[Step]:
    return [one for step in steps for one in (step, *(s for _, inner in step.answers for s in every_step(inner)))]


def test_most_plays_fork(frameworks: dict[str, Framework]) -> None:
    """Guidance rather than script: where causes differ, the steps do."""
    plays = frameworks["four_dimension"].plays.values()
    assert sum(any(step.kind == "question" for step in play.steps) for play in plays) >= 14


def test_colour_plays_have_their_measures(frameworks: dict[str, Framework]) -> None:
    plays = frameworks["four_dimension"].plays
    assert {plays[key].family for key in ("red_save", "competitive_threat")} == {"red"}
    assert plays["yellow_recovery"].family == "yellow"
    assert plays["red_save"].measures == ("Time to resolve", "Recovery rate", "Executives engaged", "Accounts saved")


def test_only_automated_plays_leave_accounts_out(frameworks: dict[str, Framework]) -> None:
    plays = [play for framework in frameworks.values() for play in framework.plays.values()]
    assert {play.key for play in plays if play.holdout} == {"usage_nudge", "feature_hint"}
    assert all(play.automated and play.applies_text.startswith("segment = 'digital'") for play in plays if play.holdout)


def test_handoffs_ask_for_their_context(frameworks: dict[str, Framework]) -> None:
    handoffs = frameworks["four_dimension"].handoffs
    wanted = ["sales_to_cs", "implementation_to_csm", "csm_to_csm", "cs_to_sales", "cs_to_support", "to_partner"]
    assert list(handoffs) == wanted
    assert len(handoffs["sales_to_cs"].requires) == 6
    assert all(one.raci and one.requires and one.due_days is not None for one in handoffs.values())


def test_engagement_models_keep_their_ratios(frameworks: dict[str, Framework]) -> None:
    models = frameworks["four_dimension"].engagement
    assert {key: one.accounts_per_csm for key, one in models.items()} == {
        "high_touch": (10, 30),
        "mid_touch": (50, 100),
        "hybrid": (40, 80),
        "pooled": (100, 200),
        "low_touch": (200, 400),
        "tech_touch": None,
    }
    assert [key for key, one in models.items() if one.automated_review] == ["pooled", "low_touch", "tech_touch"]


def test_stages_have_everything_a_reader_asks_for(frameworks: dict[str, Framework]) -> None:
    for framework in frameworks.values():
        for stage in framework.lifecycle.values():
            texts = (stage.about, stage.owner, stage.customer_wants, stage.we_do, stage.healthy_signs)
            assert all((*texts, stage.risk_signs, stage.metrics, stage.raci, stage.exit)), stage.address
            assert stage.motion or stage.plays or stage.on_entry, stage.address


def test_stages_of_the_default_overlap(frameworks: dict[str, Framework]) -> None:
    stages = frameworks["four_dimension"].lifecycle
    assert {key: stage.days for key, stage in stages.items() if not stage.motion} == {
        "onboarding": (0, 90),
        "adoption": (30, 180),
        "expansion": (120, None),
    }
    assert (stages["adoption"].opens_text, stages["expansion"].opens_text) == (
        "tenure_days >= 30",
        "tenure_days >= 120",
    )


def test_the_default_is_cheap_to_tick(frameworks: dict[str, Framework]) -> None:
    """No score or band is asked for each day, and people are counted for no stage, move or moment."""
    framework = frameworks["four_dimension"]
    asked: set[str] = set()
    for one in conditions(framework):
        if one.address.split(".")[0] in ("stage", "move", "moment", "segment"):
            asked |= names(one.tree)
    assert not asked & {"score", "band", "health_change_28d"}
    counted = {key for key in asked if "distinct person" in getattr(framework.signals.get(key), "text", "")}
    assert not counted


def test_onboarding_runs_in_phases(frameworks: dict[str, Framework]) -> None:
    phases = frameworks["four_dimension"].lifecycle["onboarding"].phases
    wanted = ["discovery", "planning", "configuration", "training", "launch", "optimisation"]
    assert [phase.key for phase in phases] == wanted
    for phase in phases:
        assert phase.duration_days
        assert all((phase.activities, phase.criteria, phase.resources, phase.risks))
    assert sum(phase.duration_days or 0 for phase in phases) <= 90


def test_first_value_is_more_than_set_up(frameworks: dict[str, Framework]) -> None:
    for framework in frameworks.values():
        moment = framework.moments["first_value"]
        assert (moment.kind, moment.target_days) == ("first_value", 30)
        assert moment.when_text != framework.moments["go_live"].when_text


def test_every_packaged_signal_is_used_somewhere(frameworks: dict[str, Framework]) -> None:
    used: set[str] = set()
    for framework in frameworks.values():
        asked = {name for one in conditions(framework) for name in names(one.tree)}
        asked |= {
            one.signal for score in framework.health.values() for part in score.dimensions for one in part.measures
        }
        for key in reversed(framework.signals):
            if key in asked:
                asked |= names(framework.signals[key].value)
        used |= asked
    used |= set(re.findall(r"signal: (\w+)", SHARED.joinpath("four_categories.yaml").read_text(encoding="utf-8")))
    shared = load(STARTERS["four_dimension"])
    assert {key for section, key in shared.packaged if section == "signals"} <= used


def test_every_part_can_be_included() -> None:
    parts = shared_parts()
    assert {"shared/signals.yaml", "shared/plays/risk.yaml", "shared/lifecycle/onboarding.yaml"} <= set(parts)
    included = {name for folder in STARTERS.values() for name in load(folder).texts}
    assert set(parts) <= included


def test_families_go_in_the_order_of_urgency(frameworks: dict[str, Framework]) -> None:
    order = ["red", "escalation", "sponsor", "stall", "renewal", "yellow", "adoption", "expansion", "advocacy", "other"]
    plays = frameworks["four_dimension"].plays
    first_to_last = ["red_save", "escalation", "sponsor_left", "onboarding_stall", "renewal", "yellow_recovery"]
    first_to_last += ["low_adoption", "upsell_at_ceiling", "advocacy_invite"]
    assert all(order.index(plays[a].family) < order.index(plays[b].family) for a, b in pairwise(first_to_last))


def test_the_guide_has_a_section_and_an_example_for_each() -> None:
    text = Path("docs/explanation/starters.md").read_text(encoding="utf-8")
    for name in STARTERS:
        section = text.split(f"\n## `{name}`\n")[1].split("\n## ")[0]
        for part in ("**What for.**", "**Strength.**", "**Weakness.**", "**Data.**", "```yaml"):
            assert part in section, f"{name}: {part}"
    for play in PLAYS:
        assert f"`{play}`" in text


def test_the_examples_of_the_guide_are_taken_from_the_starters() -> None:
    text = Path("docs/explanation/starters.md").read_text(encoding="utf-8")
    for name, folder in STARTERS.items():
        lines = {line.strip() for content in load(folder).texts.values() for line in content.splitlines()}
        example = text.split(f"\n## `{name}`\n")[1].split("```yaml\n")[1].split("```")[0]
        assert {line.strip() for line in example.splitlines()} <= lines, name
