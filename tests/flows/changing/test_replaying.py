"""A replay through the front door: owners, ARR and hours of a small company, and nothing written."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from tenure.flows.bringing_in.importing import import_files
from tenure.flows.changing.replaying import replay, since_day
from tenure.flows.daily.day import run_day
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.journal.models import Entry
from tenure.values import clock
from tenure.values.problem import ProblemError
from tenure.values.progress import WorkProgress

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
FRAMEWORK = """\
framework: tenure/1
name: Small plays
currency: USD
feeds:
  pulses: {stale_after: 90d}
  accounts: {stale_after: never}
  subscriptions: {stale_after: never}
  features: {stale_after: never}
signals:
  dial: {from: pulses, value: latest(value)}
  lines: {value: "coalesce(seats, 0)"}
health:
  account: {least_coverage: 0%, dimensions: {all: {weight: 1, measures: [{signal: lines, weight: 1, points: {0: 0, 9: 100}}]}}}
segments:
  large: {label: Large, when: arr >= 20000}
plays:
  renewal: {label: Renewal, hours: 2, trigger: {when: days_to_renewal <= 60, cool_down: 21d}, steps: [{task: {title: Call}}]}
  never: {label: Never, trigger: {when: dial < 1}, steps: [{task: {title: Call}}]}
"""


@pytest.fixture
def source(tmp_path: Path, settings: LazySettings) -> str:
    """Two accounts, one of which renews within sixty days."""
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    files, folder = tmp_path / "files", tmp_path / "method"
    files.mkdir()
    folder.mkdir()
    (files / "accounts.csv").write_text(
        "account_id,account_name,customer_since\nlively,Lively Ltd,2025-01-01\nsilent,Silent Sons,2025-01-01\n"
    )
    (files / "subscriptions.csv").write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\n"
        "s1,lively,4,12000,USD,2025-01-01,2027-01-01\ns2,silent,4,30000,USD,2025-01-01,2026-05-15\n"
    )
    (folder / "framework.yaml").write_text(FRAMEWORK)
    with clock.stopped_clock(NOW):
        import_files(SYSTEM, [files / "accounts.csv", files / "subscriptions.csv"], backfill=True)
        publish_starter_or_folder(SYSTEM, str(folder))
        run_day(SYSTEM)
    return str(folder)


def test_it_says_to_whom_how_often_with_what_and_writes_nothing(source: str) -> None:
    before = (Entry.objects.count(), lake().rows("stages"), lake().rows("verdicts"))
    heard: list[WorkProgress] = []
    with clock.stopped_clock(NOW):
        found = replay(SYSTEM, source, date(2026, 3, 1), progress=heard.append)
    assert [(one.day, one.play, one.name, one.owner, one.segment, one.cause) for one in found.firings] == [
        (date(2026, 3, 16), "renewal", "Silent Sons", None, "large", "condition"),
    ]
    assert [(play.key, play.fires, play.hours, str(play.arr.amount)) for play in found.plays] == [
        ("renewal", 1, 2, "30000.0"),
        ("never", 0, 0, "0"),
    ]
    assert (found.customers, found.days, found.owners[0].load.label, found.owners[0].peak_hours) == (2, 31, "nobody", 2)
    assert found.notes == (
        "pulses was late or missing on 31 of 31 days: plays that need it didn't start on those days.",
    )
    assert str(heard[-1]) == "Replaying, 31 of 31 days"
    json.dumps(found.as_json())
    assert (Entry.objects.count(), lake().rows("stages"), lake().rows("verdicts")) == before


def test_days_are_held_against_the_calendar() -> None:
    with clock.stopped_clock(NOW):
        assert since_day("90d") == date(2026, 1, 1)
        assert since_day("7d", date(2026, 3, 7)) == date(2026, 3, 1)
        assert since_day("2026-02-03") == date(2026, 2, 3)
        with pytest.raises(ProblemError) as problem:
            since_day("last week")
        assert problem.value.problems[0].code == "not_a_day"
        for since, until, code in (
            (date(2026, 4, 1), None, "day_in_the_future"),
            (date(2026, 3, 5), date(2026, 3, 1), "wrong_order"),
            (date(2020, 3, 5), None, "replay.too_long"),
        ):
            with pytest.raises(ProblemError) as problem:
                replay(SYSTEM, "four_dimension", since, until)
            assert problem.value.problems[0].code == code
