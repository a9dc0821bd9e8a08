"""Spark SQL 4, in a session whose time zone is UTC."""

from collections.abc import Sequence
from typing import Any

import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL, SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from tenure.evidence.backends.dialects.exact import EscapedText, ExactCompiler, ExactLetters, not_null_filter

Sql = Any  # what sqlglot builds, which has types of its own for each word of the language


class SparkDialect(ExactCompiler, EscapedText, ExactLetters, PySparkCompiler):  # type: ignore[misc]
    """See the module."""

    __slots__ = ()

    def visit_ScalarUDF(self, op: ops.ScalarUDF, **arguments: Sql) -> Sql:
        """What DuckDB calls epoch_ms."""
        if op.__func_name__ == "epoch_ms":
            return self.f.anon.unix_millis(*arguments.values())
        return super().visit_ScalarUDF(op, **arguments)

    def visit_TimestampFromUNIX(self, op: ops.TimestampFromUNIX, *, arg: Sql, unit: Any) -> Sql:
        """Ibis knows seconds only."""
        if unit.short == "ms":
            return self.f.anon.timestamp_millis(arg)
        return super().visit_TimestampFromUNIX(op, arg=arg, unit=unit)

    def visit_Field(self, op: ops.Field, *, rel: Sql, name: str) -> Sql:
        """Ibis asks the options of a backend that is never loaded here."""
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)

    def visit_IsNull(self, op: ops.IsNull, *, arg: Sql) -> Sql:
        """Ibis takes NaN for NULL here, which DuckDB doesn't; and asks twice."""
        return arg.is_(NULL)

    def visit_NotNull(self, op: ops.NotNull, *, arg: Sql) -> Sql:
        """The same for what is known."""
        return sge.Not(this=arg.is_(NULL))

    def visit_CountStar(self, op: ops.CountStar, *, arg: Sql, where: Sql | None) -> Sql:
        """Without a row that passes the count is 0; a sum would be NULL."""
        return self.f.count(sge.Star() if where is None else self.if_(where, sge.convert(1), NULL))

    def visit_Round(self, op: ops.Round, *, arg: Sql, digits: Sql | None) -> Sql:
        """Spark rounds the shortest text of a number, DuckDB the number itself."""
        if digits is None or not op.arg.dtype.is_floating():
            return super().visit_Round(op, arg=arg, digits=digits)
        shift = self.f.power(self.cast("10", op.arg.dtype), digits)
        return self.cast(self.f.round(sge.paren(arg) * shift) / shift, op.dtype)

    def visit_Median(self, op: ops.Median, *, arg: Sql, where: Sql | None) -> Sql:
        """Ibis hides the half behind the condition too, which Spark refuses."""
        return self.f.percentile(arg if where is None else self.if_(where, arg, NULL), sge.convert(0.5))

    def visit_DateDelta(self, op: ops.DateDelta, *, part: Sql, left: Sql, right: Sql) -> Sql:
        """Days between days; Ibis goes by way of timestamps."""
        if str(part.this).lower() != "day":
            raise NotImplementedError("only days are counted between days")
        return self.f.anon.datediff(left, right)

    def visit_First(self, op: ops.First, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """Spark's `first` takes rows as they come; the one with the least struct of what is ordered by is the first."""
        return self._by("min_by", op, arg, where, order_by)

    def visit_Last(self, op: ops.Last, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """The one with the greatest is the last."""
        return self._by("max_by", op, arg, where, order_by)

    def _by(self, function: str, op: Any, arg: Sql, where: Sql | None, order_by: Sequence[Sql]) -> Sql:
        keys: list[Sql] = []
        for key, ordered in zip(op.order_by, order_by, strict=True):
            if not key.ascending and not key.dtype.is_numeric():
                raise NotImplementedError("the first of rows in descending order of anything but numbers")
            keys.append(ordered.this.is_(NULL))  # they come last, whichever way it is sorted
            keys.append(ordered.this if key.ascending else -sge.paren(ordered.this))
        found = self.f.anon[function](arg, self.f.anon.struct(*keys))
        return sge.Filter(this=found, expression=sge.Where(this=not_null_filter(arg, where)))
