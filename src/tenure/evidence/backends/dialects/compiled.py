"""Warehouses whose SQL is written and read over, but never run here: ClickHouse, Snowflake, BigQuery.

What Ibis writes for them is mended where it would count, round, order or choose otherwise than DuckDB.
"""

from collections.abc import Sequence
from typing import Any

import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.bigquery import BigQueryCompiler
from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
from ibis.backends.sql.compilers.snowflake import SnowflakeCompiler

from tenure.evidence.backends.dialects.exact import HalfAwayFromZero, Letters, OwnWords, SpelledOut, of_known, turned

Sql = Any


class ClickHouseDialect(OwnWords, HalfAwayFromZero, ClickHouseCompiler):  # type: ignore[misc]
    """ClickHouse, in a session with `join_use_nulls` and `aggregate_functions_null_for_empty` on.

    Days are Date32: a Date knows none before 1970.
    """

    __slots__ = ()

    def visit_ScalarUDF(self, op: ops.ScalarUDF, **arguments: Sql) -> Sql:
        """What DuckDB calls epoch_ms."""
        if op.__func_name__ == "epoch_ms":
            return self.f.anon.toUnixTimestamp64Milli(*arguments.values())
        return super().visit_ScalarUDF(op, **arguments)

    def visit_NonNullLiteral(self, op: ops.Literal, *, value: Any, dtype: Any) -> Sql:
        """An instant would be a DateTime: without parts of seconds, and none before 1970."""
        if dtype.is_timestamp():
            zone = () if dtype.timezone is None else (sge.convert(dtype.timezone),)
            text = sge.convert(value.isoformat())
            return self.f.anon.parseDateTime64BestEffort(text, sge.convert(6), *zone)
        if dtype.is_date():
            return self.f.anon.toDate32(sge.convert(value.isoformat()))
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_TimestampFromUNIX(self, op: ops.TimestampFromUNIX, *, arg: Sql, unit: Any) -> Sql:
        """Ibis knows seconds only."""
        if unit.short == "ms":
            return self.f.anon.fromUnixTimestamp64Milli(arg, sge.convert("UTC"))
        return super().visit_TimestampFromUNIX(op, arg=arg, unit=unit)

    def visit_Date(self, op: ops.Date, *, arg: Sql) -> Sql:
        """The day of an instant."""
        return self.f.anon.toDate32(arg)

    def visit_DateFromYMD(self, op: ops.DateFromYMD, *, year: Sql, month: Sql, day: Sql) -> Sql:
        """A day from its parts."""
        return self.f.anon.makeDate32(year, month, day)

    def visit_Cast(self, op: ops.Cast, *, arg: Sql, to: Any) -> Sql:
        """What becomes a day."""
        return self.f.anon.toDate32(arg) if to.is_date() else super().visit_Cast(op, arg=arg, to=to)

    def visit_CountDistinct(self, op: ops.CountDistinct, *, arg: Sql, where: Sql | None) -> Sql:
        """Ibis writes `uniq`, which estimates. And -0 would be another number than 0."""
        if op.arg.dtype.is_floating():
            arg = sge.paren(arg) + sge.convert(0.0)
        return self.agg.uniqExact(arg, where=where)

    def visit_Lead(self, op: ops.Lead, *, arg: Sql, offset: Sql | None, default: Sql | None) -> Sql:
        """After the last row a column that can't be NULL would go on with 0."""
        return super().visit_Lead(op, arg=self.f.anon.toNullable(arg), offset=offset, default=default)

    def visit_Lowercase(self, op: ops.Lowercase, *, arg: Sql) -> Sql:
        """`lower` knows no letters but ASCII's."""
        return self.f.anon.lowerUTF8(arg)

    def visit_Uppercase(self, op: ops.Uppercase, *, arg: Sql) -> Sql:
        """The same for capitals."""
        return self.f.anon.upperUTF8(arg)

    def visit_StringLength(self, op: ops.StringLength, *, arg: Sql) -> Sql:
        """`length` counts bytes."""
        return self.f.anon.lengthUTF8(arg)

    def visit_Substring(self, op: ops.Substring, *, arg: Sql, start: Sql, length: Sql | None) -> Sql:
        """`substring` counts bytes too. The engine only ever asks from a place that it knows."""
        rest = () if length is None else (length,)
        return self.f.anon.substringUTF8(arg, sge.paren(start) + sge.convert(1), *rest)

    def visit_First(self, op: ops.First, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """ClickHouse's `any` takes rows as they come."""
        return self._by("argMin", op, arg, where, order_by)

    def visit_Last(self, op: ops.Last, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """The one with the greatest of what is ordered by."""
        return self._by("argMax", op, arg, where, order_by)

    def _by(self, function: str, op: Any, arg: Sql, where: Sql | None, order_by: Sequence[Sql]) -> Sql:
        keys: list[Sql] = []
        for key, ordered in zip(op.order_by, order_by, strict=True):
            if not key.ascending and not key.dtype.is_numeric():
                raise NotImplementedError("the first of rows in descending order of what is no number")
            keys.append(ordered.this.is_(NULL))
            keys.append(ordered.this if key.ascending else -sge.paren(ordered.this))
        return self.agg[function](arg, self.f.tuple(*keys), where=of_known(arg, where))


class SnowflakeDialect(OwnWords, SpelledOut, Letters, HalfAwayFromZero, SnowflakeCompiler):  # type: ignore[misc]
    """Snowflake, in a session whose time zone is UTC."""

    __slots__ = ()
    KNOWN = "\b\f\n\r\t"

    def visit_ScalarUDF(self, op: ops.ScalarUDF, **arguments: Sql) -> Sql:
        """What DuckDB calls epoch_ms."""
        if op.__func_name__ == "epoch_ms":
            return self.f.anon.date_part(sge.convert("epoch_millisecond"), *arguments.values())
        return super().visit_ScalarUDF(op, **arguments)

    def visit_NonNullLiteral(self, op: ops.Literal, *, value: Any, dtype: Any) -> Sql:
        """A number with a point would be a fixed one."""
        if dtype.is_floating():
            return self.cast(repr(float(value)), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_FloorDivide(self, op: ops.FloorDivide, *, left: Sql, right: Sql) -> Sql:
        """A quotient has six decimals here, rounded: just below a whole number it would be that number. So the rest goes
        before it is divided."""
        if not (op.left.dtype.is_integer() and op.right.dtype.is_integer()):
            return super().visit_FloorDivide(op, left=left, right=right)
        left, right = sge.paren(left), sge.paren(right)
        rest = self.f.mod(self.f.mod(left, right) + right, right)
        return self.cast(sge.paren(left - rest) / right, op.dtype)

    def visit_TryCast(self, op: ops.TryCast, *, arg: Sql, to: Any) -> Sql:
        """Ibis would write a plain CAST, which stops at the first text that doesn't fit."""
        raise NotImplementedError("what may not fit is never tried here")

    def visit_First(self, op: ops.First, **arguments: Any) -> Sql:
        """What comes out of an array is a VARIANT."""
        return self.cast(super().visit_First(op, **arguments), op.dtype)

    def visit_Last(self, op: ops.Last, **arguments: Any) -> Sql:
        """The same from its end."""
        return self.cast(super().visit_Last(op, **arguments), op.dtype)


class BigQueryDialect(OwnWords, Letters, HalfAwayFromZero, BigQueryCompiler):  # type: ignore[misc]
    """BigQuery. Ascending it puts NULLs first, and can't be told otherwise within windows and aggregates: there they get a
    key of their own."""

    __slots__ = ()

    def visit_ScalarUDF(self, op: ops.ScalarUDF, **arguments: Sql) -> Sql:
        """What DuckDB calls epoch_ms."""
        if op.__func_name__ == "epoch_ms":
            return self.f.anon.unix_millis(*arguments.values())
        return super().visit_ScalarUDF(op, **arguments)

    def visit_StringContains(self, op: ops.StringContains, *, haystack: Sql, needle: Sql) -> Sql:
        """INSTR doesn't find an empty text, which stands in every text."""
        found = sge.GT(this=self.f.anon.instr(haystack, needle), expression=sge.convert(0))
        nothing = sge.And(
            this=sge.paren(sge.EQ(this=needle, expression=sge.convert(""))),
            expression=sge.paren(sge.Not(this=haystack.is_(NULL))),
        )
        return sge.Or(this=sge.paren(found), expression=sge.paren(nothing))

    def visit_WindowFunction(
        self, op: ops.WindowFunction, *, how: Any, func: Sql, start: Sql, end: Sql, group_by: Any, order_by: Any
    ) -> Sql:
        """See the class."""
        order = _nulls_last(order_by)
        return super().visit_WindowFunction(
            op, how=how, func=func, start=start, end=end, group_by=group_by, order_by=order
        )

    def visit_First(self, op: ops.First, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """The first of an array in order."""
        return self._first(arg, where, _nulls_last(order_by))

    def visit_Last(self, op: ops.Last, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """The first in the order turned round."""
        return self._first(arg, where, [_plain(one) for one in turned(_nulls_last(order_by))])

    def visit_Median(self, op: ops.Median, *, arg: Sql, where: Sql | None) -> Sql:
        """BigQuery has an exact median of windows alone: so the two in the middle of an array are taken."""
        value = arg if where is None else self.if_(where, arg, NULL)
        many = self.f.count(value)
        sorted_values = sge.IgnoreNulls(
            this=self.f.array_agg(sge.Order(this=value, expressions=[_plain(sge.Ordered(this=value, desc=False))]))
        )
        lower = self._at(sorted_values, self.f.anon.div(many - sge.convert(1), sge.convert(2)))
        upper = self._at(sorted_values, self.f.anon.div(many, sge.convert(2)))
        return self.f.anon.ieee_divide(sge.paren(lower + upper), sge.convert(2))

    def _first(self, arg: Sql, where: Sql | None, order: list[Sql]) -> Sql:
        value = arg if where is None else self.if_(where, arg, NULL)
        ordered = sge.Order(this=value, expressions=order)
        found = sge.IgnoreNulls(this=self.f.array_agg(sge.Limit(this=ordered, expression=sge.convert(1))))
        return self._at(found, sge.convert(0))

    def _at(self, array: Sql, place: Sql) -> Sql:
        return sge.Bracket(this=array, expressions=[self.f.anon.safe_offset(place)])


def _plain(one: Sql) -> Sql:
    """A key in the order of NULLs that BigQuery takes by itself: first if it ascends."""
    return sge.Ordered(this=one.this, desc=one.args.get("desc"), nulls_first=not one.args.get("desc"))


def _nulls_last(order: Sequence[Sql]) -> list[Sql]:
    found: list[Sql] = []
    for one in order:
        if not one.args.get("desc"):
            found.append(sge.Ordered(this=one.this.is_(NULL), desc=False, nulls_first=True))
        found.append(_plain(one))
    return found
