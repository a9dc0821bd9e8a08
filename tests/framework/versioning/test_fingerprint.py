"""Meaning changes the fingerprint; wording doesn't."""

import random

import pytest

from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.loading import load
from tenure.framework.starters import STARTERS
from tenure.framework.versioning import fingerprint
from tenure.values.keys import Fingerprint

GOOD = load(STARTERS["four_dimension"]).texts


def of(catalogue: Catalogue, file: str = "framework.yaml", old: str = "", new: str = "") -> Fingerprint:
    assert old in GOOD[file]
    checked = check_texts({**GOOD, file: GOOD[file].replace(old, new, 1)}, catalogue)
    assert checked.framework is not None, checked.problems
    return fingerprint(checked.framework)


WORDING = {
    "name": ("framework.yaml", "Four-dimension framework", "Ours"),
    "about": ("framework.yaml", "about: One", "about: A"),
    "comment": ("health.yaml", "# below yellow is red", "# red is below"),
    "label": ("shared/signals.yaml", "label: Seats in use", "label: Share of seats in use"),
    "unit": ("shared/signals.yaml", "unit: people", "unit: persons"),
    "because": ("shared/caps.yaml", "because: The customer has given notice", "because: Notice was given"),
    "brackets": (
        "shared/signals.yaml",
        "active_people_28d / nullif(seats, 0)",
        "( active_people_28d )/NULLIF(seats,0)",
    ),
    "percent as a share": ("health.yaml", "{0%: 0, 30%: 60, 60%: 80, 85%: 100}", "{0: 0, 0.3: 60, 0.6: 80, 0.85: 100}"),
    "weeks": ("shared/signals.yaml", "window: 28d", "window: 4w"),
    "defaults written out": ("health.yaml", "    missing: 50 ", "    "),
    "order of points": ("health.yaml", "{1: 100, 5: 80, 10: 60, 21: 0}", "{21: 0, 10: 60, 5: 80, 1: 100}"),
    "order of caps": (
        "health.yaml",
        "      - notice_served\n      - nobody_active\n",
        "      - nobody_active\n      - notice_served\n",
    ),
}

MEANING = {
    "weight": ("health.yaml", "weight: 35", "weight: 36"),
    "points": ("health.yaml", "30%: 60", "31%: 60"),
    "none": ("health.yaml", "none: 80", "none: 81"),
    "none is missing": ("health.yaml", "none: 80", "none: missing"),
    "band": ("health.yaml", "green: 80", "green: 81"),
    "coverage": ("health.yaml", "least_coverage: 60%", "least_coverage: 61%"),
    "required": ("health.yaml", "required: [usage]", "required: []"),
    "expression": ("shared/signals.yaml", "nullif(seats, 0)", "nullif(seats + 1, 0)"),
    "window": ("shared/signals.yaml", "window: 28d", "window: 29d"),
    "where": ("shared/signals.yaml", "where: is_core", "where: not is_core"),
    "cap": ("shared/caps.yaml", "at_most: 20", "at_most: 21"),
    "cap condition": ("shared/caps.yaml", "overdue_days > 60", "overdue_days > 61"),
    "feed": ("shared/feeds.yaml", "stale_after: 3d", "stale_after: 4d"),
    "currency": ("framework.yaml", "currency: USD", "currency: EUR"),
    "time zone": ("framework.yaml", "timezone: UTC", "timezone: Europe/Berlin"),
    "rhythm": ("framework.yaml", "rhythm: daily", "rhythm: weekly"),
    "indicator": ("shared/indicators.yaml", "pulse <= 2", "pulse <= 1"),
    "who a score is for": ("shared/onboarding.yaml", "tenure_days < 90", "tenure_days < 91"),
    "order of scores": (
        "framework.yaml",
        "  - shared/onboarding.yaml          # the score of the first 90 days\n  - health.yaml   ",
        "  - health.yaml\n  - shared/onboarding.yaml   ",
    ),
    "a score more": ("framework.yaml", "# - shared/four_categories.yaml ", "  - shared/four_categories.yaml "),
}


@pytest.mark.parametrize(("file", "old", "new"), WORDING.values(), ids=WORDING.keys())
def test_wording(catalogue: Catalogue, file: str, old: str, new: str) -> None:
    assert of(catalogue, file, old, new) == of(catalogue)


@pytest.mark.parametrize(("file", "old", "new"), MEANING.values(), ids=MEANING.keys())
def test_meaning(catalogue: Catalogue, file: str, old: str, new: str) -> None:
    assert of(catalogue, file, old, new) != of(catalogue)


def test_sixteen_characters_and_different_starters(catalogue: Catalogue) -> None:
    found = set()
    for folder in STARTERS.values():
        framework = check_texts(load(folder).texts, catalogue).framework
        assert framework is not None
        found.add(fingerprint(framework))
    assert len(found) == len(STARTERS)
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in found)


def test_signals_in_another_order(catalogue: Catalogue) -> None:
    head, *blocks = GOOD["shared/signals.yaml"].split("\n\n  ")
    random.Random(7).shuffle(blocks)
    text = "\n\n  ".join([head, *blocks]) + "\n"
    assert of(catalogue, "shared/signals.yaml", GOOD["shared/signals.yaml"], text) == of(catalogue)
