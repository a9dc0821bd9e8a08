"""From nothing to ready: the home, its secrets, the database, Django, the tables."""

import atexit
import gc
import os
from functools import cache
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tenure.project.config import Config, config, make_home, secret_in_file
from tenure.project.embedded import Embedded, Progress, no_progress
from tenure.values.problem import refusal

MIGRATING = 7_301_982  # the advisory lock of migrations


@cache
def embedded() -> Embedded:
    """This process's hold on the embedded server."""
    return Embedded(config().home, durable=config().database_durable)


def _let_go() -> None:
    connections.close_all()  # else this process would count as one of those who still need the server
    embedded().release()


def start_database(chosen: Config, progress: Progress = no_progress) -> None:
    """Start the embedded server when there is one, else see that the given one answers."""
    if chosen.database_url is None:
        embedded().start(progress)
        atexit.unregister(_let_go)
        atexit.register(_let_go)
        return
    try:
        psycopg.connect(chosen.database_url.get_secret_value(), connect_timeout=10).close()
    except psycopg.Error as error:
        raise refusal(
            code="database.unreachable",
            what="The database at TENURE_DATABASE_URL doesn't answer.",
            where="TENURE_DATABASE_URL",
            why=str(error).strip().splitlines()[0],
            fix="Check the address and that the server is running, or unset it to use the embedded one.",
        ) from None


def ready(progress: Progress = no_progress) -> None:
    """Make this process ready to use models and flows. Repeatable; Django is set up already.

    Raises ProblemError when the home, the database or a setting stands in the way.
    """
    chosen = config()
    make_home(chosen.home)
    _refuse_half_restored(chosen.home)
    if chosen.secret_key is None:
        settings.SECRET_KEY = secret_in_file(chosen.home / "secret.key")
    start_database(chosen, progress)
    migrate(progress)
    # A query is written as tens of thousands of small objects: looking for garbage among them, and among all that was
    # imported, at Python's own pace takes a tenth of the engine's time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def restoring(home: Path) -> Path:
    """The file in a home that names the backup which is being restored, for as long as that goes on."""
    return home / "restoring"


def _refuse_half_restored(home: Path) -> None:
    mark = restoring(home)
    if mark.exists():
        fix = f"Run it again: tenure restore {mark.read_text().strip()}"
        raise refusal("restore.cut_off", "A restore into this home was interrupted.", str(home), fix=fix)


def setup(progress: Progress = no_progress) -> None:
    """ready(), for programs that begin here: Django first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenure.project.settings")
    django.setup()
    ready(progress)


def behind() -> bool:
    """Whether the tables are older than this code. Raises ProblemError `database.newer` when they are newer."""
    refuse_newer()
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_newer() -> None:
    """Raise ProblemError when a newer Tenure has brought the tables up to itself: this one would misread them."""
    newest = _newest_known()
    applied = MigrationRecorder(connection).applied_migrations()
    for app, name in sorted(applied):
        if name > newest.get(app, name):
            raise refusal(
                "database.newer",
                "The tables belong to a newer version of Tenure.",
                f"{app}.{name}",
                fix="Run that version, or restore the backup that its upgrade made.",
            )


@cache
def _newest_known() -> dict[str, str]:
    """The last change to the tables of each app that this code knows: they are numbered."""
    known: dict[str, str] = {}
    for app, name in MigrationLoader(None).disk_migrations:
        known[app] = max(name, known.get(app, ""))
    return known


def migrate(progress: Progress = no_progress) -> None:
    """Bring the tables up to this code, one process at a time."""
    if not behind():
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [MIGRATING])
        try:
            if behind():
                progress("Upgrading the tables")
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [MIGRATING])
