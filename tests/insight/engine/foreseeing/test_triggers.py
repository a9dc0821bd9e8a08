"""Which plays a tick starts: `for`, cool-down, moments, stages; many ticks in one go as one by one."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from insight.engine.plays import YES, framework, play, stage
from tenure.framework.model import Play
from tenure.insight.engine.foreseeing.triggers import Cause, ConditionTick, Firing, Memory, TickRow, starts, step

DAY = date(2026, 3, 1)


def told(
    number: int, holds: Sequence[str] = (), applies: Sequence[str] = ("acme", "best"), **causes: Cause
) -> ConditionTick:
    """The tick of a day for the play `nudge`; `causes` are accounts that something else starts it for."""
    return ConditionTick(DAY + timedelta(days=number), {"nudge": holds}, {"nudge": applies}, {"nudge": causes})


def fired_on(nudge: Play, ticks: Sequence[ConditionTick]) -> list[int]:
    memory = Memory()
    return [(firing.day - DAY).days for tick in ticks for firing in step([nudge], tick, memory)[0]]


def test_it_fires_once_and_again_when_the_cool_down_is_over() -> None:
    always = [told(n, ["acme"]) for n in range(50)]
    assert fired_on(play("nudge", YES, cool_down=21), always) == [0, 21, 42]


def test_a_condition_has_to_hold_at_so_many_ticks_in_a_row() -> None:
    holds = [told(n, ["acme"] if n not in (1, 5) else []) for n in range(9)]
    assert fired_on(play("nudge", YES, held=3), holds) == [4]
    assert fired_on(play("nudge", YES, held=4), holds) == []


def test_an_account_that_was_no_customer_at_a_tick_starts_counting_anew() -> None:
    assert fired_on(play("nudge", YES, held=2), [told(0, ["acme"]), told(1), told(2, ["acme"])]) == []


def test_where_it_does_not_apply_or_nobody_knows_nothing_fires() -> None:
    limited = play("nudge", YES, applies=YES)
    assert fired_on(limited, [told(0, ["acme"], applies=["best"])]) == []
    assert fired_on(limited, [ConditionTick(DAY, {"nudge": ["acme"]}, {}, {})]) == []


def test_what_the_cool_down_holds_back_is_told_once_each_time_it_begins() -> None:
    memory, back = Memory(), []
    for number, holds in enumerate([1, 1, 0, 1, 1, 0, 1]):
        back += step([play("nudge", YES, cool_down=30)], told(number, ["acme"] if holds else []), memory)[1]
    assert back == [Firing("nudge", "acme", DAY + timedelta(days=n), Cause.CONDITION) for n in (3, 6)]


def test_a_moment_and_a_stage_start_plays_under_the_same_cool_down() -> None:
    ticks = [told(0, acme=Cause.MOMENT), told(10, acme=Cause.ENTRY), told(21, acme=Cause.STALL)]
    assert fired_on(play("nudge", moment="first_value", cool_down=21), ticks) == [0, 21]


def row(account: str = "acme", **columns: object) -> TickRow:
    base = {
        "account": account, "day": DAY, "stage": "onboarding", "entered_on": DAY - timedelta(days=9),
        "entered_assumed": False, "came_by": "exit", "stalled": False, "beside": [], "moments": [],
    }  # fmt: skip
    return base | columns  # type: ignore[return-value]


FRAMEWORK = framework(
    lifecycle=[
        stage("onboarding", on_entry=("kickoff",), when_stalled=("rescue",)),
        stage("expansion", motion=True, on_entry=("pitch", "nobody_wrote_it")),
    ],
    plays=[play("kickoff"), play("rescue"), play("pitch"), play("thanks", moment="first_value")],
)


def test_a_stage_starts_its_plays_on_entry_when_it_stalls_and_when_it_opens_beside() -> None:
    before = {"acme": row()}
    assert starts(FRAMEWORK, [row()], before) == {}
    assert starts(FRAMEWORK, [row(entered_on=DAY)], before) == {"kickoff": {"acme": Cause.ENTRY}}
    assert starts(FRAMEWORK, [row(stalled=True)], before) == {"rescue": {"acme": Cause.STALL}}
    assert starts(FRAMEWORK, [row(stalled=True)], {"acme": row(stalled=True)}) == {}
    assert starts(FRAMEWORK, [row(beside=["expansion"])], before) == {"pitch": {"acme": Cause.ENTRY}}
    assert starts(FRAMEWORK, [row(beside=["expansion"])], {"acme": row(beside=["expansion"])}) == {}


def test_a_moment_starts_its_play_on_the_day_it_is_reached() -> None:
    today = [{"moment": "first_value", "reached_on": DAY}]
    assert starts(FRAMEWORK, [row(moments=today)], {"acme": row()}) == {"thanks": {"acme": Cause.MOMENT}}
    before = [{"moment": "first_value", "reached_on": DAY - timedelta(days=1)}]
    assert starts(FRAMEWORK, [row(moments=before)], {"acme": row()}) == {}


def test_what_was_so_when_the_clock_began_starts_nothing_and_a_new_customer_does() -> None:
    found = row(
        entered_on=DAY, entered_assumed=True, stalled=True, moments=[{"moment": "first_value", "reached_on": DAY}]
    )
    assert starts(FRAMEWORK, [found], {}) == {}
    assert starts(FRAMEWORK, [row(entered_on=DAY, came_by="start")], {}) == {"kickoff": {"acme": Cause.ENTRY}}


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 5), st.integers(1, 20))
def test_two_firings_are_never_nearer_than_the_cool_down_and_none_is_left_out(
    holds: list[bool], held: int, cool_down: int
) -> None:
    ticks = [told(number, ["acme"] if one else []) for number, one in enumerate(holds)]
    found = fired_on(play("nudge", YES, held=held, cool_down=cool_down), ticks)
    assert all(later - earlier >= cool_down for earlier, later in pairwise(found))
    ready = [n for n in range(len(holds)) if n + 1 >= held and all(holds[n - held + 1 : n + 1])]
    expected: list[int] = []
    for number in ready:
        if not expected or number - expected[-1] >= cool_down:
            expected.append(number)
    assert found == expected
