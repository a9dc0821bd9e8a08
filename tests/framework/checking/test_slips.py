"""Typical slips in a framework that uses every key, and what is said of each. The sentences are in snapshots/slips_*.txt."""

from collections.abc import Callable

import pytest

from framework.checking.saying import changed, shown, sound
from tenure.framework.checking import Catalogue, check_texts

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
        "    raci: {responsible: csm, accountable: cs_manager, consulted: [solution_architect], informed: [sales]}",
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
    "escalation without to": ("escalate: {after: 8d, to: cs_manager}", "escalate: {after: 8d}"),
    "escalation in a list": ("{after: 2w, to: vp, when: arr > 100000}", "{after: 2w, to: vp, when: ar > 100000}"),
    "escalation as text": ("escalate: {after: 8d, to: cs_manager}", "escalate: cs_manager"),
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
    "trigger that never fires": (
        "\"band = 'red' and health_change_28d < 0 or",
        "\"band = 'red' and band = 'green' and",
    ),
    "way back that nobody takes": ("when: seat_use < 0.4}", "when: seat_use < 0 and seat_use > 0.4}"),
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
    "role that nobody plays": (
        "    escalate: {after: 0d, to: vp}\n",
        "    escalate: {after: 0d, to: emperor_of_mars}\n",
    ),
    "role in another spelling": ("    owner: csm\n    hours: 12\n", "    owner: cs_manger\n    hours: 12\n"),
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
