"""Checks what is configured, running, stale or missing, and says what to do."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from tenure.evidence.catalogue.sources import SOURCE_TABLES
from tenure.evidence.lake.probing import one_writer_wins
from tenure.flows.asking.freshness import freshness
from tenure.flows.bringing_in.rereading import reread_advice
from tenure.flows.clocks import stamped_ahead
from tenure.flows.frameworks.live import live_framework
from tenure.flows.home import lake
from tenure.insight.engine.explaining.gap_words import TABLE_WORDS
from tenure.platform.access import Caller, Right, require
from tenure.platform.freshness.queries import live_state
from tenure.platform.identity.queries import any_user
from tenure.platform.inbox.queries import backlog
from tenure.platform.jobs.cards import LANES
from tenure.platform.jobs.queries import job_health
from tenure.platform.journal.queries import entries, unshipped_count
from tenure.platform.outbox.queries import outbox_health
from tenure.platform.timers.queries import overdue
from tenure.values import clock
from tenure.values.problem import ProblemError
from tenure.values.texts import count_words

State = Literal["fine", "warning", "problem"]
WORKER_SILENT = timedelta(minutes=2)
LIVE_SILENT = timedelta(minutes=1)
DAY_LATE = timedelta(hours=36)
MANY_WAITING = 1000
TIMER_LATE = timedelta(minutes=2)
STUCK_WORDS = {"uncertain": "may have gone out", "dead": "couldn't be delivered"}
INBOX_LATE, STANDING_LATE = timedelta(seconds=30), timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and what to do when it isn't fine."""

    part: str
    state: State
    what: str
    fix: str = ""


def examine(caller: Caller) -> list[Finding]:
    """Look at everything that lives behind the database: people, worker, framework, facts, feeds and the last day."""
    require(caller, Right.READ_IMPORTS)
    found = [_people(), *_worker(), _framework()]
    for look in (_facts, _bucket, _feeds, _readers, _clock):
        try:
            found += look(caller)
        except ProblemError as error:
            found += [Finding("facts", "problem", problem.what, problem.fix) for problem in error.problems]
    return [*found, _journal(), _timers(), _outbox(), *_live(), _day(caller)]


def _people() -> Finding:
    if any_user():
        return Finding("people", "fine", "Someone can sign in.")
    return Finding("people", "warning", "Nobody can sign in yet.", "tenure users add EMAIL --role operations")


def _readers(caller: Caller) -> list[Finding]:
    offer = reread_advice(caller)
    return [Finding("imports", "warning", offer)] if offer else []


def _worker() -> list[Finding]:
    health = job_health()
    silent = health.silent(WORKER_SILENT)
    found = []
    if set(silent) == set(LANES):
        found.append(Finding("worker", "warning", "No worker runs: nothing happens in the background.", "tenure serve"))
    else:
        fix = "Restart tenure serve; its log says what is wrong."
        found += [Finding("worker", "warning", f"The lane {lane} gives no sign of life.", fix) for lane in silent]
        at = [f"{one.lane} ({one.doing} since {one.since:%H:%M})" for one in health.lanes.values() if one.doing]
        running = f"A worker runs, at {' and '.join(at)}." if at else "A worker runs; its lanes are idle."
        found += [] if silent else [Finding("worker", "fine", running)]
    if health.failed:
        names = ", ".join(health.failed)
        found.append(
            Finding("worker", "warning", f"Background work failed: {names}.", "Its reasons are in the server's log.")
        )
    return found


def _framework() -> Finding:
    try:
        live = live_framework()
    except ProblemError as error:
        return Finding("framework", "problem", error.problems[0].what, error.problems[0].fix)
    return Finding("framework", "fine", f"{live.name}, version {live.number}, is live.")


def _facts(caller: Caller) -> list[Finding]:
    lake().version("accounts")  # a bucket that doesn't answer is found at once
    rows = {feed.table: feed.rows for feed in freshness(caller)}
    total = sum(rows.values())
    if not total:
        return [Finding("facts", "warning", f"No facts in {lake().url} yet.", "tenure import FOLDER")]
    return [
        Finding(
            "facts", "fine", f"{total:,} facts in {sum(count > 0 for count in rows.values())} tables at {lake().url}."
        )
    ]


def _bucket(_caller: Caller) -> list[Finding]:
    """Whether a bucket is safe to write to from several processes. Asked by writing a small table there and removing it."""
    storage = lake().storage
    if not storage.remote:
        return []
    if one_writer_wins(storage):
        return [Finding("bucket", "fine", f"Of several who write one commit at {storage.url} at once, one wins.")]
    return [
        Finding(
            "bucket",
            "problem",
            f"{storage.url} can't be used safely: it took one commit from several writers, and kept the last one's alone.",
            "Its store doesn't know conditional writes (If-None-Match), so facts written at the same time would be lost. "
            "Use one that does, like AWS S3, MinIO or Cloudflare R2, or keep the lake in a folder (unset TENURE_LAKE_URL).",
        )
    ]


def _feeds(caller: Caller) -> list[Finding]:
    """Feeds that are late; and, once anything is there, those that scores rest on and nobody connected, and what no source
    fills of the others."""
    feeds = freshness(caller)
    if not any(feed.rows for feed in feeds):
        return []
    health = live_framework().framework.health.values()
    signals = live_framework().framework.signals
    scored = {m.signal for score in health for dimension in score.dimensions for m in dimension.measures}
    wanted = {table for key in scored for table in signals[key].tables} & {table.name for table in SOURCE_TABLES}
    found = []
    for feed in feeds:
        if feed.state == "stale":
            what = f"{feed.table} from {feed.source} is stale. {feed.why}"
            found.append(Finding("feed", "warning", what, "Import newer files of it."))
        elif feed.state == "absent" and feed.table in wanted:
            words = TABLE_WORDS.get(feed.table, feed.table)
            what = f"{feed.table} is not connected: what rests on it is left out of scores, or counts as missing."
            found.append(Finding("feed", "warning", what, f"Import {words}: tenure import FOLDER"))
        elif feed.state == "fresh" and feed.why:
            fix = "Add it to what you import, or connect a source that has it."
            found.append(Finding("feed", "warning", feed.why, fix))
    return found


def _clock(_caller: Caller) -> list[Finding]:
    """What a clock that was ahead left behind. Nothing, as a rule."""
    found = stamped_ahead()
    if not found:
        return []
    listed = ", ".join(f"{count:,} in {where}" for where, count in found.items())
    what = f"A clock was ahead, or is behind now ({clock.now():%Y-%m-%d %H:%M} UTC): stamps of days to come, {listed}."
    return [Finding("clock", "problem", what, "Check the machine's clock, then: tenure day")]


def _journal() -> Finding:
    waiting = unshipped_count()
    if waiting > MANY_WAITING:
        return Finding("journal", "warning", f"{waiting:,} entries wait for the lake.", "tenure day, or run a worker.")
    return Finding("journal", "fine", f"{waiting:,} entries wait for the lake.")


def _timers() -> Finding:
    late = overdue(TIMER_LATE)
    if not late:
        return Finding("timers", "fine", "No timer is overdue.")
    first = late[0]
    times = "once" if first.tries == 1 else f"{first.tries} times"
    why = f" It failed {times}, last with {first.last_error}" if first.tries else ""
    what = f"{count_words(len(late), 'timer')} overdue, the first, {first.name}, since {first.due_at:%Y-%m-%d %H:%M} UTC.{why}"
    return Finding("timers", "warning", what, "tenure serve runs what calls them; its log says what is wrong.")


def _outbox() -> Finding:
    health = outbox_health()
    stuck = [f"{health.counts[state]:,} {words}" for state, words in STUCK_WORDS.items() if health.counts[state]]
    if health.held:
        return Finding("outbox", "warning", f"No message is sent: {health.held}", "tenure outbox release")
    if stuck:
        return Finding("outbox", "warning", f"Of the messages {', '.join(stuck)}.", "tenure outbox list")
    if health.oldest_at is not None and clock.now() - health.oldest_at > TIMER_LATE:
        what = f"{count_words(health.counts['waiting'], 'message')} waiting, the first since {health.oldest_at:%Y-%m-%d %H:%M} UTC."
        return Finding("outbox", "warning", what, "tenure serve runs what sends them; its log says what is wrong.")
    return Finding("outbox", "fine", f"{count_words(health.counts['waiting'], 'message')} on the way, none stuck.")


def _live() -> list[Finding]:
    """The inbox and the process that empties it: how much waits, since when, and how soon standings follow."""
    waits, turns, now = backlog(), live_state(), clock.now()
    found = []
    if waits.oldest_at is not None and now - waits.oldest_at > INBOX_LATE:
        age = int((now - waits.oldest_at).total_seconds())
        what = f"{waits.events:,} events wait in the inbox, the oldest for {age:,} s."
        found.append(
            Finding("inbox", "warning", what, "tenure serve runs what empties it; its log says what is wrong.")
        )
    else:
        found.append(Finding("inbox", "fine", f"{waits.events:,} events wait in the inbox."))
    if turns.oldest_stale_at is not None and now - turns.oldest_stale_at > STANDING_LATE:
        age = int((now - turns.oldest_stale_at).total_seconds())
        what = f"{turns.stale:,} accounts wait for their standing, the first for {age:,} s."
        found.append(Finding("live", "warning", what, "tenure serve, or tenure day."))
    elif not clock.recent(turns.at, LIVE_SILENT):
        since = "" if turns.at is None else f" since {turns.at:%Y-%m-%d %H:%M} UTC"
        what = f"The live process hasn't run{since}: standings follow with the day."
        found.append(Finding("live", "warning", what, "tenure serve"))
    elif turns.late_seconds is not None and turns.median_seconds is not None:
        what = f"Scores update in {turns.median_seconds:.1f} s (95 % within {turns.late_seconds:.1f} s)."
        found.append(Finding("live", "fine", what))
    else:
        found.append(Finding("live", "fine", "The live process runs; no standing has had to follow since it began."))
    return found


def _day(caller: Caller) -> Finding:
    ran = entries(caller, kind="day", limit=1)
    if not ran:
        return Finding("day", "warning", "No scores were published yet.", "tenure day")
    at = ran[0].at
    if not clock.recent(at, DAY_LATE):
        return Finding(
            "day", "warning", f"The last scores are from {at:%Y-%m-%d %H:%M} UTC.", "tenure day, or run a worker."
        )
    return Finding("day", "fine", f"Scores were published at {at:%Y-%m-%d %H:%M} UTC.")
