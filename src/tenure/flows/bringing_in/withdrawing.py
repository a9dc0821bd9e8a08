"""Undo of an import: what it brought counts no more, also for days past, and what was known before counts again."""

from uuid import uuid4

from tenure.evidence.intake.cells.convert import READER
from tenure.evidence.intake.versions.staging import Staging
from tenure.evidence.intake.withdrawing import withdrawn
from tenure.flows.bringing_in.receiving import finish, finish_unfinished, one_import_at_a_time, staging_folder
from tenure.flows.home import lake
from tenure.platform.access import Caller, Right, require
from tenure.platform.deliveries import actions
from tenure.platform.deliveries.cards import FileCard
from tenure.platform.deliveries.queries import batch, later_imports, undone_before
from tenure.platform.journal.cards import EntryCard
from tenure.values import clock
from tenure.values.problem import refusal

UNDONE = "undone"
NOT_FILES = frozenset({UNDONE, "read again"})
"""What stands for a file where an import had none."""


def withdraw_import(caller: Caller, entry: EntryCard) -> None:
    """Take an import back. Killed on the way, the next import or day finishes it. Raises ProblemError `undo.later_import`
    where a later one brought rows of the same kind and source: rows that both have would go with this one.

    What people decided meanwhile stays: matches, answers, owners they set. Merges that the source told of stay, too.
    """
    require(caller, Right.IMPORT)
    with one_import_at_a_time():
        finish_unfinished(caller)
        undone = batch(caller, entry.key)
        if undone.undone_at or not NOT_FILES.isdisjoint(file.file for file in undone.files):
            what = "This import only took back or read again what others brought."
            raise refusal("undo.none", what, entry.key, fix="Import the files again.", status=409)
        later = later_imports(caller, undone)
        if later:
            raise refusal(
                "undo.later_import",
                f"{len(later)} later import{'s' if len(later) > 1 else ''} brought rows of the same kind and source.",
                entry.key,
                "Rows that didn't change are only kept once, so they would go with this import.",
                f"Undo the latest one first: {later[-1].what or later[-1].key}.",
                409,
            )
        key = f"{clock.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
        staging = Staging(staging_folder(key), durable=lake().storage.durable)
        actions.begin_batch(caller, key, backfill=False, what=f"Undone: {undone.what}"[:200], reader=READER)
        try:
            found = withdrawn(lake(), undone.key, undone_before(caller))
            for comparison in found.values():
                for table, parts in comparison.rows.items():
                    for rows in parts:
                        staging.settle(table, rows)
            staging.close(again={"undone": undone.key, "entry": entry.id})
            cards = [FileCard(UNDONE, one.table, "", corrected=one.change, retracted=one.go) for one in found.values()]
            actions.stage_batch(caller, key, cards, [])
        except BaseException:
            staging.remove()
            actions.discard_batch(caller, key)
            raise
        finish(caller, key, "staged")
