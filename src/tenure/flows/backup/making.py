"""Makes a backup while the workspace is running: consistent, and tested by restoring it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tenure.evidence.lake.copying import copy_out, problems_of, tables_now
from tenure.evidence.lake.store import every_table
from tenure.flows.backup.database import dump, snapshot, trial_restore
from tenure.flows.backup.manifest import DATABASE, FORMAT, LAKE, SECRET, digests_of, keep_manifest, manifest_tables
from tenure.flows.home import lake
from tenure.platform.access import Caller, Right, require
from tenure.platform.locks import advisory
from tenure.values import clock
from tenure.values.problem import refusal

WRITERS = ("method:apply", "day", "erasing", "import", "live:drain", "journal:ship")
"""Whoever changes database and lake together holds one of these locks; one that is held while another is taken comes first."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that was made and tried. `database_tried` is False where the user may make no database to try it in."""

    folder: str
    made_at: str
    facts: int
    tables: int
    records: int
    database_tried: bool


def back_up(caller: Caller, folder: Path, programs: Path, progress: Progress = lambda _: None) -> BackupReport:
    """Copy database and lake of one moment into a new folder, and try the copy. Writers wait for a moment, readers never.

    `programs` is the folder of PostgreSQL's programs. Raises ProblemError `backup.exists` when the folder holds anything,
    `backup.broken` when the copy doesn't hold what it should, and `backup.database`.
    """
    require(caller, Right.BACK_UP)
    _new(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # a name nobody else's folder has
    previous = os.umask(0o077)
    try:
        manifest = _copied(draft, programs, progress)
        progress("Testing the backup")
        restored = trial_restore(programs, draft / DATABASE)
        wrong = problems_of(draft / LAKE, manifest_tables(manifest))
        if restored is not None and restored != manifest["database"]:
            wrong.append("the database restored from it has different rows")
        if wrong:
            raise refusal(
                "backup.broken", "The backup is incomplete.", str(draft), "; ".join(wrong[:5]), "Run the backup again."
            )
        manifest["digests"] = digests_of(draft)
        keep_manifest(draft, manifest)
        draft.rename(folder)  # in the place of an empty one, too
    finally:
        os.umask(previous)
        shutil.rmtree(draft, ignore_errors=True)
    facts = sum(at.rows for at in manifest_tables(manifest).values())
    records = sum(manifest["database"].values())
    made_at = str(manifest["made_at"])
    return BackupReport(str(folder), made_at, facts, len(manifest["lake"]), records, restored is not None)


def _copied(draft: Path, programs: Path, progress: Progress) -> dict[str, Any]:
    with ExitStack() as moment:
        progress("Waiting for a moment without writing")
        with writers_paused():
            name, rows = moment.enter_context(snapshot())
            tables = tables_now(lake(), every_table())
            made_at = clock.now().isoformat()
        progress("Copying the database")
        dump(programs, name, draft / DATABASE)
    progress("Copying the lake")
    try:
        copy_out(lake(), tables, draft / LAKE)
    except FileNotFoundError as gone:
        raise refusal(
            "backup.overtaken",
            "The lake was compacted while it was copied.",
            why=str(gone),
            fix="Run the backup again.",
        ) from gone
    secret = Path(settings.TENURE_HOME) / SECRET
    if secret.is_file():
        shutil.copyfile(secret, draft / SECRET)
    return {
        "format": FORMAT,
        "made_at": made_at,
        "database": rows,
        "lake": {table: asdict(at) for table, at in tables.items()},
    }


@contextmanager
def writers_paused() -> Iterator[None]:
    """A moment in which nobody changes database and lake together."""
    with ExitStack() as held:
        for name in WRITERS:
            held.enter_context(advisory(name))
        yield


def _new(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refusal(
            "backup.exists", f"{folder} isn't empty.", str(folder), fix="Use a folder that doesn't exist yet."
        )
