"""Upgrades an installation, with a backup to fall back on; or restores a backup."""

import time
from pathlib import Path

from django.db import connection, connections

from tenure.flows.backup.database import other_connections
from tenure.flows.backup.making import back_up
from tenure.flows.backup.restoring import Upgraded, bring_back, kept_in
from tenure.platform.access import SYSTEM
from tenure.project.config import config, make_home
from tenure.project.embedded import Progress
from tenure.project.places import installs
from tenure.project.wiring import behind, migrate, ready, restoring, start_database
from tenure.values.problem import refusal


def restore(folder: Path, replace: bool, progress: Progress) -> None:
    """Bring a backup into this home, and its tables up to this code. Raises what `bring_back` raises."""
    chosen = config()
    make_home(chosen.home)
    start_database(chosen, progress)
    bring_back(folder, restoring(chosen.home), _programs(), replace=replace, progress=progress)
    ready(progress)


def upgrade(progress: Progress) -> Upgraded | None:
    """Back up, then bring the tables up to this code; None when there is nothing to do. What fails goes back by itself.

    Raises ProblemError `upgrade.in_use`, `upgrade.failed`, and those of a backup.
    """
    chosen = config()
    make_home(chosen.home)
    start_database(chosen, progress)
    if not behind():
        return None
    if not connection.introspection.table_names():
        ready(progress)
        return None
    if other_connections():
        raise refusal("upgrade.in_use", "This home is in use.", str(chosen.home), fix="Stop `tenure serve` first.")
    began = time.monotonic()
    kept = kept_in(chosen.home, "upgrade")
    back_up(SYSTEM, kept, _programs(), progress)
    try:
        migrate(progress)
    except Exception as failed:
        connections.close_all()
        restoring(chosen.home).write_text(str(kept))  # what is there now is half migrated: nobody wants it kept
        bring_back(kept, restoring(chosen.home), _programs(), progress=progress)
        raise refusal(
            "upgrade.failed",
            "The upgrade failed; everything is as it was before.",
            str(chosen.home),
            f"{type(failed).__name__}: {failed}",
            f"Keep using the version you had. The backup is {kept}.",
        ) from failed
    return Upgraded(str(kept), time.monotonic() - began)


def _programs() -> Path:
    return installs()[0].folder / "bin"
