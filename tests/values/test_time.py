"""A day is what the framework's time zone says it is, also when clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values import clock
from tenure.values.asof import TICK, AsOf, day_end, day_start, local_day

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2025, 3, 30), 23),
        ("Europe/Berlin", date(2025, 10, 26), 25),
        ("America/New_York", date(2025, 3, 9), 23),
        ("America/New_York", date(2025, 11, 2), 25),
        ("UTC", date(2025, 3, 30), 24),
    ],
)
def test_days_of_a_clock_change_are_shorter_or_longer(zone: str, day: date, hours: int) -> None:
    assert day_end(day, zone) - day_start(day, zone) == timedelta(hours=hours)


@given(st.dates(date(1995, 1, 1), date(2050, 1, 1)), ZONES)
def test_days_follow_one_another_without_gap_and_hold_their_instants(day: date, zone: str) -> None:
    start, end = day_start(day, zone), day_end(day, zone)
    assert end == day_start(day + timedelta(days=1), zone)
    assert local_day(start, zone) == day
    assert local_day(end - TICK, zone) == day
    assert local_day(end, zone) == day + timedelta(days=1)


@given(st.dates(date(1995, 1, 1), date(2050, 1, 1)), ZONES)
def test_a_bare_day_means_its_end(day: date, zone: str) -> None:
    view = AsOf.end_of(day, zone)
    assert view.day == day
    assert view.until == view.known_until == day_end(day, zone)
    assert view.is_day_end


@given(
    st.datetimes(datetime.fromisoformat("1995-01-01"), datetime.fromisoformat("2050-01-01"), timezones=st.just(UTC)),
    ZONES,
)
def test_an_instant_includes_itself_and_belongs_to_its_local_day(at: datetime, zone: str) -> None:
    view = AsOf.at(at, zone)
    assert at < view.until
    assert view.until - at == TICK
    assert view.day == local_day(at, zone)


def test_an_instant_within_a_day_is_no_days_end() -> None:
    noon = datetime(2025, 3, 30, 12, tzinfo=UTC)
    assert not AsOf.at(noon, "Europe/Berlin").is_day_end
    assert not AsOf(day_end(date(2025, 3, 30)), noon).is_day_end  # known until noon only
    end = day_end(date(2025, 3, 30))
    assert not AsOf(end, end, late_since=noon).is_day_end


def test_a_stopped_clock_says_one_instant_and_its_local_day() -> None:
    with clock.stopped_clock(datetime(2025, 3, 30, 23, 30, tzinfo=UTC)):
        assert clock.now() == datetime(2025, 3, 30, 23, 30, tzinfo=UTC)
        assert clock.today() == date(2025, 3, 30)
        assert clock.today("Europe/Berlin") == date(2025, 3, 31)
        assert AsOf.now("Europe/Berlin").day == date(2025, 3, 31)
    with pytest.raises(ValueError, match="time zone"), clock.stopped_clock(datetime.fromisoformat("2025-03-30")):
        pass  # pragma: no cover
