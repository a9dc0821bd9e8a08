"""What each backend can do, and what it can't: never, not yet, or not written. The reference of backends is made from it."""

from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    """Why a backend lacks something."""

    NEVER = "never"  # it isn't made for it
    NOT_YET = "not yet"  # it could, and somebody may well write it
    NOT_IMPLEMENTED = "not implemented"  # its own language, or Ibis, has no word for it


class Proof(StrEnum):
    """How it is known that a backend gives the right verdicts."""

    RUN = "run by the tests"
    COMPILED = "compiled only: its SQL is written, parsed and reviewed; it was never run"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a backend lacks. `refusal` is what one is told who asks for it."""

    what: str
    kind: Gap
    refusal: str


@dataclass(frozen=True, slots=True)
class Abilities:
    """One backend: how it is named in settings, how it was proved, what it is for."""

    title: str
    named: str
    proof: Proof
    reads: str
    purpose: str
    gaps: tuple[Lack, ...] = ()


LETTERS = Lack(
    "capitals of ligatures (ﬀ), of ŉ, and of Greek letters with a small iota",
    Gap.NOT_IMPLEMENTED,
    "None: upper() may give two letters, where DuckDB leaves the one.",
)
BACKENDS: dict[str, Abilities] = {
    "duckdb": Abilities(
        "DuckDB",
        "duckdb",
        Proof.RUN,
        "the lake, in a folder or a bucket",
        "Everything, in the process. What all others are held to.",
    ),
    "spark": Abilities(
        "Apache Spark 4.0",
        "local[2], spark://host:7077",
        Proof.RUN,
        "the lake in a folder that all workers see, on one machine also in a bucket; tables and views of its catalogue, "
        "folders of Parquet files",
        "The day of a book that one machine can't hold.",
        (
            Lack(
                "a lake in a bucket, on a cluster that came without spark-hadoop-cloud",
                Gap.NOT_YET,
                "This Spark can't read a lake in a bucket. With that package it is tried (s3a), which no test has done.",
            ),
            Lack(
                "verdicts and stages",
                Gap.NEVER,
                "None: DuckDB reads and compares them beside Spark; they are small and hold lists.",
            ),
            Lack(
                "the first of rows in descending order of text",
                Gap.NOT_IMPLEMENTED,
                "the first of rows in descending order of what is no number",
            ),
            LETTERS,
        ),
    ),
    "postgres": Abilities(
        "PostgreSQL 16 and later",
        "through a warehouse mapping",
        Proof.RUN,
        "tables of a warehouse, where they are; the lake only by copying it",
        "Facts that already lie in a PostgreSQL warehouse.",
        (
            Lack(
                "numbers beyond 1.8e308",
                Gap.NEVER,
                "value out of range: overflow (PostgreSQL stops where others give infinity, which counts as unknown)",
            ),
            Lack("the day on the lake", Gap.NEVER, "'postgresql://…' is no backend that Tenure computes on."),
        ),
    ),
    "clickhouse": Abilities(
        "ClickHouse 25 and later",
        "-",
        Proof.COMPILED,
        "nothing yet",
        "SQL for a session with join_use_nulls = 1 and aggregate_functions_null_for_empty = 1, over columns that are Nullable.",
        (
            Lack("days before 1900 and after 2299", Gap.NEVER, "None: its Date32 stops there, without a word."),
            Lack(
                "the first of rows in descending order of text",
                Gap.NOT_IMPLEMENTED,
                "the first of rows in descending order of what is no number",
            ),
            Lack(
                "small and capital letters that take another number of bytes, like ß and ẞ",
                Gap.NOT_IMPLEMENTED,
                "None: lower() and upper() may leave them as they are.",
            ),
        ),
    ),
    "snowflake": Abilities(
        "Snowflake",
        "-",
        Proof.COMPILED,
        "nothing yet",
        "SQL for a session in UTC with DEFAULT_NULL_ORDERING = 'LAST', over text columns without a collation of their own.",
        (
            Lack(
                "the first of a group whose values take more than a VARIANT holds",
                Gap.NEVER,
                "None from Tenure: Snowflake refuses such arrays.",
            ),
            LETTERS,
        ),
    ),
    "bigquery": Abilities(
        "BigQuery",
        "-",
        Proof.COMPILED,
        "nothing yet",
        "SQL of the standard dialect, over text columns without a collation of their own.",
        (
            Lack(
                "numbers beyond 1.8e308",
                Gap.NEVER,
                "None from Tenure: BigQuery stops the query where others give infinity, which counts as unknown.",
            ),
            LETTERS,
        ),
    ),
    "databricks": Abilities(
        "Databricks",
        "-",
        Proof.COMPILED,
        "nothing yet",
        "The SQL of Spark, for a session in UTC, over text columns without a collation of their own.",
        (
            Lack(
                "the first of rows in descending order of text",
                Gap.NOT_IMPLEMENTED,
                "the first of rows in descending order of what is no number",
            ),
            LETTERS,
        ),
    ),
}
"""By name."""
