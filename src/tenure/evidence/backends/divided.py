"""Facts by one backend, what Tenure concluded from them by DuckDB.

Verdicts and stages hold lists, are small, and are compared with what is new; a cluster would only take longer over them.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from tenure.evidence.backends.session import Session


class Divided:
    """A session in two parts. Which of them answers follows from the tables that a question names; none names both."""

    def __init__(self, facts: Session, ours: Session) -> None:
        self._facts, self._ours = facts, ours
        self._handed: dict[ops.Node, ops.Node] = {}

    @property
    def name(self) -> str:
        """The backend of the facts."""
        return self._facts.name

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ir.Table:
        """See Session; tables with lists in them are ours."""
        nested = any(pa.types.is_nested(field.type) for field in schema)
        return (self._ours if nested else self._facts).parquet(files, schema)

    def table(self, data: pa.Table) -> ir.Table:
        """See Session. Handed to the one that turns out to need it."""
        return ibis.memtable(data)

    def keep(self, rows: ir.Table) -> ir.Table:
        """See Session."""
        of, rows = self._whose(rows)
        return of.keep(rows)

    def drop(self, rows: ir.Table) -> None:
        """See Session."""
        self._whose(rows)[0].drop(rows)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """See Session."""
        of, rows = self._whose(rows)
        return of.fetch(rows)

    def _whose(self, rows: ir.Table) -> tuple[Session, ir.Table]:
        question = rows.op()
        if not question.find(ops.UnboundTable):
            return self._ours, rows
        for one in question.find(ops.InMemoryTable):
            if one not in self._handed:
                self._handed[one] = self._facts.table(one.data.to_pyarrow(one.schema)).op()
        return self._facts, question.replace(self._handed).to_expr()
