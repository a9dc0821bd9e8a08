"""What every backend offers: one connection for one question, asked in Ibis and answered in Arrow."""

from collections.abc import Sequence
from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa


class Session(Protocol):
    """One connection of one backend, for one question. What it set aside is gone when the question is answered."""

    @property
    def name(self) -> str:
        """Which backend it is: `duckdb`, `spark`, …"""
        ...

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ir.Table:
        """The rows of Parquet files; a column that only some of them have is NULL elsewhere, folders `x=y` are columns.

        `schema` is what the table has today; older files may lack some of it.
        """
        ...

    def table(self, data: pa.Table) -> ir.Table:
        """Small data handed in, to be joined with what lies there."""
        ...

    def keep(self, rows: ir.Table) -> ir.Table:
        """Compute rows now and set them aside, so that what builds on them stays small."""
        ...

    def drop(self, rows: ir.Table) -> None:
        """Let go of rows that were set aside."""
        ...

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute rows and hand them out."""
        ...
