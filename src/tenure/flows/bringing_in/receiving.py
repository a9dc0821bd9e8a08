"""A batch from its first row to done: staged, in the lake, upserted. Every step can be repeated."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from tenure.evidence.intake.batch import Intake, SettledBatch, append_batch
from tenure.evidence.intake.cells.keys import Decisions
from tenure.evidence.intake.fetched_rows import Fetched
from tenure.evidence.intake.rejects import Reject
from tenure.evidence.intake.versions.settling import Contradiction
from tenure.evidence.intake.versions.staging import Staging
from tenure.flows.bringing_in.following_merges import follow_merges
from tenure.flows.bringing_in.upserting import entities_in, upsert_parts
from tenure.flows.bringing_in.zones import fixed_terms, reading_zone
from tenure.flows.clocks import set_clocks_right
from tenure.flows.home import lake
from tenure.flows.releasing import release_brought
from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries import actions, queries
from tenure.platform.deliveries.cards import ContradictionCard, FileCard, RefusedRow, TermsCard
from tenure.platform.freshness.actions import mark_stale
from tenure.platform.inbox.queries import live_sources
from tenure.platform.locks import AT_ONCE, PATIENCE, advisory
from tenure.platform.privacy.queries import erased_keys
from tenure.practice.customers.identities.queries import decided_of_accounts
from tenure.practice.customers.queries import owner_contradictions
from tenure.values import clock
from tenure.values.keys import BatchKey
from tenure.values.problem import Problem, ProblemError
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold
from tenure.values.shapes import same_fields

LOCK = "import"
FOLLOWED_AT_ONCE = 2000
"""An import about more accounts than this is left to the day, which follows it within minutes."""

LISTED = 1000
"""Of each kind of contradiction so many are kept by name; the count is always whole."""


@dataclass(frozen=True, slots=True)
class ReceivedBatch:
    """A settled batch and its key."""

    key: str
    settled: SettledBatch


def staging_folder(key: str) -> Path:
    return Path(settings.TENURE_HOME) / "staging" / key


@contextmanager
def one_import_at_a_time() -> Iterator[None]:
    """One import at a time: the second would not see what the first is about to write."""
    with advisory(LOCK):
        yield


def receive(
    caller: Caller,
    fill: Callable[[Fetched], None],
    *,
    what: str,
    files: Callable[[SettledBatch], Sequence[FileCard]],
    currency: str = "",
    backfill: bool = False,
    dry_run: bool = False,
    late: bool = False,
    progress: Tell = untold,
) -> ReceivedBatch:
    """Fetch what `fill` reads, settle it and bring it all the way in. `files` says per file what became of it. `late`: the
    rows waited, and are known from now on.

    Others may import while rows are read and converted: only then does this one wait for its turn, and everything that
    depends on what is in the lake is looked up within it. When the process dies before all is staged, nothing has happened;
    after that the next import or day finishes it. A dry run does everything but write.
    """
    require(caller, Right.IMPORT)
    with Fetched(Path(settings.TENURE_HOME)) as rows:
        fill(rows)
        with one_import_at_a_time():
            return _bring_in(caller, rows, what, files, currency, backfill, dry_run, late, progress)


def _bring_in(
    caller: Caller,
    rows: Fetched,
    what: str,
    files: Callable[[SettledBatch], Sequence[FileCard]],
    currency: str,
    backfill: bool,
    dry_run: bool,
    late: bool,
    progress: Tell,
) -> ReceivedBatch:
    if not dry_run:
        finish_unfinished(caller)
    key = f"{clock.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
    staging = Staging(staging_folder(key), durable=lake().storage.durable)
    zone = reading_zone()
    if not dry_run:
        terms = fixed_terms(caller)
        actions.begin_batch(caller, key, backfill=backfill, what=what, reader=terms.reader)

    def keep(rejects: Sequence[Reject]) -> None:
        if not dry_run:
            actions.quarantine(caller, key, [refused_row(reject) for reject in rejects])

    decided = Decisions(*decided_of_accounts())
    intake = Intake(
        lake(),
        staging,
        BatchKey(key),
        clock.now(),
        backfill,
        currency,
        keep,
        erased_keys(),
        decided,
        late,
        zone=zone,
        live_sources=live_sources(),
    )
    try:
        rows.hand_over(intake)
        progress(WorkProgress(WorkStep.COMPARING_ROWS))
        settled = intake.settle()
        if not dry_run:
            listed = [contradiction_card(one) for one in first_contradictions(settled.contradictions)]
            actions.stage_batch(caller, key, files(settled), listed)
    except BaseException:
        # Ctrl-C as well: what isn't staged never happened. A kill leaves the same to the next import.
        staging.remove()
        if not dry_run:
            actions.discard_batch(caller, key)
        raise
    if dry_run:
        staging.remove()
    else:
        finish(caller, key, "staged", progress)
    return ReceivedBatch(key, settled)


def finish(caller: Caller, key: str, state: str, progress: Tell = untold) -> None:
    """Bring a staged batch all the way in, from wherever it stopped."""
    staging = Staging(staging_folder(key))
    if state == "staged":
        try:
            parts = staging.parts()
        except FileNotFoundError as lost:
            raise ProblemError(_lost(key)) from lost
        total = sum(part.rows for part in parts) or 1
        append_batch(lake(), staging, BatchKey(key), lambda done: progress(WorkProgress(WorkStep.WRITING, done, total)))
        actions.move_batch(caller, key, "in_lake")
        state = "in_lake"
    if state == "in_lake":
        progress(WorkProgress(WorkStep.UPDATING))
        again = staging.again()
        known = lake() if again else None
        upsert_parts(caller, staging, lambda share: progress(WorkProgress(WorkStep.UPDATING, share, 1)), known)
        differing = [_owner_differs(one.account, one.why, one.imported_owner) for one in owner_contradictions(caller)]
        actions.note_contradictions(caller, key, differing)
        follow_merges(staging.merges())
        accounts, people = entities_in(staging)
        if len(accounts) <= FOLLOWED_AT_ONCE:
            mark_stale(accounts)
        release_brought(caller, accounts, people)
        if again and "undone" in again:
            actions.mark_undone(caller, again["undone"], again["entry"])
        elif again:
            terms = TermsCard(again["zone"], again["reader"]) if again["whole"] else None
            actions.read_again(caller, key, again["batches"], again["reader"], terms)
        actions.move_batch(caller, key, "upserted")
    staging.remove()
    actions.move_batch(caller, key, "done")


def finish_unfinished(caller: Caller, *, waits: bool = True) -> int:
    """Finish imports that were cut off after staging, forget those cut off before, and let nothing of what is there be known
    only in the future; returns how many were finished. Without `waits` nothing is done while an import is under way: it did
    all that when it began."""
    with ExitStack() as held:
        try:
            held.enter_context(advisory(LOCK, PATIENCE if waits else AT_ONCE))
        except ProblemError as busy:
            if waits or any(one.code != "lock.busy" for one in busy.problems):
                raise
            return 0
        finished = 0
        for batch in queries.unfinished(caller):
            if batch.state == "staging":
                shutil.rmtree(staging_folder(batch.key), ignore_errors=True)
                actions.discard_batch(caller, batch.key)
            else:
                finish(caller, batch.key, batch.state)
                finished += 1
        _sweep()
        set_clocks_right(caller)
        return finished


def _sweep() -> None:
    """Folders of dry runs and killed imports that no batch knows any more."""
    folder = staging_folder("")
    for left in folder.iterdir() if folder.is_dir() else ():
        shutil.rmtree(left, ignore_errors=True)


def refused_row(reject: Reject) -> RefusedRow:
    return same_fields(RefusedRow, reject)


def first_contradictions(found: Sequence[Contradiction]) -> list[Contradiction]:
    """At most LISTED of each kind and table, those that concern most rows first."""
    kept: list[Contradiction] = []
    counts: dict[tuple[str, str], int] = {}
    for one in sorted(found, key=lambda one: (one.code, one.table, -one.count, one.subject)):
        number = counts[(one.code, one.table)] = counts.get((one.code, one.table), 0) + 1
        if number <= LISTED:
            kept.append(one)
    return kept


def contradiction_card(one: Contradiction) -> ContradictionCard:
    return ContradictionCard(one.code, one.table, one.subject, one.detail, one.file, one.line, one.count, one.data)


def _owner_differs(account: str, why: str, imported: str) -> ContradictionCard:
    return ContradictionCard("owner_differs", "accounts", account, f"the source says {imported}: {why}", "", None, 1)


def _lost(key: str) -> Problem:
    return Problem(
        "import.lost_staging",
        "An import was interrupted and its files are gone.",
        str(staging_folder(key)),
        "TENURE_HOME may have changed, or the folder was deleted.",
        "Put the folder back, or import the files again under a new home.",
        409,
    )
