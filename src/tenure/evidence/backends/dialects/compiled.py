"""Warehouses whose SQL is written and read over, but never run here: ClickHouse, Snowflake, BigQuery.

What Ibis writes for them is mended where it would count, round or choose otherwise than DuckDB.
"""

from collections.abc import Sequence
from typing import Any

import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.bigquery import BigQueryCompiler
from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
from ibis.backends.sql.compilers.snowflake import SnowflakeCompiler

Sql = Any


class ClickHouseDialect(ClickHouseCompiler):  # type: ignore[misc]
    """ClickHouse, in a session with `join_use_nulls` and `aggregate_functions_null_for_empty` on."""

    __slots__ = ()

    def visit_ScalarUDF(self, op: ops.ScalarUDF, **arguments: Sql) -> Sql:
        """What DuckDB calls epoch_ms."""
        if op.__func_name__ == "epoch_ms":
            return self.f.anon.toUnixTimestamp64Milli(*arguments.values())
        return super().visit_ScalarUDF(op, **arguments)

    def visit_TimestampFromUNIX(self, op: ops.TimestampFromUNIX, *, arg: Sql, unit: Any) -> Sql:
        """Ibis knows seconds only."""
        if unit.short == "ms":
            return self.f.anon.fromUnixTimestamp64Milli(arg, sge.convert("UTC"))
        return super().visit_TimestampFromUNIX(op, arg=arg, unit=unit)

    def visit_CountDistinct(self, op: ops.CountDistinct, *, arg: Sql, where: Sql | None) -> Sql:
        """Ibis writes `uniq`, which estimates."""
        return self.agg.uniqExact(arg, where=where)

    def visit_Round(self, op: ops.Round, *, arg: Sql, digits: Sql | None) -> Sql:
        """ClickHouse rounds a float half to even: so halves are told by the rest."""
        if not op.arg.dtype.is_floating():
            return super().visit_Round(op, arg=arg, digits=digits)
        shift = sge.convert(1.0) if digits is None else self.f.anon.exp10(digits)
        value = sge.paren(sge.paren(arg) * shift)
        half = self.f.abs(value - self.f.anon.trunc(value)) >= sge.convert(0.5)
        rounded = self.f.anon.trunc(value) + self.if_(half, self.f.sign(value), sge.convert(0.0))
        return self.cast(sge.paren(rounded) / shift, op.dtype)

    def visit_Lowercase(self, op: ops.Lowercase, *, arg: Sql) -> Sql:
        """`lower` knows no letters but ASCII's."""
        return self.f.anon.lowerUTF8(arg)

    def visit_Uppercase(self, op: ops.Uppercase, *, arg: Sql) -> Sql:
        """The same for capitals."""
        return self.f.anon.upperUTF8(arg)

    def visit_StringLength(self, op: ops.StringLength, *, arg: Sql) -> Sql:
        """`length` counts bytes."""
        return self.f.anon.lengthUTF8(arg)

    def visit_First(self, op: ops.First, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """ClickHouse's `any` takes rows as they come."""
        return self._by("argMin", op, arg, where, order_by)

    def visit_Last(self, op: ops.Last, *, arg: Sql, where: Sql | None, order_by: Sequence[Sql], **_: Any) -> Sql:
        """The one with the greatest of what is ordered by."""
        return self._by("argMax", op, arg, where, order_by)

    def _by(self, function: str, op: Any, arg: Sql, where: Sql | None, order_by: Sequence[Sql]) -> Sql:
        known = sge.Not(this=arg.is_(NULL))
        where = known if where is None else sge.And(this=known, expression=sge.paren(where))
        keys: list[Sql] = []
        for key, ordered in zip(op.order_by, order_by, strict=True):
            keys.append(ordered.this.is_(NULL))
            keys.append(ordered.this if key.ascending else -sge.paren(ordered.this))
        return self.agg[function](arg, self.f.tuple(*keys), where=where)


class SnowflakeDialect(SnowflakeCompiler):  # type: ignore[misc]
    """Snowflake, in a session whose time zone is UTC."""

    __slots__ = ()

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

    def visit_First(self, op: ops.First, **arguments: Any) -> Sql:
        """What comes out of an array is a VARIANT."""
        return self.cast(super().visit_First(op, **arguments), op.dtype)

    def visit_Last(self, op: ops.Last, **arguments: Any) -> Sql:
        """The same from its end."""
        return self.cast(super().visit_Last(op, **arguments), op.dtype)


class BigQueryDialect(BigQueryCompiler):  # type: ignore[misc]
    """BigQuery. It has no exact median of groups: a framework with `median` is refused."""

    __slots__ = ()

    def visit_ScalarUDF(self, op: ops.ScalarUDF, **arguments: Sql) -> Sql:
        """What DuckDB calls epoch_ms."""
        if op.__func_name__ == "epoch_ms":
            return self.f.anon.unix_millis(*arguments.values())
        return super().visit_ScalarUDF(op, **arguments)
