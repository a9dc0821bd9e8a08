"""What each backend supports, and what it lacks: never, not yet, or not implemented. Source of docs/reference/backends.md."""

from dataclasses import dataclass
from enum import StrEnum


class LackReason(StrEnum):
    """Why a backend lacks something."""

    NEVER = "never"  # it isn't made for it
    NOT_YET = "not yet"  # it could, and somebody may well write it
    NOT_IMPLEMENTED = "not implemented"  # its own language, or Ibis, has no word for it


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a backend lacks. `refusal` is what one is told who asks for it."""

    what: str
    kind: LackReason
    refusal: str


@dataclass(frozen=True, slots=True)
class Abilities:
    """One backend: how it is named in settings, what it reads, what it is for."""

    title: str
    named: str
    reads: str
    purpose: str
    gaps: tuple[Lack, ...] = ()


LETTERS = Lack(
    "capitals of ligatures (ﬀ), of ŉ, and of Greek letters with a small iota",
    LackReason.NOT_IMPLEMENTED,
    "None: upper() may give two letters, where DuckDB leaves the one.",
)
BACKENDS: dict[str, Abilities] = {
    "duckdb": Abilities(
        "DuckDB",
        "duckdb",
        "the lake, in a folder or a bucket",
        "Everything, in the process. The reference for all other backends.",
    ),
    "spark": Abilities(
        "Apache Spark 4.0",
        "local[2], spark://host:7077",
        "the lake in a folder that all workers see, on one machine also in a bucket; tables and views of its catalogue, "
        "folders of Parquet files",
        "Scoring a customer base that one machine can't hold.",
        (
            Lack(
                "a lake in a bucket, on a cluster that came without spark-hadoop-cloud",
                LackReason.NOT_YET,
                "This Spark can't read a lake in a bucket. With that package it is tried (s3a), which no test has done.",
            ),
            Lack(
                "verdicts and stages",
                LackReason.NEVER,
                "None: DuckDB reads and compares them beside Spark; they are small and hold lists.",
            ),
            Lack(
                "the first of rows in descending order of text",
                LackReason.NOT_IMPLEMENTED,
                "the first of rows in descending order of anything but numbers",
            ),
            LETTERS,
        ),
    ),
    "postgres": Abilities(
        "PostgreSQL 16 and later",
        "through a warehouse mapping",
        "tables of a warehouse, read in place; the lake only by copying it",
        "Facts that are already in a PostgreSQL warehouse.",
        (
            Lack(
                "numbers beyond 1.8e308",
                LackReason.NEVER,
                "value out of range: overflow (PostgreSQL stops where others give infinity, which counts as unknown)",
            ),
            Lack("the day on the lake", LackReason.NEVER, "'postgresql://…' isn't a backend that Tenure supports."),
        ),
    ),
}
"""By name."""
