"""A score opened: parts that add up, the framework's own words, the rows behind, and why it moved."""

# ruff: noqa: E501 - a fact stands on one line

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from insight.engine.book import Book, Fact, again, days, fact, scored_by, starter
from tenure.framework.model import Framework
from tenure.insight.engine.cards import ChangePart, Explanation, State
from tenure.values.problem import ProblemError
from tenure.values.rounding import half_up

SINCE, THEN, NOW = date(2024, 6, 1), date(2025, 3, 3), date(2025, 3, 31)


def uses(first: date, last: date, step: int = 1, **columns: object) -> list[Fact]:
    return [
        fact("usage", "acme", id=f"u{day}", used_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), **columns)
        for day in days(first, last, step)
    ]


def opened(framework: Framework, book: Book, **rest: object) -> tuple[Explanation, dict[str, ChangePart]]:
    found = book.explain(framework, NOW, against=THEN, **rest)  # type: ignore[arg-type]
    adds_up(found)
    assert found.change is not None
    return found, {part.address.split(".")[-1]: part for part in found.change.parts}


def adds_up(found: Explanation) -> None:
    assert sum(part.points for part in found.parts) == pytest.approx(found.score, abs=1e-9)
    assert sum(part.shown for part in found.parts) == found.shown == half_up(found.score)
    if found.change is not None:
        change = found.change
        assert change.score_to == found.score
        assert sum(part.points for part in change.parts) == pytest.approx(change.score_to - change.score_from, abs=1e-9)
        assert (
            sum(part.shown for part in change.parts)
            == change.shown
            == half_up(change.score_to) - half_up(change.score_from)
        )
        for part in change.parts:
            kinds = part.happened + part.learned_late + part.ageing + part.availability + part.settings
            assert kinds == pytest.approx(part.points, abs=1e-9)


def kinds(part: ChangePart) -> dict[str, float]:
    found = {
        "happened": part.happened, "learned_late": part.learned_late, "ageing": part.ageing,
        "availability": part.availability, "settings": part.settings,
    }  # fmt: skip
    return {name: round(points, 4) for name, points in found.items() if abs(points) > 1e-6}


COUNTED = scored_by(
    """
    uses_ever: {from: usage, value: count(*)}
    visits: {from: touchpoints, value: count(*)}
    """,
    """
    - {signal: uses_ever, weight: 50, points: {0: 0, 100: 100}}
    - {signal: visits, weight: 50, points: {0: 0, 10: 100}}
    """,
    usage_stale="90d",
)
ACME = fact("accounts", "acme", name="Acme", customer_since=SINCE)
VISIT = fact("touchpoints", "acme", id="v", held_at=date(2025, 2, 20))
OTHERS = [fact("touchpoints", "bolt", id=f"o{day}", held_at=day) for day in days(SINCE, NOW, 14)]


def test_what_happened_since(book: Book) -> None:
    book.write(
        ACME,
        VISIT,
        OTHERS,
        uses(date(2025, 2, 1), date(2025, 2, 10)),
        [row | {"id": None, "fact_id": f"n{row['id']}"} for row in uses(date(2025, 3, 10), date(2025, 3, 19))],
    )
    found, parts = opened(COUNTED, book)
    assert kinds(parts["uses_ever"]) == {"happened": 5.0}
    assert kinds(parts["visits"]) == {}
    assert found.change is not None
    assert found.change.words == "Up 5 since 3 Mar 2025: uses ever from 10 to 20 (+5)."


def test_what_was_learned_late_about_before(book: Book) -> None:
    late = uses(date(2025, 2, 1), date(2025, 2, 10))
    book.write(
        ACME, VISIT, OTHERS, late[:4], [row | {"recorded_at": datetime(2025, 3, 20, tzinfo=UTC)} for row in late[4:]]
    )
    _, parts = opened(COUNTED, book)
    assert kinds(parts["uses_ever"]) == {"learned_late": 3.0}


def test_a_correction_of_an_old_fact_is_learned_late(book: Book) -> None:
    framework = scored_by(
        "amount: {from: usage, value: sum(times)}",
        "- {signal: amount, weight: 1, points: {0: 0, 100: 100}}",
        usage_stale="90d",
    )
    first = uses(date(2025, 2, 1), date(2025, 2, 1), quantity=10.0)[0]
    book.write(ACME, first, again(first, known=date(2025, 3, 20), quantity=40.0))
    _, parts = opened(framework, book)
    assert kinds(parts["amount"]) == {"learned_late": 30.0}


def test_what_only_time_did(book: Book) -> None:
    framework = scored_by(
        """
        silent: {from: usage, value: "coalesce(days_since(max(occurred_at)), tenure_days)"}
        recent: {from: usage, value: count(*), window: 28d}
        """,
        """
        - {signal: silent, weight: 50, points: {0: 100, 100: 0}}
        - {signal: recent, weight: 50, points: {0: 0, 10: 100}}
        """,
        usage_stale="90d",
    )
    book.write(ACME, uses(date(2025, 2, 22), date(2025, 3, 3)))
    _, parts = opened(framework, book)
    assert kinds(parts["silent"]) == {"ageing": -14.0}
    assert kinds(parts["recent"]) == {"ageing": -50.0}


def test_a_feed_that_fell_silent_is_availability(book: Book) -> None:
    framework = scored_by(
        "uses_ever: {from: usage, value: count(*)}", "- {signal: uses_ever, weight: 1, points: {0: 0, 10: 100}}"
    )
    book.write(ACME, uses(date(2025, 2, 22), date(2025, 3, 3)))
    found, parts = opened(framework, book)
    assert kinds(parts["uses_ever"]) == {"availability": -50.0}
    assert found.parts[0].fresh is State.STALE
    assert "data is missing" in (found.change.words if found.change else "")


def test_another_curve_or_weight_is_settings_and_nothing_else(book: Book) -> None:
    book.write(ACME, VISIT, OTHERS, uses(date(2025, 2, 1), date(2025, 2, 10)))
    lines = "uses_ever: {from: usage, value: count(*)}\nvisits: {from: touchpoints, value: count(*)}"
    measures = "- {{signal: uses_ever, weight: {}, points: {{0: 0, {}: 100}}}}\n- {{signal: visits, weight: {}, points: {{0: 0, 10: 100}}}}"
    curve = scored_by(lines, measures.format(50, 20, 50), usage_stale="90d")
    _, parts = opened(curve, book, then=COUNTED)
    assert kinds(parts["uses_ever"]) == {"settings": 20.0}
    assert kinds(parts["visits"]) == {}
    weight = scored_by(lines, measures.format(80, 100, 20), usage_stale="90d")
    _, parts = opened(weight, book, then=COUNTED)
    assert kinds(parts["uses_ever"]) == {"settings": 3.0}
    assert kinds(parts["visits"]) == {"settings": -3.0}


def test_a_measure_that_is_new_in_the_framework_is_settings(book: Book) -> None:
    book.write(ACME, VISIT, OTHERS, uses(date(2025, 2, 1), date(2025, 2, 10)))
    small = scored_by(
        "uses_ever: {from: usage, value: count(*)}",
        "- {signal: uses_ever, weight: 1, points: {0: 0, 100: 100}}",
        usage_stale="90d",
    )
    _, parts = opened(COUNTED, book, then=small)
    assert kinds(parts["uses_ever"]) == {"settings": -5.0}
    assert kinds(parts["visits"]) == {"settings": 5.0}


def test_settings_and_news_at_once_stand_apart(book: Book) -> None:
    book.write(
        ACME, VISIT, OTHERS, uses(date(2025, 2, 1), date(2025, 2, 10)), uses(date(2025, 3, 10), date(2025, 3, 19))
    )
    curve = scored_by(
        "uses_ever: {from: usage, value: count(*)}\nvisits: {from: touchpoints, value: count(*)}",
        "- {signal: uses_ever, weight: 50, points: {0: 0, 50: 100}}\n- {signal: visits, weight: 50, points: {0: 0, 10: 100}}",
        usage_stale="90d",
    )
    _, parts = opened(curve, book, then=COUNTED)
    assert kinds(parts["uses_ever"]) == {"happened": 10.0, "settings": 5.0}


def test_a_cap_is_a_part_with_negative_points(book: Book) -> None:
    framework = scored_by(
        "uses_ever: {from: usage, value: count(*)}\nupset: {from: tickets, where: open and urgent, value: count(*)}",
        "- {signal: uses_ever, weight: 1, points: {0: 0, 10: 100}}",
        rest="caps: [{when: upset > 0, at_most: 40, because: An urgent ticket is open}]",
        usage_stale="90d",
    )
    ticket = fact("tickets", "acme", id="t", priority="urgent", status="new", opened_at=date(2025, 3, 25))
    book.write(
        ACME,
        uses(date(2025, 2, 1), date(2025, 2, 10)),
        ticket,
        fact("tickets", "bolt", id="x", opened_at=date(2025, 3, 1)),
    )
    found, parts = opened(framework, book)
    cap = next(part for part in found.parts if part.kind == "cap")
    assert (cap.points, cap.shown, cap.label, cap.dimension) == (-60, -60, "An urgent ticket is open", "Caps")
    assert cap.formula == "at most 40 when upset > 0"
    assert [row["id"] for row in cap.rows.first] == ["t"]
    assert found.words.startswith("40 of 100, red. Capped by: An urgent ticket is open.")
    change = next(part for name, part in parts.items() if part.dimension == "Caps")
    assert kinds(change) == {"happened": -60.0}


def test_the_rows_behind_a_number_are_the_first_hundred_newest_first(book: Book) -> None:
    used = uses(date(2024, 11, 1), NOW)
    book.write(
        ACME,
        used,
        fact("usage", "bolt", id="other", used_at=NOW),
        again(used[-1], known=date(2025, 4, 2), quantity=9.0),
    )
    framework = scored_by(
        "recent: {from: usage, where: is_core, value: count(*), window: 120d}",
        "- {signal: recent, weight: 1, points: {0: 0, 120: 100}}",
    )
    part = book.explain(framework, NOW).parts[0]
    assert part.formula == "count(*) of usage where is_core in the 120 days"
    assert part.value == part.rows.total == 120
    assert len(part.rows.first) == 100
    found = [str(row["occurred_at"]) for row in part.rows.first]
    assert found == sorted(found, reverse=True)
    assert part.rows.first[0]["id"] == f"u{NOW}"
    assert "quantity" not in part.rows.first[0]  # the correction was not known yet
    assert part.observed_at == datetime(2025, 3, 31, 12, tzinfo=UTC)
    assert part.recorded_assumed


def test_questions_that_have_no_answer(book: Book) -> None:
    book.write(ACME, uses(date(2025, 2, 1), NOW))
    questions: list[tuple[Callable[[], Explanation], str]] = [
        (lambda: book.explain(COUNTED, NOW, "nobody"), "not_a_customer"),
        (lambda: book.explain(COUNTED, NOW, against=date(2024, 1, 1)), "not_a_customer"),
        (lambda: book.explain(COUNTED, NOW, against=NOW), "wrong_order"),
        (lambda: book.explain(COUNTED, NOW, score_key="luck"), "no_such_score"),
    ]
    for ask, code in questions:
        with pytest.raises(ProblemError) as failed:
            ask()
        assert failed.value.problems[0].code == code


@pytest.mark.parametrize(
    ("name", "score", "day", "before"),
    [
        ("four_dimension", "account", NOW, THEN),
        pytest.param("four_dimension", "onboarding", SINCE + timedelta(days=60), None, marks=pytest.mark.slow),
        pytest.param("six_indicator", "account", NOW, None, marks=pytest.mark.slow),
    ],
)
def test_every_measure_of_a_starter_states_its_formula_and_its_rows(
    tmp_path: Path, name: str, score: str, day: date, before: date | None
) -> None:
    framework = starter(name)
    book = Book(tmp_path / "lake").write(full_life())
    found = book.explain(framework, day, score_key=score, against=before)
    adds_up(found)
    for part in found.parts:
        assert part.formula, part.address
        if part.kind == "measure":
            signal = framework.signals[part.address.split(".")[-1]]
            assert part.formula.startswith(signal.text), part.address
            assert part.fresh in (State.FRESH, State.NONE, State.NOT_APPLICABLE), (part.address, part.fresh)
        if part.fresh is State.FRESH and part.kind == "measure":
            assert part.rows.total >= len(part.rows.first), part.address
            assert part.rows.total > 0, f"{part.address} = {part.value} rests on no rows"
            moments = [str(row["occurred_at"]) for row in part.rows.first]
            assert moments == sorted(moments, reverse=True), part.address
            assert part.observed_at is not None


def full_life() -> list[Fact]:
    """One account on feeds that are all alive, with rows for every measure of the starters."""
    ann = {"person": "ann"}
    weeks = days(SINCE, NOW, 7)
    return [
        ACME,
        fact("subscriptions", "acme", id="s", plan="pro", seats=2.0, allowance=900.0, arr=10, currency="USD", start_on=SINCE, end_on=date(2025, 6, 1)),
        *(fact("people", "acme", id=who, role=role, role_since=SINCE, decider=True, created_at=SINCE, invited_at=SINCE, core_trained_at=SINCE, strength=4.0, strength_rated_at=date(2025, 3, 1)) for who, role in (("ann", "sponsor"), ("bo", "champion"))),
        *(fact("features", plan="pro", feature=one, core=True, since_on=SINCE, fact_id=one) for one in ("board", "chart")),
        *(fact("usage", "acme", id=f"{who}{day}", person=who, used_at=day, feature="board", ok=True) for day in days(SINCE, NOW) for who in ("ann", "bo")),
        *(fact("tickets", "acme", id=f"t{day}", priority="urgent", opened_at=day, resolved_at=day + timedelta(days=2), csat=4.0, rated_at=day + timedelta(days=3), sentiment=0.2, **ann) for day in weeks),
        fact("tickets", "acme", id="open", priority="urgent", opened_at=date(2025, 3, 28)),
        fact("tickets", "acme", id="early", priority="urgent", opened_at=SINCE, resolved_at=date(2024, 9, 1)),
        *(fact("touchpoints", "acme", id=f"{kind}{day}", kind=kind, held_at=day, two_way=True, asked=True, answered_at=day + timedelta(days=1), person=who) for day in weeks for kind, who in (("business_review", "ann"), ("community", "bo"))),
        fact("touchpoints", "acme", id="kick", kind="kickoff", held_at=SINCE + timedelta(days=3), two_way=True, **ann),
        *(fact("survey_responses", "acme", id=f"r{day}", kind="nps", score=9.0, responded_at=day, **ann) for day in weeks[::6]),
        *(fact("outcomes", "acme", id=f"o{day}", kind=kind, started_on=day, due_on=day + timedelta(days=30), reached_at=day + timedelta(days=20), confirmed_at=day + timedelta(days=21)) for day in weeks[::6] for kind in ("time",)),
        fact("outcomes", "acme", id="m", kind="milestone", started_on=SINCE, due_on=SINCE + timedelta(days=30)),
        *(fact("invoices", "acme", id=f"i{day}", issued_on=day, due_on=day + timedelta(days=14), paid_at=day + timedelta(days=10)) for day in weeks[::6]),
        fact("invoices", "acme", id="unpaid", issued_on=SINCE, due_on=SINCE + timedelta(days=20)),
        fact("pulses", "acme", value=4.0, given_at=date(2025, 3, 10)),
        *(fact("pulses", "bolt", value=4.0, given_at=SINCE, id="x") for _ in range(1)),
    ]  # fmt: skip
