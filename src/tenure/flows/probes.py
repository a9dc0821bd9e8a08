"""Whether this installation answers, part by part, and its figures for whoever watches it."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from tenure.evidence.lake.store import every_table
from tenure.flows.doctor import LIVE_SILENT, WORKER_SILENT
from tenure.flows.home import lake
from tenure.platform.access import Caller, Right, require
from tenure.platform.freshness.queries import live_state
from tenure.platform.inbox.queries import backlog
from tenure.platform.jobs.queries import job_health
from tenure.platform.journal.queries import entries, unshipped_count
from tenure.values import clock
from tenure.values.problem import ProblemError

LITTLE_ROOM = 200 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation. Without a `needed` one no page can be answered."""

    name: str
    fine: bool
    needed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as Prometheus names it: seconds, bytes and counts, with its one label where it has one."""

    name: str
    about: str
    value: float
    label: tuple[str, str] = ("", "")


def parts() -> list[Part]:
    """Every part: cheap enough to be asked each second, and without a word about customers."""
    found = [_database()]
    if not found[0].fine:
        return found
    health, turns = job_health(), live_state()
    silent = health.silent(WORKER_SILENT)
    live = clock.recent(turns.at, LIVE_SILENT)
    found += [
        _lake(),
        _disk(),
        Part("worker", not silent, False, f"No sign of: {', '.join(silent)}." if silent else ""),
    ]
    return [*found, Part("live", live, False, "" if live else "There has been no sign of it.")]


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Part("database", False, True, "It doesn't answer.")
    return Part("database", True, True)


def _lake() -> Part:
    try:
        lake().version("accounts")
    except ProblemError as error:
        return Part("lake", False, True, error.problems[0].what)
    return Part("lake", True, True)


def _disk() -> Part:
    free = _free()
    return Part("disk", free >= LITTLE_ROOM, True, "" if free >= LITTLE_ROOM else "It is nearly full.")


def _free() -> int:
    return shutil.disk_usage(Path(settings.TENURE_HOME)).free


def figures(caller: Caller) -> list[Figure]:
    """What is worth an alarm or a curve. Raises ProblemError when the caller may not."""
    require(caller, Right.READ_JOURNAL)
    waits, turns, health = backlog(), live_state(), job_health()
    ran = entries(caller, kind="day", limit=1)
    found = [Figure("tenure_part_up", "Whether a part works.", part.fine, ("part", part.name)) for part in parts()]
    found += [
        Figure("tenure_disk_free_bytes", "Room left where the home is.", _free()),
        Figure("tenure_inbox_events", "Events that wait in the inbox.", waits.events),
        Figure("tenure_inbox_oldest_seconds", "Since when the oldest of them waits.", _since(waits.oldest_at)),
        Figure("tenure_standings_waiting", "Accounts that wait for their standing.", turns.stale),
        Figure("tenure_journal_entries_waiting", "Journal entries on their way to the lake.", unshipped_count()),
        Figure("tenure_jobs_failing", "Kinds of background work that failed last time.", len(health.failed)),
    ]
    if ran:
        found.append(Figure("tenure_day_age_seconds", "Since the last scores of a day.", _since(ran[0].at)))
    for table in every_table():
        if lake().exists(table):
            found.append(Figure("tenure_lake_rows", "Rows of the lake.", lake().rows(table), ("table", table)))
    return found


def _since(at: datetime | None) -> float:
    return 0.0 if at is None else (clock.now() - at).total_seconds()
