"""A backup brought back. Cut off at any point, the same command begins again; nothing opens a home that is half restored."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, connections

from tenure.evidence.lake.copying import copy_in
from tenure.evidence.lake.store import every_table
from tenure.flows.backup.database import has_data, load, other_connections
from tenure.flows.backup.making import back_up
from tenure.flows.backup.manifest import DATABASE, LAKE, SECRET, damage, manifest_of, manifest_tables
from tenure.flows.home import lake
from tenure.platform.access import SYSTEM
from tenure.platform.outbox.actions import hold
from tenure.values import clock
from tenure.values.problem import refusal

Progress = Callable[[str], None]
HOLD = "outbox_hold"


def bring_back(
    folder: Path, mark: Path, programs: Path, *, replace: bool = False, progress: Progress = lambda _: None
) -> None:
    """Put a backup into this home: into an empty one, or with `replace` in the place of what is there, of which a backup is
    made first, in the home's `backups`. Nobody else may use the database meanwhile. `mark` is the file that says so while it
    goes on: where it is there already, this goes on with a restore that was cut off.

    Raises ProblemError `backup.none`, `backup.format`, `backup.broken`, `restore.not_empty`, `restore.in_use` and
    `backup.database`.
    """
    manifest = manifest_of(folder)
    tables = manifest_tables(manifest)
    progress("Checking the backup")
    if "digests" not in manifest:
        progress("It has no checksums, so only the completeness of its tables can be checked")
    if wrong := damage(folder, manifest):
        why = "; ".join(wrong[:5])
        raise refusal("backup.broken", "The backup is incomplete.", str(folder), why, "Use another backup.")
    again = mark.exists()
    if other_connections():
        raise refusal("restore.in_use", "This home is in use.", str(mark.parent), fix="Stop `tenure serve` first.")
    full = any(lake().exists(table) for table in every_table()) or has_data()
    if full and not (replace or again):
        raise refusal(
            "restore.not_empty",
            "This home already holds data.",
            str(mark.parent),
            fix="Set TENURE_HOME to an empty home, or use --replace.",
        )
    if full and not again:
        back_up(SYSTEM, kept_in(mark.parent, "restore"), programs, progress)
    mark.write_text(str(folder.absolute()))
    connections.close_all()
    progress("Restoring the database")
    load(programs, folder / DATABASE)
    progress("Restoring the lake")
    _make_room()
    copy_in(folder / LAKE, tables, lake())
    if (folder / SECRET).is_file():
        own = mark.parent / SECRET
        own.unlink(missing_ok=True)
        own.touch(mode=0o600)
        own.write_bytes((folder / SECRET).read_bytes())
    _hold_messages(str(manifest["made_at"]))
    mark.unlink()


def _hold_messages(made_at: str) -> None:
    """The home that the backup is of may have sent since what waits in it, and what its timers bring."""
    if HOLD in connection.introspection.table_names():  # a backup from before there was an outbox has nothing to send
        hold(f"this home was restored from a backup of {made_at[:16].replace('T', ' ')} UTC.")


def _make_room() -> None:
    if not lake().storage.remote:
        shutil.rmtree(lake().url, ignore_errors=True)
    elif any(lake().exists(table) for table in every_table()):
        raise refusal("restore.not_empty", "The bucket already holds a lake.", lake().url, fix="Use an empty path.")


def kept_in(home: Path, before: str) -> Path:
    """Where the backup lies that is made before something else."""
    return home / "backups" / f"{clock.now():%Y%m%d-%H%M%S}-before-{before}"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did: where the backup before it lies, and for how long nobody could have used the workspace."""

    backup: str
    seconds: float
