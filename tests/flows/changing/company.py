"""Three accounts of a small company, the framework they are scored by, and one that weighs people more."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
PEOPLE = {"busy": 8, "middling": 5, "quiet": 2}

FRAMEWORK = """\
framework: tenure/1
name: Ours

feeds:
  usage: {stale_after: 3d}
  subscriptions: {stale_after: never}
  accounts: {stale_after: never}

signals:
  people: {label: People, from: usage, value: count(distinct person), window: 28d}
  actions: {label: Actions, from: usage, value: count(*), window: 28d}

health:
  account:
    bands: {green: 80, yellow: 60}
    dimensions:
      usage:
        weight: 100
        measures:
          - {signal: people, weight: 50, points: {0: 0, 10: 100}, none: 0}
          - {signal: actions, weight: 50, points: {0: 0, 10: 100}, none: 0}

plays:
  call:
    label: Call them
    goal: They are back
    trigger: {when: people < 3, cool_down: 30d}
    owner: csm
    hours: 0.5
    steps:
      - task: {title: Call, owner: csm, due: 1d}
    success: {when: people >= 3, within: 14d}
"""
HEAVIER = FRAMEWORK.replace("{signal: people, weight: 50", "{signal: people, weight: 90").replace(
    "{signal: actions, weight: 50", "{signal: actions, weight: 10"
)


def files_in(files: Path) -> Path:
    """What the systems of the company export."""
    files.mkdir()
    names = "".join(f"{key},{key.title()},2025-01-01\n" for key in PEOPLE)
    (files / "accounts.csv").write_text("account_id,account_name,customer_since\n" + names)
    lines = "".join(f"s-{key},{key},9,{3000 * count},USD,2025-01-01,2027-01-01\n" for key, count in PEOPLE.items())
    (files / "subscriptions.csv").write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\n" + lines
    )
    rows = [
        f"{TODAY - timedelta(days=back)}T09:{n:02d}:00Z,{key},{key}-{n},view,report"
        for back in (0, 1, 12, 40, 70)
        for key, count in PEOPLE.items()
        for n in range(count)
    ]
    (files / "usage.csv").write_text("timestamp,account_id,user_id,event,feature\n" + "\n".join(rows) + "\n")
    return files
