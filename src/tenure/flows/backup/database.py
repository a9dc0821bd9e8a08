"""Copies the database with PostgreSQL's own programs, at the moment of a snapshot."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg import sql

from tenure.values.problem import refusal

CHECK = "tenure_check_"
"""How the databases are called in which copies are tried."""


@contextmanager
def snapshot() -> Iterator[tuple[str, dict[str, int]]]:
    """A moment of the database, by name, and how many rows each table has at it; valid for as long as the block runs."""
    with psycopg.connect(**_address()) as held:  # type: ignore[arg-type]  # Django's names are psycopg's
        held.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        named = held.execute("SELECT pg_export_snapshot()").fetchone()
        assert named is not None  # noqa: S101 - a function always answers
        yield str(named[0]), counts(held)


def counts(held: "psycopg.Connection[tuple[object, ...]]") -> dict[str, int]:
    """Rows by table."""
    names = held.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    found = {}
    for (name,) in names:
        row = held.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(str(name)))).fetchone()
        found[str(name)] = int(str(row[0])) if row else 0
    return found


def dump(programs: Path, moment: str, file: Path) -> None:
    """Write the database as of a snapshot. Raises ProblemError `backup.database`."""
    _run(programs / "pg_dump", ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={moment}", f"--file={file}"])


def load(programs: Path, file: Path) -> None:
    """Put a copy in the place of what the database holds, in one transaction. Raises ProblemError `backup.database`."""
    with psycopg.connect(**_address()) as held:  # type: ignore[arg-type]
        held.execute("DROP SCHEMA public CASCADE")
        held.execute("CREATE SCHEMA public")
    _load(programs, file, _address()["dbname"])


def trial_restore(programs: Path, file: Path) -> dict[str, int] | None:
    """Rows by table of a copy that was restored into a database of its own, which is gone again; None where this user
    may not make one. Raises ProblemError `backup.database` when the copy can't be restored."""
    name = CHECK + uuid4().hex[:12]
    with psycopg.connect(**_address(), autocommit=True) as held:  # type: ignore[arg-type]
        try:
            held.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            return None
        try:
            _load(programs, file, name)
            with psycopg.connect(**{**_address(), "dbname": name}) as copy:  # type: ignore[arg-type]
                return counts(copy)
        finally:
            held.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def other_connections() -> int:
    """How many other programs use the database now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT client_port || application_name) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def has_data() -> bool:
    """Whether the database has tables of an installation that somebody can sign in to, or that has accounts."""
    names = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in {"identity_user", "customers_account"} & names:
            cursor.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table)).as_string(None))
            if cursor.fetchone():
                return True
    return False


def _load(programs: Path, file: Path, name: str) -> None:
    options = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(file)]
    _run(programs / "pg_restore", options)


def _run(program: Path, options: list[str]) -> None:
    done = subprocess.run([str(program), *options], env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise refusal(
            "backup.database",
            f"{program.name} failed.",
            why=said[:500],
            fix="Check the disk, and that the server is no newer than the PostgreSQL that Tenure brings.",
        )


def _address() -> dict[str, str]:
    """How the database is reached, in libpq's words."""
    found = connection.settings_dict
    options: Mapping[str, str] = found.get("OPTIONS", {})
    own = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "dbname": found["NAME"]}
    own |= {"password": found["PASSWORD"], "passfile": options.get("passfile", "")}
    own |= {name: options[name] for name in ("sslmode", "sslrootcert") if name in options}
    return {name: str(value) for name, value in own.items() if value}


def _environment() -> dict[str, str]:
    """The same for PostgreSQL's programs: a password on a command line would be seen by everybody on the machine."""
    names = {"dbname": "PGDATABASE"}
    told = {names.get(name, f"PG{name.upper()}"): value for name, value in _address().items()}
    return {**{name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}, **told}
