"""The small SQL: text in, a typed tree out, and back. Nothing else of SQL can be reached."""

from tenure.framework.expressions.functions import FUNCTIONS, Function
from tenure.framework.expressions.reader import read
from tenure.framework.expressions.scope import Entry, Scope
from tenure.framework.expressions.tree import Aggregate, Call, Kind, Literal, Name, Tree, aggregates, names
from tenure.framework.expressions.words import names_in_text
from tenure.framework.expressions.writer import write

__all__ = [
    "FUNCTIONS",
    "Aggregate",
    "Call",
    "Entry",
    "Function",
    "Kind",
    "Literal",
    "Name",
    "Scope",
    "Tree",
    "aggregates",
    "names",
    "names_in_text",
    "read",
    "write",
]
