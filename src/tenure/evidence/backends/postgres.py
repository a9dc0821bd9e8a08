"""PostgreSQL: a warehouse whose tables are read in place. Everything else lies in temporary tables of the session.

It needs a role that may SELECT and create temporary tables; nothing else is ever written. A standby that only follows
another server lets nobody create any.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.dataset as pa_dataset
from ibis.common.exceptions import IbisError
from ibis.formats.pyarrow import PyArrowSchema
from psycopg.conninfo import conninfo_to_dict
from sqlglot.errors import SqlglotError

from tenure.evidence.backends.dialects.postgres import PostgresDialect
from tenure.evidence.backends.dialects.writing import quoted, to_sql
from tenure.evidence.backends.duck import LIMIT_SECONDS
from tenure.evidence.backends.session import WithoutPreparation, too_long
from tenure.values.problem import Problem, ProblemError

COLUMNS = """
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
"""Schema, table, column and type of a relation, in order; nothing when there is none or it is out of sight."""
NOT_OURS = ("money",)
"""Types that Ibis takes for another one, which PostgreSQL doesn't turn them into."""
PATIENCE_SECONDS = 10  # until a server that doesn't answer is said not to
SETTINGS = {"timezone": "UTC", "datestyle": "ISO", "client_encoding": "UTF8", "jit": "off"}


class Postgres:
    """A PostgreSQL server by its address (`postgresql://user@host/name`). Each session is a connection of its own."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        self._url = url

    @contextmanager
    def session(self, limit_seconds: float = LIMIT_SECONDS) -> Iterator["OnPostgres"]:
        """A connection for one question.

        Raises ProblemError `backend_unreachable`, `query_too_long` when a query passes the limit, and `backend_failed`.
        """
        options = {**SETTINGS, "statement_timeout": str(int(limit_seconds * 1000))}
        try:
            told = conninfo_to_dict(self._url)
            connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=int(told.get("connect_timeout") or PATIENCE_SECONDS),
                options=" ".join(
                    [str(told.get("options") or ""), *(f"-c {one}={value}" for one, value in options.items())]
                ),
            )
        except (psycopg.OperationalError, psycopg.ProgrammingError) as failed:  # the latter: it is no address
            raise ProblemError(_unreachable(str(failed))) from failed
        with connection:
            try:
                yield OnPostgres(connection)
            except psycopg.errors.QueryCanceled as stopped:
                raise too_long(limit_seconds, "give the warehouse indexes on account and time") from stopped
            except psycopg.Error as failed:
                raise ProblemError((_lost if connection.broken else _refused)(str(failed))) from failed


class OnPostgres(WithoutPreparation):
    """One connection of PostgreSQL, for one question. Text is compared by its bytes, as everywhere else."""

    name = "postgres"

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._dialect = PostgresDialect()
        self._numbers = count()

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        """See Session. PostgreSQL reads no Parquet: the rows are copied into a temporary table. Lists stay behind."""
        rows = pa_dataset.dataset(list(files), schema=_flat(schema), format="parquet", partitioning="hive")
        return self.dataset(rows, name)

    def dataset(self, data: pa_dataset.Dataset, name: str | None = None) -> ir.Table:
        """See Session."""
        flat = _flat(data.schema)
        return self._loaded(data.to_batches(columns=flat.names), flat, name)

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        """See Session."""
        return self._loaded(data.to_batches(), data.schema, name)

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        """See Session."""
        text, name = to_sql(self._dialect, rows), self._named(name)
        aside = self._named(None)
        self._run(f"CREATE TEMPORARY TABLE {quoted(aside)} AS {text}")
        self._run(f"DROP TABLE IF EXISTS pg_temp.{quoted(name)}")
        self._run(f"ALTER TABLE pg_temp.{quoted(aside)} RENAME TO {quoted(name)}")
        return self._known(name, rows.schema())

    def drop(self, rows: ir.Table) -> None:
        """See Session."""
        self._run(f"DROP TABLE pg_temp.{quoted(rows.op().name)}")

    def fetch(self, rows: ir.Table) -> pa.Table:
        """See Session."""
        schema = PyArrowSchema.from_ibis(rows.schema())
        with self._connection.cursor() as cursor:
            found = cursor.execute(to_sql(self._dialect, rows)).fetchall()
        columns = list(zip(*found, strict=True)) or [()] * len(schema)
        return pa.Table.from_arrays(
            [_column(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
        )

    def relation(self, name: str) -> ir.Table | None:
        """See Relations. The name may carry its schema (`mart.events`)."""
        found = self._columns(name) or self._columns(".".join(map(quoted, name.split("."))))
        if not found:
            return None
        schema, table = found[0][:2]
        shape = {column: _ibis_kind(kind) for _, _, column, kind in found}
        return ibis.table(shape, name=table, database=schema)

    def _columns(self, name: str) -> list[tuple[Any, ...]]:
        """Names are read as SQL reads them: without quotes, capitals are small letters."""
        try:
            with self._connection.cursor() as cursor:
                return list(cursor.execute(COLUMNS, (name,)).fetchall())
        except psycopg.errors.InvalidName:
            return []

    def view(self, rows: ir.Table, name: str) -> ir.Table:
        """See Relations."""
        columns = ", ".join(f"{_read(column, kind)} AS {quoted(column)}" for column, kind in rows.schema().items())
        self._run(f"DROP VIEW IF EXISTS pg_temp.{quoted(name)}")
        text = to_sql(self._dialect, rows)
        self._run(f"CREATE TEMPORARY VIEW {quoted(name)} AS SELECT {columns} FROM ({text}) AS t")  # noqa: S608 - quoted
        return ibis.table(rows.schema(), name=name)

    def _run(self, text: str) -> None:
        self._connection.execute(text)

    def _named(self, name: str | None) -> str:
        return name or f"tenure_{next(self._numbers)}"

    def _loaded(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema, name: str | None) -> ir.Table:
        name, shape = self._named(name), PyArrowSchema.to_ibis(schema)
        self._run(f"DROP TABLE IF EXISTS pg_temp.{quoted(name)}")
        columns = ", ".join(f"{quoted(column)} {_kind(kind)}" for column, kind in shape.items())
        self._run(f"CREATE TEMPORARY TABLE {quoted(name)} ({columns})")
        names = ", ".join(map(quoted, shape))
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY pg_temp.{quoted(name)} ({names}) FROM STDIN (FORMAT csv)") as copy,
        ):
            for batch in batches:
                text = io.BytesIO()
                pa_csv.write_csv(batch, text, pa_csv.WriteOptions(include_header=False))
                copy.write(text.getvalue())
        return self._known(name, shape)

    def _known(self, name: str, shape: ibis.Schema) -> ir.Table:
        self._run(f"ANALYZE pg_temp.{quoted(name)}")  # nobody else does it for temporary tables
        return ibis.table(shape, name=name)


def _flat(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field for field in schema if not pa.types.is_nested(field.type)])


def _read(column: str, kind: dt.DataType) -> str:
    """A column of a view. Text is compared by its bytes, whatever its type has it compared by. Days and times that say that
    there is none (infinity), or that Python can't hold, are NULL; of when rows happened and were recorded there are none,
    and those may have an index."""
    name = quoted(column)
    if kind.is_string():
        return f'CAST({name} AS text) COLLATE "C"'
    if (kind.is_date() or kind.is_timestamp()) and column not in ("occurred_at", "recorded_at", "ingested_at"):
        return f"CASE WHEN {name} >= '0001-01-02' AND {name} < '9999-12-31' THEN {name} END"
    return name


def _kind(kind: Any) -> str:
    text = str(PostgresDialect.type_mapper.to_string(kind))
    return f'{text} COLLATE "C"' if kind.is_string() else text


def _ibis_kind(kind: str) -> dt.DataType:
    if kind in NOT_OURS:
        return dt.unknown
    try:
        return PostgresDialect.type_mapper.from_string(kind)
    except (SqlglotError, IbisError, KeyError, ValueError, AttributeError):  # a type of the warehouse's own
        return dt.unknown


def _column(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        convert = int if pa.types.is_integer(kind) else float
        values = [convert(value) if isinstance(value, Decimal) else value for value in values]
    return pa.array(values, kind)


def _unreachable(why: str) -> Problem:
    return Problem(
        "backend_unreachable",
        "The PostgreSQL warehouse can't be reached.",
        where="warehouse",
        why=why.strip().partition("\n")[0][:300],
        fix="Check the address, user name and password, and that this machine may connect.",
        status=503,
    )


def _lost(why: str) -> Problem:
    return Problem(
        "backend_unreachable",
        "The connection to the PostgreSQL warehouse was lost during a query.",
        where="warehouse",
        why=why.strip().partition("\n")[0][:300],
        fix="Nothing was written. Try again when the server is running; its log says why the connection ended.",
        status=503,
    )


def _refused(why: str) -> Problem:
    return Problem(
        "backend_failed",
        "The warehouse couldn't run the query.",
        where="warehouse",
        why=why.strip().partition("\n")[0][:300],
        fix="The role needs SELECT on the mapped tables, USAGE of their schema, and may create temporary ones (GRANT TEMPORARY "
        "ON DATABASE); a standby that only follows another server, and a session that is read only, allow nobody to.",
        status=503,
    )
