"""Three names of a framework: of the whole, of what scores rest on, of what the stage clock rests on."""

import pytest

from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.model import Framework
from tenure.framework.versioning import clock_fingerprint, fingerprint, scoring_fingerprint

TEXT = """\
framework: tenure/1
name: Ours

feeds:
  usage: {stale_after: 3d}
  tickets: {stale_after: 7d}
  subscriptions: {stale_after: never}
  accounts: {stale_after: never}

traits:
  goal: {type: choice, of: [speed, cost]}

signals:
  people: {label: People, from: usage, value: count(distinct person), window: 28d}
  seat_use: {label: Seats in use, value: "people / nullif(seats, 0)"}
  open_tickets: {label: Open tickets, from: tickets, where: open, value: count(*)}

health:
  account:
    dimensions:
      usage:
        weight: 100
        measures:
          - {signal: seat_use, weight: 100, points: {0: 0, 1: 100}, none: 0}

indicators:
  empty: {label: Nobody there, when: people < 1, tone: danger, because: Nobody uses it}

segments:
  large: {label: Large, when: arr >= 20000, engagement: by_hand}
  small: {label: Small, when: true, engagement: by_hand}

engagement:
  by_hand: {label: By hand, accounts_per_csm: [10, 30]}

lifecycle:
  onboarding:
    label: Onboarding
    owner: csm
    target: 90d
    enter: tenure_days < 90
    exit:
      used: {label: In use, when: people >= 3}
    next: adoption
    plays: {on_entry: [call]}
  adoption:
    label: Adoption
    owner: csm
    exit:
      deep: {label: Deep use, when: seat_use > 0.5}

moments:
  first_use: {label: First report sent, kind: first_value, when: people >= 1}

plays:
  call:
    label: Call them
    goal: They are back
    trigger: {when: open_tickets > 3, cool_down: 30d}
    owner: csm
    hours: 0.5
    steps:
      - task: {title: Call, owner: csm, due: 1d, guide: Kindly}
      - question: {ask: What is it, answers: {time: [{wait: 5d}], other: [{task: {title: Write, due: 2d}}]}}
    success: {when: open_tickets = 0, within: 14d}
"""


def framework(catalogue: Catalogue, old: str = "", new: str = "") -> Framework:
    assert old in TEXT
    checked = check_texts({"framework.yaml": TEXT.replace(old, new, 1)}, catalogue)
    assert checked.framework is not None, checked.errors
    return checked.framework


W, S, C = "whole", "scoring", "clock"
CASES = {
    "a play's trigger": ("open_tickets > 3", "open_tickets > 4", {W}),
    "a play's step": ("due: 1d", "due: 2d", {W}),
    "a step of a branch": ("wait: 5d", "wait: 6d", {W}),
    "the guide of a step": ("guide: Kindly", "guide: Firmly", set()),
    "a play's goal": ("They are back", "They came back", set()),
    "a signal that only plays read": ("where: open, value: count(*)", "where: open, value: count(*), window: 90d", {W}),
    "the feed of a signal that only plays read": ("tickets: {stale_after: 7d}", "tickets: {stale_after: 8d}", {W}),
    "a trait that nobody reads": ("of: [speed, cost]", "of: [speed, cost, joy]", {W}),
    "a weight that is the only one": ("{0: 0, 1: 100}", "{0: 0, 1: 90}", {W, S}),
    "an indicator": ("people < 1", "people < 2", {W, S}),
    "a signal of both": ("count(distinct person), window: 28d", "count(distinct person), window: 27d", {W, S, C}),
    "a formula of both": ("people / nullif(seats, 0)", "people / nullif(seats + 1, 0)", {W, S, C}),
    "the time zone": ("name: Ours", "name: Ours\ntimezone: Europe/Berlin", {W, S, C}),
    "a criterion": ("people >= 3", "people >= 4", {W, C}),
    "a target": ("target: 90d", "target: 91d", {W, C}),
    "what a stage starts": ("on_entry: [call]", "others: [call]", {W}),
    "who owns a stage": ("    owner: csm\n    target", "    owner: vp\n    target", {W}),
    "a segment": ("arr >= 20000", "arr >= 30000", {W, C}),
    "the ratio of an engagement model": ("[10, 30]", "[10, 25]", {W}),
    "a moment": ("kind: first_value, when: people >= 1", "kind: first_value, when: people >= 2", {W, C}),
    "a label": ("label: In use", "label: Used", set()),
    "a comment": ("# ", "# ", set()),
}
CASES["a comment"] = ("traits:", "# a word\ntraits:", set())


@pytest.mark.parametrize(("old", "new", "moved"), CASES.values(), ids=CASES.keys())
def test_a_change_moves_only_the_names_of_what_rests_on_it(
    catalogue: Catalogue, old: str, new: str, moved: set[str]
) -> None:
    before, after = framework(catalogue), framework(catalogue, old, new)
    makers = {W: fingerprint, S: scoring_fingerprint, C: clock_fingerprint}
    assert {name for name, make in makers.items() if make(before) != make(after)} == moved


def test_what_a_score_names_counts_for_it(catalogue: Catalogue) -> None:
    """A score for a segment rests on segments; one for a stage on the stage clock; a stage that names a band on scores."""
    by_segment = ("  account:\n    dim", "  account:\n    when: segment = 'large'\n    dim")
    by_stage = ("  account:\n    dim", "  account:\n    when: stage = 'adoption'\n    dim")
    by_band = ("seat_use > 0.5", "band = 'green'")
    for (old, new), further, name in (
        (by_segment, ("arr >= 20000", "arr >= 30000"), S),
        (by_stage, ("people >= 3", "people >= 4"), S),
        (by_band, ("{0: 0, 1: 100}", "{0: 0, 1: 90}"), C),
    ):
        make = {S: scoring_fingerprint, C: clock_fingerprint}[name]
        text = TEXT.replace(old, new, 1)
        found = [check_texts({"framework.yaml": one}, catalogue).framework for one in (text, text.replace(*further))]
        assert found[0] is not None
        assert found[1] is not None
        assert make(found[0]) != make(found[1])


def test_the_order_of_segments_and_stages_counts(catalogue: Catalogue) -> None:
    lines = [line for line in TEXT.splitlines(keepends=True) if line.startswith(("  large:", "  small:"))]
    swapped = framework(catalogue, "".join(lines), "".join(reversed(lines)))
    before = framework(catalogue)
    assert clock_fingerprint(swapped) != clock_fingerprint(before)
    assert fingerprint(swapped) != fingerprint(before)
    assert scoring_fingerprint(swapped) == scoring_fingerprint(before)
