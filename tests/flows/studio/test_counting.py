"""How many accounts meet a condition now, while it is worded."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tenure.flows.bringing_in.importing import import_files
from tenure.flows.changing.drafting import save_file
from tenure.flows.frameworks.live import publish_starter_or_folder
from tenure.flows.studio.forms.counting import count_conditions
from tenure.platform.access import SYSTEM
from tenure.values import clock

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
PEOPLE = {"busy": 8, "middling": 5, "quiet": 2}
FRAMEWORK = """\
framework: tenure/1
name: Ours
feeds:
  usage: {stale_after: 3d}
  accounts: {stale_after: never}
signals:
  people: {label: People, from: usage, value: count(distinct person), window: 28d}
health:
  account: {dimensions: {use: {weight: 100, measures: [{signal: people, weight: 1, points: {0: 0, 8: 100}, none: 0}]}}}
segments:
  many: {label: Many, when: people >= 5}
  all: {label: All, when: true}
lifecycle:
  start: {label: Start, owner: csm, exit: {used: {label: Used, when: people >= 3}}}
  later: {label: Later, owner: csm}
"""

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_condition_is_counted_before_it_is_kept(tmp_path: Path, settings: LazySettings) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    (tmp_path / "framework.yaml").write_text(FRAMEWORK)
    files = tmp_path / "files"
    files.mkdir()
    (files / "accounts.csv").write_text(
        "account_id,account_name,customer_since\n" + "".join(f"{key},{key.title()},2025-01-01\n" for key in PEOPLE)
    )
    (files / "usage.csv").write_text(
        "timestamp,account_id,user_id,event,feature\n"
        + "".join(
            f"{TODAY - timedelta(days=back)}T09:{n:02d}:00Z,{key},{key}-{n},view,report\n"
            for back in (0, 1, 12)
            for key, count in PEOPLE.items()
            for n in range(count)
        )
    )
    path = "lifecycle/start/exit/used/when"
    with clock.stopped_clock(NOW):
        publish_starter_or_folder(SYSTEM, str(tmp_path))
        import_files(SYSTEM, [files])
        found = {
            one.path: (one.accounts, one.of, one.own)
            for one in count_conditions(
                SYSTEM,
                {path: "people >= 6", "segments/many/when": "people >= 3", "segments/all/when": "true", "x": " "},
            )
        }
        assert found == {path: (1, 3, None), "segments/many/when": (2, 3, 2), "segments/all/when": (3, 3, 1)}
        wrong = count_conditions(SYSTEM, {path: "peeple >= 6", "lifecycle/later/stalled": "score < 50"})
        assert [one.accounts for one in wrong] == [None, 1]
        assert "peeple" in wrong[0].problems[0].what
        save_file(SYSTEM, "framework.yaml", FRAMEWORK.replace("window: 28d", "window: 7d"), 0)
        assert count_conditions(SYSTEM, {path: "people >= 3"})[0].accounts == 2
