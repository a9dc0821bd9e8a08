"""PostgreSQL 16 and later, in a session whose time zone is UTC."""

from collections.abc import Sequence
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.postgres import PostgresCompiler

Sql = Any
A_DAY = r"^\s*\d{4}-\d{1,2}-\d{1,2}"


class PostgresDialect(PostgresCompiler):  # type: ignore[misc]
    """See the module."""

    __slots__ = ()

    def visit_NonNullLiteral(self, op: ops.Literal, *, value: Any, dtype: Any) -> Sql:
        """A number with a point would be a NUMERIC, and arithmetic with it another one."""
        if dtype.is_floating():
            return self.cast(repr(float(value)), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

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

    def visit_Round(self, op: ops.Round, *, arg: Sql, digits: Sql | None) -> Sql:
        """PostgreSQL rounds a DOUBLE half to even, and a NUMERIC knows 15 digits of it: so halves are told by the rest."""
        if not op.arg.dtype.is_floating():
            return super().visit_Round(op, arg=arg, digits=digits)
        kind = op.arg.dtype
        shift = self.cast("1", kind) if digits is None else self.f.power(self.cast("10", kind), self.cast(digits, kind))
        value = sge.paren(sge.paren(arg) * shift)
        half = self.f.abs(value - self.f.trunc(value)) >= self.cast("0.5", kind)
        rounded = self.f.trunc(value) + self.if_(half, self.f.sign(value), self.cast("0", kind))
        return self.cast(sge.paren(rounded) / shift, op.dtype)

    def visit_TryCast(self, op: ops.TryCast, *, arg: Sql, to: Any) -> Sql:
        """Only text as a day is ever tried."""
        if not to.is_date() or not op.arg.dtype.is_string():
            raise NotImplementedError("only text is tried as a day")
        fits = sge.And(
            this=sge.RegexpLike(this=arg, expression=sge.convert(A_DAY)),
            expression=self.f.anon.pg_input_is_valid(arg, sge.convert("date")),
        )
        return self.if_(fits, self.cast(arg, to), self.cast(NULL, to))

    def visit_Lowercase(self, op: ops.Lowercase, *, arg: Sql) -> Sql:
        """Text is kept in C, which knows no letters but ASCII's; the database's own collation does."""
        return self._lettered(self.f.lower, arg)

    def visit_Uppercase(self, op: ops.Uppercase, *, arg: Sql) -> Sql:
        """The same for capitals."""
        return self._lettered(self.f.upper, arg)

    @staticmethod
    def _lettered(function: Any, arg: Sql) -> Sql:
        own = sge.Collate(this=sge.paren(arg), expression=sge.to_identifier("default", quoted=True))
        return sge.paren(sge.Collate(this=function(own), expression=sge.to_identifier("C", quoted=True)))

    def visit_First(self, op: ops.First, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """PostgreSQL has no `first`: the first of an array in order is."""
        return self._first(arg, where, list(order_by))

    def visit_Last(self, op: ops.Last, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """The first in the order turned round. NULLs come last either way, so they turn round too."""
        turned = [
            sge.Ordered(this=one.this, desc=not one.args.get("desc"), nulls_first=not one.args.get("nulls_first"))
            for one in order_by
        ]
        return self._first(arg, where, turned)

    def _first(self, arg: Sql, where: Sql | None, order: list[Sql]) -> Sql:
        known = sge.Not(this=arg.is_(NULL))
        where = known if where is None else sge.And(this=known, expression=sge.paren(where))
        found = self.agg.array_agg(arg, where=where, order_by=order)
        return sge.Bracket(this=sge.paren(found), expressions=[sge.convert(1)], offset=1)
