"""Each timer has its effect once: cut at any statement, called by several workers, by a clock that is set back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from tenure.platform.access import SYSTEM
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.models import Entry
from tenure.platform.timers.actions import run_due, set_timer
from tenure.platform.timers.cards import TimerCard
from tenure.platform.timers.models import Timer
from tenure.platform.timers.queries import LONGEST_PAUSE, overdue
from tenure.values import clock

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Killed(BaseException):
    """The process is gone: nobody gets to tidy up."""


def ring(timer: TimerCard) -> None:
    """An effect that nothing but its timer keeps from happening twice."""
    record_entry(SYSTEM, "job.asked", "rung", timer.key, {"due": timer.due_at.isoformat()})


def rung() -> list[str]:
    return sorted(Entry.objects.filter(kind="rung").values_list("key", flat=True))


class CutAt:
    """Lets so many statements through; the next one is never answered. `after`: it was carried out."""

    def __init__(self, number: int, after: bool) -> None:
        self.left, self.after = number, after

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.left -= 1
        if self.left >= 0:
            return execute(*given)
        if self.after:
            execute(*given)
        raise Killed


@pytest.mark.parametrize("after", [False, True])
def test_cut_at_any_statement_the_effect_is_there_once(after: bool) -> None:
    number, cut = 0, True
    while cut:
        set_timer("ring", f"{number}", NOON)
        set_timer("again", f"{number}", NOON)
        with clock.stopped_clock(NOON):
            try:
                with connection.execute_wrapper(CutAt(number, after)):
                    run_due({"ring": ring, "again": moving_on})
                cut = False
            except Killed:
                connection.close()  # what PostgreSQL sees of a process that is gone
            run_due({"ring": ring, "again": moving_on})
        assert rung() == sorted([f"{n}" for n in range(number + 1)] * 2), number
        number += 1
    assert number > 6
    assert set(Timer.objects.values_list("name", "due_at")) == {("again", NOON + HOUR)}


def moving_on(timer: TimerCard) -> datetime:
    ring(timer)
    return timer.due_at + HOUR


def test_several_workers_share_what_is_due() -> None:
    for number in range(60):
        set_timer("ring", f"{number:02}", NOON)

    def work(_: int) -> int:
        try:
            return run_due({"ring": ring})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as workers:
        done = list(workers.map(work, range(3)))
    assert sum(done) == 60
    assert rung() == [f"{number:02}" for number in range(60)]


def test_a_clock_that_is_set_back_calls_nothing_twice() -> None:
    set_timer("ring", "once", NOON)
    set_timer("again", "hourly", NOON)
    calls = {"ring": ring, "again": moving_on}
    for at in (NOON - HOUR, NOON, NOON - HOUR, NOON, NOON + timedelta(minutes=59)):
        with clock.stopped_clock(at):
            run_due(calls)
    assert rung() == ["hourly", "once"]
    with clock.stopped_clock(NOON + 3 * HOUR):  # asleep meanwhile: each instant has its call
        assert run_due(calls) == 3
    assert [entry.data["due"][11:13] for entry in Entry.objects.filter(key="hourly").order_by("pk")] == [
        "12",
        "13",
        "14",
        "15",
    ]


def test_what_fails_has_no_effect_holds_up_no_other_and_is_tried_again() -> None:
    broken = [True]

    def breaking(timer: TimerCard) -> None:
        ring(timer)
        if broken[0]:
            raise RuntimeError("no such play")

    set_timer("breaks", "b", NOON)
    set_timer("ring", "r", NOON + timedelta(seconds=1))
    set_timer("nobody's", "n", NOON)
    calls = {"breaks": breaking, "ring": ring}
    with clock.stopped_clock(NOON + HOUR):
        assert run_due(calls) == 2
        assert run_due(calls) == 0  # not at once
        assert [(one.name, one.tries, one.last_error) for one in overdue(HOUR / 2)] == [
            ("breaks", 1, "RuntimeError: no such play"),
            ("nobody's", 0, ""),
        ]
    assert rung() == ["r"]
    broken.clear()
    broken.append(False)
    Timer.objects.filter(name="breaks").update(next_at=NOON + 900 * LONGEST_PAUSE)  # by a clock that was ahead
    with clock.stopped_clock(NOON + 2 * HOUR):
        assert run_due(calls) == 1
    assert rung() == ["b", "r"]


def test_a_timer_that_would_never_move_on_is_an_error_and_one_set_anew_has_one_instant() -> None:
    set_timer("stuck", "", NOON)
    set_timer("moved", "", NOON)
    set_timer("moved", "", NOON + HOUR)
    with clock.stopped_clock(NOON):
        assert run_due({"stuck": lambda timer: timer.due_at, "moved": lambda _: None}) == 1
        (stuck,) = overdue(-HOUR / 2)
    assert "never move on" in stuck.last_error
    assert Timer.objects.get(name="moved").due_at == NOON + HOUR
