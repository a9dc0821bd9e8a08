"""What the engine is handed: types, tables, order, nullability, and the place of each object."""

from datetime import timedelta

import pytest

from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.expressions import Kind, write
from tenure.framework.model import Framework
from tenure.framework.schema.quantities import NEVER
from tenure.values.keys import Address


def built(catalogue: Catalogue, text: str) -> Framework:
    checked = check_texts({"framework.yaml": text}, catalogue)
    assert checked.errors == []
    assert checked.framework is not None
    return checked.framework


def test_the_small_framework(catalogue: Catalogue, small: str) -> None:
    framework = built(catalogue, small)
    assert (framework.name, framework.currency, framework.timezone, framework.rhythm) == (
        "Small",
        "USD",
        "UTC",
        "daily",
    )
    assert framework.feeds["usage"].stale_after == timedelta(days=3)
    assert framework.feeds["accounts"].stale_after == NEVER
    people, use = framework.signals.values()
    assert (people.key, people.source, people.window_days, people.ending_days) == ("active_people", "usage", 28, 0)
    assert (people.nullable, people.tables) == (False, {"usage"})
    assert (use.source, use.nullable, use.tables, use.unit) == (None, True, {"usage", "subscriptions"}, "percent")
    assert (use.label, use.text) == ("Seat use", "active_people / nullif(seats, 0)")
    score = framework.health["account"]
    assert (score.bands.green, score.bands.yellow, score.least_coverage, score.missing) == (80, 60, 0.6, 50)
    measure = score.dimensions[0].measures[0]
    assert measure.points == ((0.0, 0.0), (0.6, 80.0), (0.9, 100.0))
    assert measure.none == "missing"
    assert measure.address == "health.account.usage.seat_use"
    assert framework.places[Address("health.account.usage.seat_use")] == "framework.yaml:25"
    assert framework.places[Address("signal.seat_use")] == "framework.yaml:15"


def test_borrowed_columns_bring_their_tables(catalogue: Catalogue, small: str) -> None:
    text = small.replace("    window: 28d\n", "    window: 28d\n    where: person_trained and plan = 'pro'\n").replace(
        "feeds:", "feeds:\n  people: {stale_after: 30d}"
    )
    assert built(catalogue, text).signals["active_people"].tables == {"usage", "people", "subscriptions"}


def test_account_columns_in_conditions_need_a_feed_too(catalogue: Catalogue, small: str) -> None:
    text = small.replace("health:", "indicators:\n  many: {when: core_features > 10}\nhealth:")
    (problem,) = check_texts({"framework.yaml": text}, catalogue).problems
    assert (problem.code, problem.what) == ("framework.missing", "No limit says when `features` counts as stale.")


@pytest.mark.parametrize(
    ("settings", "nullable"),
    [
        ("value: count(*)", False),
        ("value: sum(times)", False),
        ("value: max(times)", True),
        ("value: max(times)\n    when_empty: 0", False),
        ("value: count(*)\n    at_least: 3", True),
        ("value: count(*)\n    at_least: 1", False),
        ("value: coalesce(days_since(max(occurred_at)), tenure_days)", False),
        ("value: count(distinct person, occurred_on) / nullif(count(distinct person), 0)", True),
    ],
)
def test_which_signals_may_be_none(catalogue: Catalogue, small: str, settings: str, nullable: bool) -> None:
    text = small.replace("value: count(distinct person)", settings)
    assert built(catalogue, text).signals["active_people"].nullable is nullable


def test_traits_are_names(catalogue: Catalogue, small: str) -> None:
    text = small.replace(
        "signals:",
        "  traits: {stale_after: never}\ntraits:\n  tier: {type: choice, of: [low, high]}\n"
        "  limit: {type: number}\n  beta: {type: flag}\n"
        "indicators:\n  x: {when: tier = 'high' and limit > 3 or beta, label: Look}\nsignals:",
        1,
    )
    framework = built(catalogue, text)
    assert [trait.kind for trait in framework.traits.values()] == [Kind.TEXT, Kind.NUMBER, Kind.FLAG]
    assert write(framework.indicators["x"].when) == "tier = 'high' and limit > 3 or beta"


def test_the_rhythm_is_a_number_in_expressions(catalogue: Catalogue, small: str) -> None:
    text = small.replace("name: Small", "name: Small\nrhythm: weekly").replace("/ nullif(seats, 0)", "/ rhythm_days")
    assert write(built(catalogue, text).signals["seat_use"].value) == "active_people / 7"


def test_scores_and_caps_keep_the_order_of_the_file(catalogue: Catalogue, small: str) -> None:
    body = small.split("health:\n  account:\n")[1]
    text = small.replace(
        "health:\n  account:",
        "caps:\n  empty: {when: seat_use = 0, at_most: 40, because: Nobody}\n"
        "health:\n  early:\n    when: tenure_days < 90\n"
        f"    caps: [empty, {{when: seats < 1, at_most: 20, because: No seats}}]\n{body}  account:",
    )
    framework = built(catalogue, text)
    assert list(framework.health) == ["early", "account"]
    caps = framework.health["early"].caps
    assert [(cap.key, cap.address, cap.at_most) for cap in caps] == [
        ("empty", "health.early.caps.empty", 40),
        ("cap_2", "health.early.caps.cap_2", 20),
    ]


def test_two_hundred_signals(catalogue: Catalogue, small: str) -> None:
    """How long it takes is measured by `make bench`."""
    lines, measures = [], []
    for i in range(100):
        lines.append(
            f"  count_{i}:\n    label: Number {i}\n    from: usage\n    where: is_core and feature = 'f{i}'\n"
            f"    value: count(*)\n    window: 28d\n"
            f"  share_{i}:\n    label: Share {i}\n    unit: percent\n"
            f"    value: coalesce(count_{i} / nullif(seats, 0), 0)\n"
        )
        measures.append(f"          - {{signal: share_{i}, weight: 1, points: {{0%: 0, 60%: 80, 90%: 100}}}}\n")
    text = small.replace("signals:\n", "signals:\n" + "".join(lines)) + "".join(measures)
    assert len(built(catalogue, text).signals) == 202
