"""A world made once and put back for every test that wants it: the rows of its tables, and its lake."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

OWN = ("django_migrations", "django_content_type", "auth_permission")
"""What the tables themselves come with."""


def written() -> list[str]:
    """The tables that hold rows, or did, quoted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND pg_relation_size(oid) > 0 AND relname <> ALL(%s)",
            [list(OWN)],
        )
        return [name for (name,) in cursor.fetchall()]


Once = Callable[[Path, Callable[[], object]], None]
"""Makes a world with its lake in a folder: by the function the first time, later by putting back what that made."""


@dataclass(frozen=True)
class World:
    """What was there when it was kept."""

    lake: Path
    rows: dict[str, bytes]

    def put_back(self, lake: Path) -> None:
        """Into empty tables, and into a folder that isn't there yet."""
        shutil.copytree(self.lake, lake)
        with connection.cursor() as cursor:
            # As a replica, so that no row waits for another that it refers to.
            cursor.execute("SET session_replication_role = replica")
            for table, rows in self.rows.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            cursor.execute("RESET session_replication_role")


def kept(lake: Path, into: Path) -> World:
    """The world as it is now."""
    shutil.copytree(lake, into)
    rows = {}
    with connection.cursor() as cursor:
        for table in written():
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                rows[table] = b"".join(copy)
    return World(into, {table: said for table, said in rows.items() if said})
