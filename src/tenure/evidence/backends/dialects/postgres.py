"""PostgreSQL 16 and later, in a session whose time zone is UTC."""

from collections.abc import Sequence
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.postgres import PostgresCompiler

from tenure.evidence.backends.dialects.exact import ExactCompiler, HalfAwayFromZero, not_null_filter, reversed_order

Sql = Any


class PostgresDialect(ExactCompiler, HalfAwayFromZero, PostgresCompiler):  # type: ignore[misc]
    """See the module."""

    __slots__ = ()

    def visit_ScalarUDF(self, op: ops.ScalarUDF, **arguments: Sql) -> Sql:
        """What DuckDB calls epoch_ms; the seconds are exact here."""
        if op.__func_name__ != "epoch_ms":
            return super().visit_ScalarUDF(op, **arguments)
        [at] = arguments.values()
        return self.cast(self.f.floor(self.f.extract("epoch", at) * sge.convert(1000)), op.dtype)

    def visit_TimestampFromUNIX(self, op: ops.TimestampFromUNIX, *, arg: Sql, unit: Any) -> Sql:
        """Milliseconds before 1970 are not rounded towards it."""
        if unit.short != "ms":
            return super().visit_TimestampFromUNIX(op, arg=arg, unit=unit)
        return self.f.to_timestamp(sge.paren(arg) / self.cast("1000", dt.float64))

    def visit_Sum(self, op: ops.Sum, *, arg: Sql, where: Sql | None) -> Sql:
        """Sums of whole numbers would be NUMERIC."""
        return self.cast(super().visit_Sum(op, arg=arg, where=where), op.dtype)

    def visit_Lowercase(self, op: ops.Lowercase, *, arg: Sql) -> Sql:
        """Text is kept in C, which knows no letters but ASCII's; the database's own collation does."""
        return self._lettered(self.f.lower, arg)

    def visit_Uppercase(self, op: ops.Uppercase, *, arg: Sql) -> Sql:
        """The same for capitals."""
        return self._lettered(self.f.upper, self.f.anon.translate(arg, sge.convert("ß"), sge.convert("ẞ")))

    @staticmethod
    def _lettered(function: Any, arg: Sql) -> Sql:
        own = sge.Collate(this=sge.paren(arg), expression=sge.to_identifier("default", quoted=True))
        return sge.paren(sge.Collate(this=function(own), expression=sge.to_identifier("C", quoted=True)))

    def visit_First(self, op: ops.First, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """PostgreSQL has no `first`: the first of an array in order is."""
        return self._first(arg, where, list(order_by))

    def visit_Last(self, op: ops.Last, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """The first in the order turned round. NULLs come last either way, so they turn round too."""
        return self._first(arg, where, reversed_order(order_by))

    def _first(self, arg: Sql, where: Sql | None, order: list[Sql]) -> Sql:
        found = self.agg.array_agg(arg, where=not_null_filter(arg, where), order_by=order)
        return sge.Bracket(this=sge.paren(found), expressions=[sge.convert(1)], offset=1)
