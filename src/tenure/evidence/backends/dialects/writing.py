"""From an Ibis expression to the SQL of a dialect."""

import ibis.expr.types as ir
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from sqlglot import ErrorLevel


def to_sql(compiler: SQLGlotCompiler, rows: ir.Expr, *, pretty: bool = False) -> str:
    """The SQL of an expression. Raises Ibis's UnsupportedOperationError or OperationNotDefinedError where there is none."""
    query = compiler.to_sqlglot(rows.as_table())
    return str(query.sql(dialect=compiler.dialect, pretty=pretty, copy=False, unsupported_level=ErrorLevel.RAISE))


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever signs are in it."""
    return '"' + name.replace('"', '""') + '"'
