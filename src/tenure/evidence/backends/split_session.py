"""A session that reads facts with one backend and verdicts with DuckDB.

Verdicts and stages hold lists, are small, and are compared with what is new; a cluster would only take longer over them.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as pa_dataset

from tenure.evidence.backends.session import Session, WithoutPreparation


class SplitSession(WithoutPreparation):
    """A session in two parts. Which of them answers follows from the tables that a question names; none names both."""

    def __init__(self, facts: Session, ours: Session) -> None:
        self._facts, self._ours = facts, ours
        self._of_facts: set[str] = set()  # names of tables that lie with the facts
        self._handed: dict[tuple[bool, ops.Node], ops.Node] = {}

    @property
    def name(self) -> str:
        """The backend of the facts."""
        return self._facts.name

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        """See Session; tables with lists in them are ours."""
        if _nested(schema):
            return self._ours.parquet(files, schema, name)
        return self._theirs(self._facts.parquet(files, schema, name))

    def dataset(self, data: pa_dataset.Dataset, name: str | None = None) -> ir.Table:
        """See Session; tables with lists in them are ours."""
        if _nested(data.schema):
            return self._ours.dataset(data, name)
        return self._theirs(self._facts.dataset(data, name))

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        """See Session. Without a name it is handed to the one that turns out to need it."""
        return ibis.memtable(data) if name is None else self._theirs(self._facts.table(data, name))

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        """See Session."""
        session, question = self._answering(rows)
        kept = session.keep(question, name)
        return self._theirs(kept) if session is self._facts else kept

    def drop(self, rows: ir.Table) -> None:
        """See Session."""
        self._answering(rows)[0].drop(rows)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """See Session."""
        session, question = self._answering(rows)
        return session.fetch(question)

    def _theirs(self, rows: ir.Table) -> ir.Table:
        self._of_facts.add(rows.op().name)
        return rows

    def _about_facts(self, rows: ir.Table) -> bool:
        found = rows.op().find((ops.UnboundTable, ops.DatabaseTable))
        return any(table.name in self._of_facts for table in found)

    def _answering(self, rows: ir.Table) -> tuple[Session, ir.Table]:
        """Who answers a question, and the question with what was handed in lying there."""
        facts = self._about_facts(rows)
        session, question = self._facts if facts else self._ours, rows.op()
        there: dict[ops.Node, ops.Node] = {}
        for one in question.find(ops.InMemoryTable):
            if (facts, one) not in self._handed:
                self._handed[facts, one] = session.table(one.data.to_pyarrow(one.schema)).op()
            there[one] = self._handed[facts, one]
        return session, question.replace(there).to_expr() if there else rows


def _nested(schema: pa.Schema) -> bool:
    return any(pa.types.is_nested(field.type) for field in schema)
