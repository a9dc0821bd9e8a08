"""The backend that a setting names: `duckdb`, `local[2]`, `spark://host:7077`, …"""

import re
from contextlib import AbstractContextManager
from typing import Protocol

from tenure.evidence.backends.postgres import Postgres
from tenure.evidence.backends.session import Session
from tenure.evidence.backends.spark import Spark
from tenure.values.problem import refusal

DUCKDB = "duckdb"
SPARK = re.compile(r"local(\[[\d*, ]+\])?|spark://[^/\s]+:\d+(,[^/\s]+:\d+)*|yarn|k8s://\S+")


class Backend(Protocol):
    """What opens sessions."""

    def session(self) -> AbstractContextManager[Session]:
        """A session for one question."""
        ...


def is_backend(text: str) -> bool:
    """Whether a few words name a backend that Tenure can compute on."""
    return text == DUCKDB or is_spark(text)


def is_spark(text: str) -> bool:
    """Whether a few words name a Spark."""
    return SPARK.fullmatch(text) is not None


def spark_from(text: str) -> Spark | None:
    """The Spark that a few words name; None for DuckDB, which is in the process already.

    Raises ProblemError `unknown_backend`, and `backend_not_installed` without pyspark.
    """
    if text == DUCKDB:
        return None
    if not is_backend(text):
        raise refusal(
            "unknown_backend",
            f"{text!r} isn't a backend that Tenure supports.",
            where="backend",
            why="PostgreSQL is used for mapped warehouse tables (TENURE_WAREHOUSE) and isn't named here."
            if text.startswith("postgres")
            else "",
            fix="Use duckdb, local[2] for Spark on this machine, or the address of a Spark master: spark://host:7077.",
        )
    return Spark(text)


def warehouse_from(address: str) -> Spark | Postgres:
    """The warehouse at an address. Raises ProblemError `unknown_warehouse` for one whose tables can't be read where they are."""
    if address.startswith(("postgresql://", "postgres://")):
        return Postgres(address)
    if is_spark(address):
        return Spark(address)
    raise refusal(
        "unknown_warehouse",
        "Tables can be read in place in PostgreSQL and Spark; this address is neither.",
        where="warehouse",
        why="ClickHouse, Snowflake, BigQuery and Databricks aren't supported yet.",
        fix="Use postgresql://name@host/database, local[2] or spark://host:7077; or export files and import them.",
    )
