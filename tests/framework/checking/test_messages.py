"""What a person reads when something is wrong. The sentences are in snapshots/messages.txt, to be reviewed as text."""

from collections.abc import Callable

import pytest

from framework.checking.saying import shown, sound
from tenure.framework.checking import Catalogue, check_texts

MEASURE = "- {signal: seat_use, weight: 100, points: {0%: 0, 60%: 80, 90%: 100}, none: missing}"

TIER = """traits:
  tier: {type: choice, of: [low, high]}
indicators:
  x: {when: "tier = 'hihg' or tier in ('low', 'x')"}
"""

SMALLNESS = {"advice.few_kinds", "advice.no_outcome"}  # the small framework is good, and too small

# What is changed in the small framework: (from, to), or a text to put at the end.
CHANGES: dict[str, tuple[str, str]] = {
    "version": ("tenure/1", "tenure/9"),
    "version missing": ("framework: tenure/1\n", ""),
    "name missing": ("name: Small\n", ""),
    "time zone": ("name: Small", "name: Small\ntimezone: Europe/Berln"),
    "currency": ("name: Small", "name: Small\ncurrency: euro"),
    "rhythm": ("name: Small", "name: Small\nrhythm: weekley"),
    "top key": ("feeds:", "feed:"),
    "feed key": ("stale_after: 3d", "stale_aftr: 3d"),
    "feed span": ("stale_after: 3d", "stale_after: 3 days"),
    "feed table": ("  usage: {stale", "  usgae: {stale"),
    "feed missing": ("  subscriptions: {stale_after: 90d}\n", ""),
    "signal key": ("label: People", "lable: People"),
    "signal name": ("active_people:", "Active-People:"),
    "signal hides a column": ("active_people:", "seats:"),
    "signal is a word of the language": ("active_people:", "rhythm_days:"),
    "signal without value": ("    value: count(distinct person)\n", ""),
    "signal empty": ("  seat_use:\n    value: active_people / nullif(seats, 0)\n    unit: percent\n", "  seat_use:\n"),
    "table": ("from: usage", "from: useage"),
    "column": ("distinct person)", "distinct persn)"),
    "no aggregate": ("count(distinct person)", "tenure_days"),
    "row outside": ("count(distinct person)", "quantity"),
    "aggregate without rows": ("active_people / nullif", "count(*) / nullif"),
    "where not a condition": ("from: usage", "from: usage\n    where: quantity"),
    "where wrong kind": ("from: usage", "from: usage\n    where: core = 'true'"),
    "where without from": ("unit: percent", "where: core"),
    "window in hours": ("window: 28d", "window: 36h"),
    "window as number": ("window: 28d", "window: 28"),
    "ending without window": ("window: 28d", "ending: 28d"),
    "window_on unknown": ("window: 28d", "window: 28d\n    window_on: usd_at"),
    "window_on no time": ("window: 28d", "window: 28d\n    window_on: feature"),
    "at_least zero": ("window: 28d", "at_least: 0"),
    "at_least and when_empty": ("window: 28d", "at_least: 3\n    when_empty: 0"),
    "signal gives a day": ("count(distinct person)", "max(occurred_at)"),
    "signal gives text": ("active_people / nullif(seats, 0)", "plan"),
    "signal unknown": ("active_people / nullif", "active_poeple / nullif"),
    "percent in an expression": ("active_people / nullif(seats, 0)", "active_people > 30%"),
    "file": ("active_people / nullif(seats, 0)", "read_csv('x')"),
    "circle": ("from: usage\n    value: count(distinct person)\n    window: 28d", "value: seat_use * seats"),
    "circle of one": ("active_people / nullif", "seat_use / nullif"),
    "yes or no measured": ("active_people / nullif(seats, 0)", "active_people > 3"),
    "unused": ("signals:", "signals:\n  idle: {from: usage, value: count(*)}"),
    "measure key": ("weight: 100, points", "wieght: 100, points"),
    "measure signal": ("{signal: seat_use", "{signal: seat_us"),
    "measure twice": (MEASURE, f"{MEASURE}\n          {MEASURE}"),
    "weight zero": ("seat_use, weight: 100", "seat_use, weight: 0"),
    "weight negative": ("weight: 100\n", "weight: -5\n"),
    "weight with percent": ("weight: 100\n", "weight: 100%\n"),
    "weight text": ("weight: 100\n", "weight: much\n"),
    "weights don't sum": ("weight: 100\n", "weight: 90\n"),
    "none missing": (", none: missing", ""),
    "none wrong": ("none: missing", "none: mising"),
    "none out of range": ("none: missing", "none: 101"),
    "points above 100": ("90%: 100", "90%: 120"),
    "points text": ("90%: 100", "90%: all"),
    "points key": ("90%: 100", "ninety: 100"),
    "points single": ("{0%: 0, 60%: 80, 90%: 100}", "{0%: 0}"),
    "points list": ("{0%: 0, 60%: 80, 90%: 100}", "[0, 100]"),
    "points same value": ("{0%: 0, 60%: 80, 90%: 100}", "{60%: 0, 0.6: 80}"),
    "points up and down": ("{0%: 0, 60%: 80, 90%: 100}", "{0%: 0, 60%: 80, 90%: 20}"),
    "points flat": ("{0%: 0, 60%: 80, 90%: 100}", "{0%: 50, 60%: 50}"),
    "points no peak": ("{0%: 0, 60%: 80, 90%: 100}", "{0%: 50, 60%: 20, 90%: 80}, shape: peak"),
    "points against better": ("unit: percent", "unit: percent\n    better: lower"),
    "applies": ("none: missing}", "none: missing, applies: tenure_dys > 90}"),
    "bands order": ("    dimensions:", "    bands: {green: 60, yellow: 80}\n    dimensions:"),
    "bands range": ("    dimensions:", "    bands: {green: 180, yellow: 80}\n    dimensions:"),
    "coverage": ("    dimensions:", "    least_coverage: 60\n    dimensions:"),
    "required": ("    dimensions:", "    required: [usgae]\n    dimensions:"),
    "dimensions missing": ("    dimensions:", "    dimension:"),
    "measures empty": (f"\n          {MEASURE}", " []"),
    "score when": ("    dimensions:", "    when: tenure_days\n    dimensions:"),
    "cap unknown": ("    dimensions:", "    caps: [sponsor_left]\n    dimensions:"),
    "cap inline": ("    dimensions:", "    caps: [{when: seat_use, at_most: 59, because: x}]\n    dimensions:"),
    "cap range": ("    dimensions:", "    caps: [{when: seat_use > 1, at_most: 590, because: x}]\n    dimensions:"),
    "cap key": ("    dimensions:", "    caps: [{when: seat_use > 1, atmost: 59, because: x}]\n    dimensions:"),
    "cap unused": ("health:", "caps:\n  idle: {when: seat_use < 0.1, at_most: 59, because: Hardly used}\nhealth:"),
    "indicator": ("health:", "indicators:\n  low: {when: seat_use < 'a', tone: loud}\nhealth:"),
    "indicator when": ("health:", "indicators:\n  low: {when: seat_use < date '2026-01-01'}\nhealth:"),
    "trait choice": ("signals:", "traits:\n  tier: {type: choice}\nsignals:"),
    "trait type": ("signals:", "traits:\n  tier: {type: chioce}\nsignals:"),
    "trait hides": ("signals:", "traits:\n  plan: {type: text}\nsignals:"),
    "trait compared": ("signals:", "traits:\n  tier: {type: text}\nindicators:\n  x: {when: tier > 3}\nsignals:"),
    "trait never so": ("signals:", f"{TIER}signals:"),
    "overwritten": (
        "from: usage\n    value: count(distinct person)",
        "from: tickets\n    value: count(distinct status)",
    ),
    "no score": ("health:", "segments:"),
    "two problems at once": ("distinct person)\n    window: 28d", "distinct persn)\n    window: 28"),
}


@pytest.fixture(scope="module")
def told(catalogue: Catalogue, small: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, (old, new) in CHANGES.items():
        assert old in small, name
        checked = check_texts({"framework.yaml": small.replace(old, new, 1)}, catalogue)
        found[name] = [shown(one) for one in sound(checked) if one.code not in SMALLNESS]
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_each_is_told(name: str, told: dict[str, list[str]]) -> None:
    assert told[name]


def test_messages(told: dict[str, list[str]], snapshot: Callable[[str], None]) -> None:
    snapshot("\n\n".join(f"# {name}\n" + "\n".join(lines) for name, lines in told.items()) + "\n")


def test_the_small_framework_is_clean(catalogue: Catalogue, small: str) -> None:
    checked = check_texts({"framework.yaml": small}, catalogue)
    assert {one.code for one in checked.problems} == SMALLNESS
    assert checked.errors == []
    assert checked.framework is not None
