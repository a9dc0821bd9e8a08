"""Every key of the language in one framework: it checks clean, means what it says, and each slip in it is told well."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from framework.checking.saying import shown, sound
from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.expressions import write
from tenure.framework.loading import load, load_texts
from tenure.framework.model import Framework, Raci, conditions
from tenure.framework.schema import SECTIONS, json_schema
from tenure.values.keys import Address

WHOLE = load(Path(__file__).with_name("whole")).texts

KICKOFF_STEPS = """    steps:
      - task: {title: Read the handoff, owner: csm, due: 0d, guide: Start with the promises}
      - email: {to: sponsor, subject: Our kickoff, text: kickoff_invitation, guide: Name their goal}
"""

Changes = dict[str, tuple[str, str]]

# What is changed in the whole framework: (from, to).
CUSTOMERS: Changes = {
    "segment without when": ("    when: arr >= 250000 or strategic\n", ""),
    "segment by stage": ("when: arr >= 250000 or strategic", "when: stage = 'growth'"),
    "segment engagement misspelt": ("    engagement: high_touch\n  complex", "    engagement: hightouch\n  complex"),
    "segment key": ("  complex: {when", "  Complex One: {when"),
    "segment condition": ("when: use_case_complexity = 'high'", "when: use_case_complexity = 'hihg'"),
    "segment unknown key": ("    label: Strategic\n", "    labels: Strategic\n"),
    "segment is text": ("  digital: {label: Digital, when: true, engagement: tech_touch}", "  digital: everybody"),
    "segment named nowhere": ("segment <> 'digital'", "segment <> 'digitel'"),
    "ratio as text": ("accounts_per_csm: [10, 30]", "accounts_per_csm: 1:30"),
    "ratio upside down": ("accounts_per_csm: [10, 30]", "accounts_per_csm: [30, 10]"),
    "ratio of one": ("accounts_per_csm: [10, 30]", "accounts_per_csm: [10]"),
    "comma in a formula": (
        'value: "active_people / greatest(actions_before, 1)"',
        "value: greatest(actions_before, 1)",
    ),
    "touch as number": ("touch_every: 30d", "touch_every: 30"),
    "review misspelt": ("business_review: quarter", "business_review: quaterly"),
    "review automated misspelt": ("{automated: month}", "{automated: monthly}"),
    "review twice": ("{automated: month}", "{automated: month, every: quarter}"),
    "review with a key too much": ("{automated: month}", "{automatic: month}"),
    "success plan": ("success_plan: required", "success_plan: yes"),
    "channels as text": ("channels: [community, webinars]", "channels: community"),
    "comma in a text": ("about: A named person.", "about: {A named person, each day}"),
    "move to nowhere": ("to: high_touch", "to: high_tuch"),
    "move without to": ("    to: high_touch\n", ""),
    "move until": ("until: stage <> 'growth' or", "until: stage <> 'grwth' or"),
    "target of a segment nobody defines": ("strategic: 118%", "stratgic: 118%"),
    "target of two kinds": ("strategic: 118%", "strategic: 30d"),
    "target no number": ("default: 108%", "default: high"),
    "target empty": ("{default: 30d}", "{label: Time to first value}"),
    "target unit misspelt": ("unit: share", "unit: percent"),
}

LIFECYCLE: Changes = {
    "stage key": ("    customer_wants: See", "    customer_want: See"),
    "stage target": ("target: 90d", "target: 90 days"),
    "stage days upside down": ("days: [0, 90]", "days: [90, 0]"),
    "stage days as text": ("days: [0, 90]", "days: 0-90"),
    "stage enter": ("enter: tenure_days < 90", "enter: tenure_dys < 90"),
    "stage enter no condition": ("enter: tenure_days < 90", "enter: tenure_days"),
    "stage next misspelt": ("    next: adoption\n    stalled", "    next: adopton\n    stalled"),
    "stage next to itself": ("    next: adoption\n    stalled", "    next: onboarding\n    stalled"),
    "stage next to a motion": ("    next: adoption\n    stalled", "    next: renewal\n    stalled"),
    "stage misspelt in a condition": ("when: stage = 'onboarding'\n", "when: stage = 'onbording'\n"),
    "a motion compared": ("when: stage = 'onboarding'\n", "when: stage = 'renewal'\n"),
    "standing in a score": ("when: stage = 'onboarding'\n", "when: band = 'red'\n"),
    "back to nowhere": (
        "{to: onboarding, when: workflows_live = 0, for: 14d}",
        "{to: onbording, when: workflows_live = 0}",
    ),
    "back without to": ("{to: onboarding, when: workflows_live = 0, for: 14d}", "{when: workflows_live = 0}"),
    "back in a list": ("{to: adoption, when: seat_use < 0.4}", "{to: adoption, when: seat_us < 0.4}"),
    "plays misspelt": ("on_entry: [kickoff]", "on_entry: [kickof]"),
    "plays named twice": ("on_entry: [kickoff]", "on_entry: [kickoff, kickoff]"),
    "plays as text": ("on_entry: [kickoff]", "on_entry: kickoff"),
    "plays at a wrong key": ("on_entry: [kickoff]", "at_entry: [kickoff]"),
    "stalled left out": ("    stalled: days_in_stage >= 3 and last_use >= 3\n", ""),
    "criterion without condition": ("{label: Technical set-up done, confirm: csm, by: 14d,", "{by: 14d,"),
    "criterion condition": ("when: trainings >= 1, applies", "when: trainigs >= 1, applies"),
    "criterion applies": ("applies: segment <> 'digital'}\n      first", "applies: segmet <> 'digital'}\n      first"),
    "criterion for without when": ("{label: Technical set-up done, confirm: csm,", "{confirm: csm, for: 3d,"),
    "criterion required": ("required: false", "required: 'no'"),
    "criterion key": ("      set_up: {label", "      set-up: {label"),
    "criterion of a phase": ("data_seen: {when: workflows_live >= 0}", "data_seen: {when: workflows_lve >= 0}"),
    "phase duration": ("duration: 7d", "duration: one week"),
    "phase key": ("        resources: [Workshop template]", "        resource: [Workshop template]"),
    "raci without accountable": (
        "    raci: {responsible: csm, accountable: csm_manager, consulted: [solutions_engineer], informed: [sales]}",
        "    raci: {responsible: csm}",
    ),
    "motion without enter": ("    enter: days_to_renewal <= 120\n", ""),
    "motion with next": (
        "    enter: days_to_renewal <= 120\n",
        "    enter: days_to_renewal <= 120\n    next: adoption\n",
    ),
    "motion as text": ("motion: true", "motion: 'true'"),
    "moment kind": ("kind: first_value", "kind: firstvalue"),
    "moment vague": ("label: First workflow live, kind", "label: Set up and using it, kind"),
    "moment that says nothing": ("label: First workflow live, kind", "label: The customer gets value, kind"),
    "moment by time": ("kind: first_value, when: workflows_live >= 1", "kind: first_value, when: tenure_days >= 30"),
    "moment without when": ("kind: risk, when: last_use > 30 and stage <> 'onboarding'", "kind: risk"),
}

DOING: Changes = {
    "play family": ("family: stall", "family: stalled"),
    "play without steps": (KICKOFF_STEPS, ""),
    "play key": ("    measures: [Share back within 14 days]", "    mesures: [Share back within 14 days]"),
    "play hours": ("hours: 0.75", "hours: 45min"),
    "play hours out of range": ("hours: 0.75", "hours: 4000"),
    "trigger misspelt": ("stalled and last_use >= 3", "staled and last_use >= 3"),
    "trigger of both": (
        "trigger: {moment: first_value, cool_down",
        "trigger: {moment: first_value, when: arr > 0, cool_down",
    ),
    "trigger of nothing": ("trigger: {moment: first_value, cool_down: 1d}", "trigger: {cool_down: 1d}"),
    "trigger moment": ("trigger: {moment: first_value,", "trigger: {moment: first_vlaue,"),
    "trigger for of a moment": ("trigger: {moment: first_value,", "trigger: {moment: first_value, for: 3d,"),
    "trigger as text": ("trigger: {moment: first_value, cool_down: 1d}", "trigger: first_value"),
    "trigger band": ("\"band = 'red' and", "\"band = 'rot' and"),
    "cool down": ("cool_down: 21d", "cool_down: 21"),
    "step of two kinds": ("{task: {title: Tell our executive, due: 1d}}", "{task: {title: Tell}, wait: 1d}"),
    "step of no kind": ("{task: {title: Tell our executive, due: 1d}}", "{}"),
    "step as text": ("{task: {title: Tell our executive, due: 1d}}", "Tell our executive"),
    "step of an unknown kind": ("{task: {title: Tell our executive, due: 1d}}", "{tasks: {title: Tell}}"),
    "task without title": ("{title: Tell our executive, due: 1d}", "{due: 1d}"),
    "task due": ("{title: Tell our executive, due: 1d}", "{title: Tell our executive, due: soon}"),
    "email without to": ("{to: champion, text: offer_short_session}", "{text: offer_short_session}"),
    "wait too vague": ("wait: 5d", "wait: a week"),
    "wait until": ("wait: {until: last_use < 3, at_most: 7d}", "wait: {until: last_us < 3, at_most: 7d}"),
    "wait without end": ("wait: {until: last_use < 3, at_most: 7d}", "wait: {until: last_use < 3}"),
    "handoff misspelt in a branch": ("technical: [{handoff: cs_to_support}]", "technical: [{handoff: cs_to_suport}]"),
    "play misspelt in a deep branch": ("{left: [{play: red_save}]", "{left: [{play: red_sav}]"),
    "branch as text": ("technical: [{handoff: cs_to_support}]", "technical: support"),
    "branch key": ("            technical: [", "            Technical trouble: ["),
    "plays in a circle": ("{email: {to: sponsor, text: executive_note}}", "{play: onboarding_stall}"),
    "play that starts itself": ("{email: {to: sponsor, text: executive_note}}", "{play: red_save}"),
    "success without condition": ("success: {when: last_use < 3, within: 14d}", "success: {within: 14d}"),
    "success without within": ("success: {when: last_use < 3, within: 14d}", "success: {when: last_use < 3}"),
    "success as text": ("success: {when: last_use < 3, within: 14d}", "success: they are back"),
    "escalation without to": ("escalate: {after: 8d, to: csm_manager}", "escalate: {after: 8d}"),
    "escalation in a list": ("{after: 2w, to: vp, when: arr > 100000}", "{after: 2w, to: vp, when: ar > 100000}"),
    "escalation as text": ("escalate: {after: 8d, to: csm_manager}", "escalate: csm_manager"),
    "holdout of people": ("    holdout: none\n", "    holdout: 20%\n"),
    "holdout too large": ("holdout: 10%", "holdout: 80%"),
    "holdout as word": ("holdout: 10%", "holdout: some"),
    "handoff without from": ("{from: csm, to: support,", "{to: support,"),
    "handoff due": ("{from: csm, to: support, due: 0d", "{from: csm, to: support, due: today"),
    "handoff raci": ("raci: {responsible: support, accountable: support_lead}", "raci: support"),
    "review every": ("every: week\n", "every: 2 weeks\n"),
    "review by": ("by: owner", "by: region"),
    "review lists": ("health_change_28d <= -10", "health_change <= -10"),
    "review needs": ("each_needs: [decision]", "each_needs: decision"),
}

ADVICE: Changes = {
    "no segment for the rest": ("{label: Digital, when: true,", "{label: Digital, when: arr < 250000,"),
    "segment never reached": ("    when: arr >= 250000 or strategic\n", "    when: true\n"),
    "engagement nobody uses": (
        "digital: {label: Digital, when: true, engagement: tech_touch}",
        "digital: {when: true}",
    ),
    "stage without owner": ("  adoption:\n    owner: csm\n", "  adoption:\n"),
    "stage without metrics": ("    metrics: [Seats in use]\n", ""),
    "stage that can't be left": ("    exit: {wide: {label: Most seats in use, when: seat_use >= 0.6, for: 28d}}\n", ""),
    "stage left for nothing": ("    opens: tenure_days >= 30\n", "    next: none\n"),
    "stage nobody comes into": ("    opens: tenure_days >= 30\n", "    next: onboarding\n"),
    "criterion nobody can meet": ("when: seat_use >= 0.8}}", "when: seat_use >= 0.8 and seat_use < 0.5}}"),
    "criterion in another stage": (
        "when: trainings >= 1, applies",
        "when: trainings >= 1 and stage = 'growth', applies",
    ),
    "criterion below nothing": ("when: trainings >= 1, applies", "when: trainings < 0, applies"),
    "play without goal": ("    goal: A decision with their executive\n", ""),
    "play without trigger": ("    trigger: {moment: first_value, cool_down: 1d}\n", ""),
    "play without success": ("    success: {when: band <> 'red', within: 60d}\n", ""),
    "play without escalation": ("    escalate: {after: 0d, to: vp}\n", ""),
    "play without communication": (
        "[{task: {title: Tell our executive, due: 1d}}, {email: {to: sponsor, text: executive_note}}]",
        "[{wait: 5d}]",
    ),
    "play without owner": ("    owner: csm\n    hours: 12\n", "    hours: 12\n"),
    "play without hours": ("    owner: csm\n    hours: 12\n", "    owner: csm\n"),
    "trigger by calendar": (
        "\"stage = 'onboarding' and stalled and last_use >= 3\"",
        "days_in_stage >= 3 and arr > 1000",
    ),
    "handoff without trigger": ("    when: tenure_days < 1\n", ""),
    "handoff without requires": ("    requires: [success_criteria, stakeholder_map, promises]\n", ""),
    "handoff without raci": ("    raci: {responsible: account_executive, accountable: sales_manager}\n", ""),
    "green out of reach": ("{0: 0, 1: 80, 3: 100}", "{0: 0, 1: 20, 3: 30}"),
    "red out of reach": (
        "points: {0: 0, 1: 80, 3: 100}}]}\n      people: {weight: 40",
        "points: {0: 90, 3: 100}, missing: 90}]}\n      people: {weight: 40",
    ),
    "cap always": ("{when: cancellation_served, at_most: 20,", "{when: 1 = 1, at_most: 20,"),
    "no outcome": (
        "{signal: outcomes_reached, weight: 100, points: {0: 0, 1: 80, 2: 100}}",
        "{signal: last_use, weight: 100, points: {1: 100, 30: 0}}",
    ),
}


def changed(old: str, new: str) -> dict[str, str]:
    """The whole framework with the first `old` in one of its files replaced."""
    file = next(name for name, text in WHOLE.items() if old in text)
    return {**WHOLE, file: WHOLE[file].replace(old, new, 1)}


def told(catalogue: Catalogue, changes: Changes) -> str:
    found: list[str] = []
    for name, (old, new) in changes.items():
        problems = sound(check_texts(changed(old, new), catalogue))
        assert problems, name
        found.append("\n".join([f"# {name}", *map(shown, problems)]))
    return "\n\n".join(found) + "\n"


@pytest.mark.parametrize(
    "changes", [CUSTOMERS, LIFECYCLE, DOING, ADVICE], ids=["customers", "lifecycle", "doing", "advice"]
)
def test_slips(catalogue: Catalogue, changes: Changes, snapshot: Callable[[str], None]) -> None:
    snapshot(told(catalogue, changes))


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
    assert onboarding.raci == Raci("csm", "csm_manager", ("solutions_engineer",), ("sales",))
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
        (10, "csm_manager", ""),
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
    assert problem.what == "Nothing says when `features` counts as silent."
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
