"""An explanation as drawn: whole points add up, caps read as limits, rows say each thing once."""

from dataclasses import replace
from datetime import UTC, date, datetime

from tenure.insight.engine.cards import Change, ChangePart, Explanation, Part, RowsBehind, State
from tenure.surfaces.web.account import level
from tenure.surfaces.web.account.part import grid
from tenure.values.keys import AccountKey, Address

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def part(label: str, dimension: str, points: float, possible: float, shown: int, state: State = State.FRESH) -> Part:
    kind = "cap" if dimension == level.LIMITS else "measure"
    return Part(kind, Address(f"health.account.{label}"), label, dimension, "count(*)", 0.4, "percent", points, possible,
                shown, NOW, state, "Because.", RowsBehind(0, ()))  # fmt: skip


def moved(
    label: str, dimension: str, before: float | None, after: float | None, points: float, shown: int
) -> ChangePart:
    return ChangePart(Address(f"health.account.{label}"), label, dimension, before, after, "days", points, shown, points,
                      0, 0, 0, 0)  # fmt: skip


PARTS = (
    part("Seats", "Usage", 7.4, 20, 8),
    part("Trend", "Usage", 20, 30, 20),
    part("Tickets", "Engagement", 50, 50, 50, State.STALE),
    part("Allowance", "Engagement", 0, 0, 0, State.NOT_APPLICABLE),
    part("Sponsor left", level.LIMITS, -18.4, 0, -19),
)
CARD = Explanation(
    AccountKey("A-1"),
    "Nordwind",
    NOW,
    date(2026, 5, 1),
    "account",
    "Health",
    59.0,
    59,
    "red",
    "red",
    0.9,
    PARTS,
    (),
    "Words.",
)


def test_the_shown_points_of_the_groups_add_up_to_the_score() -> None:
    groups = level.groups(CARD, NOW)
    assert [group.label for group in groups] == ["Usage", "Engagement", level.LIMITS]
    assert sum(int(group.shown.replace("\N{MINUS SIGN}", "-")) for group in groups) == CARD.shown
    for group in groups:
        inside = sum(int(one.shown.replace("\N{MINUS SIGN}", "-")) for one in group.levels)
        assert inside == int(group.shown.replace("\N{MINUS SIGN}", "-"))


def test_each_state_has_its_word_and_what_does_not_apply_has_no_bar() -> None:
    tickets, allowance = level.groups(CARD, NOW)[1].levels
    assert tickets.state == "late"
    assert (allowance.state, allowance.bar, allowance.value) == ("doesn't apply", None, "")


def test_a_fall_leads_from_then_to_now() -> None:
    parts = (
        moved("Seats", "Usage", 5.0, 12.0, -8.2, -8),
        moved("Sponsor left", level.LIMITS, None, 59.0, -12.0, -12),
        moved("Trend", "Usage", 1.0, 1.0, 0.0, 0),
    )
    change = Change(date(2026, 4, 3), date(2026, 5, 1), 79.2, 59.0, -20.2, -20, parts, "Down 20.")
    fall = level.fall(change)
    assert (fall.shown_from, fall.shown_to, fall.quiet) == (79, 59, 1)
    limit, seats = fall.steps
    assert (limit.before, limit.after) == ("no cap", "capped at 59")
    assert (seats.before, seats.after, seats.change) == ("5", "12 days", "\N{MINUS SIGN}8")


def test_a_cap_that_time_lifted_is_no_rise() -> None:
    by_time = replace(moved("Sponsor left", level.LIMITS, 59.0, None, 20.0, 20), happened=0.0, ageing=20.0)
    resolved = moved("Escalation", level.LIMITS, 59.0, None, 20.0, 20)
    change = Change(date(2026, 4, 3), date(2026, 5, 1), 19.0, 59.0, 40.0, 40, (by_time, resolved), "Up 40.")
    assert [(step.label, step.way) for step in level.fall(change).steps] == [
        ("Sponsor left", "flat"),
        ("Escalation", "up"),
    ]


def test_rows_say_each_thing_once() -> None:
    row: dict[str, object] = {
        "id": "U-1", "fact_id": "U-1", "used_at": NOW, "occurred_at": NOW, "event": "report", "feature": None,
        "recorded_at": NOW, "digest": "x", "source": "product",
    }  # fmt: skip
    drawn = grid(RowsBehind(3, (row,), "usage"))
    assert drawn is not None
    assert drawn.headings == ("Occurred", "Fact id", "Event", "Recorded", "Source")
    assert drawn.total == 3
