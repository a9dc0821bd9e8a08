"""Corrections that several SQL dialects share. They take precedence over Ibis's own compilers."""

from collections.abc import Sequence
from string import whitespace
from typing import Any

import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL

Sql = Any  # what sqlglot builds, which has types of its own for each word of the language


class ExactCompiler:
    """Ibis makes the simple words of a compiler, and those it lacks, anew for every class that stands on it, over what that
    class says itself. Here it has none to make."""

    __slots__ = ()
    SIMPLE_OPS: dict[Any, str] = {}  # noqa: RUF012 - a name of Ibis
    UNSUPPORTED_OPS: tuple[Any, ...] = ()

    def visit_NonNullLiteral(self: Any, op: ops.Literal, *, value: Any, dtype: Any) -> Sql:
        """A number with a point would be exact elsewhere, a NUMERIC or DECIMAL, and arithmetic with it another one."""
        if dtype.is_floating():
            return self.cast(repr(float(value)), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)  # type: ignore[misc]


class HalfAwayFromZero:
    """`round` of a number with a point as DuckDB does it: halves are told by the rest, and go away from zero."""

    __slots__ = ()

    def visit_Round(self: Any, op: ops.Round, *, arg: Sql, digits: Sql | None) -> Sql:
        """By truncating, which all backends do alike. A power of ten is written out: not all of them compute it exactly."""
        kind = op.arg.dtype
        if not kind.is_floating():
            return super().visit_Round(op, arg=arg, digits=digits)  # type: ignore[misc]

        def number(value: float) -> Sql:
            return self.visit_Literal(ops.Literal(value, kind), value=value, dtype=kind)

        places = digits_of(op.digits)
        value = sge.paren(arg) if places == 0 else sge.paren(sge.paren(arg) * number(10.0**places))
        half = self.f.abs(value - self.f.anon.trunc(value)) >= number(0.5)
        rounded = sge.paren(self.f.anon.trunc(value) + self.if_(half, self.f.sign(value), number(0.0)))
        return self.cast(rounded if places == 0 else rounded / number(10.0**places), op.dtype)


def digits_of(value: Any) -> int:
    """The decimals of a `round`: the checker lets nothing but a plain whole number pass."""
    while isinstance(value, ops.Cast):
        value = value.arg
    return 0 if value is None else int(value.value)


class ExactLetters:
    """Capitals of ß, small letters of İ and of the last Σ of a word: one letter for one, whatever language it is."""

    __slots__ = ()

    def visit_Lowercase(self: Any, op: ops.Lowercase, *, arg: Sql) -> Sql:
        """In small letters."""
        return self.f.lower(self.f.anon.translate(arg, sge.convert("İΣ"), sge.convert("iσ")))

    def visit_Uppercase(self: Any, op: ops.Uppercase, *, arg: Sql) -> Sql:
        """In capitals."""
        return self.f.upper(self.f.anon.translate(arg, sge.convert("ß"), sge.convert("ẞ")))


class EscapedText:
    """For dialects that read the letter in `\\v` for that letter: what their strings have no escape for is given by code."""

    __slots__ = ()
    KNOWN = "\b\n\r\t"

    def visit_NonNullLiteral(self: Any, op: ops.Literal, *, value: Any, dtype: Any) -> Sql:
        """A text with such characters is put together."""
        if dtype.is_string() and any(self._unknown(sign) for sign in value):
            return self._spelled(value)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)  # type: ignore[misc]

    def visit_Strip(self: Any, op: ops.Strip, *, arg: Sql) -> Sql:
        """Without any space at both ends."""
        return sge.Trim(this=arg, expression=self._spelled(whitespace))

    def _unknown(self, sign: str) -> bool:
        return ord(sign) < 32 and sign not in self.KNOWN

    def _spelled(self: Any, text: str) -> Sql:
        parts: list[str] = []
        for sign in text:
            if parts and not self._unknown(sign) and not self._unknown(parts[-1][-1]):
                parts[-1] += sign
            else:
                parts.append(sign)
        return self.f.concat(
            *(self.f.anon.chr(ord(part)) if self._unknown(part[0]) else sge.convert(part) for part in parts)
        )


def not_null_filter(arg: Sql, where: Sql | None) -> Sql:
    """The condition of an aggregate that passes over NULL."""
    known = sge.Not(this=arg.is_(NULL))
    return known if where is None else sge.And(this=sge.paren(known), expression=sge.paren(where))


def reversed_order(order: Sequence[Sql]) -> list[Sql]:
    """An order read from its end. NULLs come last either way, so they turn round too."""
    return [
        sge.Ordered(this=one.this, desc=not one.args.get("desc"), nulls_first=not one.args.get("nulls_first"))
        for one in order
    ]
