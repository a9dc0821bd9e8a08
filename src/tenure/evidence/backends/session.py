"""The interface of every backend: one connection for one query, written in Ibis and answered in Arrow."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset

from tenure.values.problem import ProblemError, refusal


class Session(Protocol):
    """One connection of one backend, for one question. What it set aside is gone when the question is answered.

    What is handed in or set aside under a `name` takes the place of what had that name before.
    """

    @property
    def name(self) -> str:
        """Which backend it is: `duckdb`, `spark`, …"""
        ...

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        """The rows of Parquet files; a column that only some of them have is NULL elsewhere, folders `x=y` are columns.

        `schema` is what the table has today; older files may lack some of it.
        """
        ...

    def dataset(self, data: pyarrow.dataset.Dataset, name: str | None = None) -> ir.Table:
        """The rows of files that lie where a backend can't reach: their reading is handed in."""
        ...

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        """Small data handed in, to be joined with what lies there."""
        ...

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        """Compute rows now and set them aside, so that what builds on them stays small."""
        ...

    def drop(self, rows: ir.Table) -> None:
        """Let go of rows that were set aside."""
        ...

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute rows and hand them out."""
        ...

    def soon(self, rows: ir.Table) -> "Future[pa.Table]":
        """The same, not waited for: a backend may compute them while further questions are written."""
        ...

    def ask(self, key: Hashable, build: Callable[[], Mapping[str, ir.Table]]) -> dict[str, pa.Table]:
        """Compute the tables that `build` names, and hand them out.

        A backend may write the question down under `key` and not build it again. So `build` neither fetches nor hands in
        anything: all that differs from question to question lies there under fixed names, and `key` says the rest.
        """
        ...

    def set_aside(self, key: Hashable, build: Callable[[], Mapping[str, ir.Table]]) -> dict[str, ir.Table]:
        """The same for tables that are set aside: `build` keeps each under a name of its own, and names what it kept."""
        ...


class WithoutPreparation:
    """For backends that write nothing down, so that every question is built anew; and is waited for."""

    def soon(self: Session, rows: ir.Table) -> "Future[pa.Table]":
        """See Session."""
        answered: Future[pa.Table] = Future()
        answered.set_result(self.fetch(rows))
        return answered

    def ask(self: Session, key: Hashable, build: Callable[[], Mapping[str, ir.Table]]) -> dict[str, pa.Table]:
        """See Session."""
        return {name: self.fetch(rows) for name, rows in build().items()}

    def set_aside(self: Session, key: Hashable, build: Callable[[], Mapping[str, ir.Table]]) -> dict[str, ir.Table]:
        """See Session."""
        return dict(build())


def too_long(seconds: float, instead: str) -> ProblemError:
    """A question that passed its limit; `instead` is what would make its backend faster."""
    return refusal(
        "query_too_long",
        f"The query took more than {seconds:g} seconds and was stopped.",
        fix=f"Ask for fewer accounts or a shorter time, or {instead}.",
        status=503,
    )
