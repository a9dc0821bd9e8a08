"""The declared fact tables: columns, grain, what is personal, and from when each column may be seen."""

from tenure.evidence.catalogue.judgements import JUDGEMENTS
from tenure.evidence.catalogue.shapes import (
    SYSTEM_COLUMNS,
    Column,
    ColumnKind,
    Derived,
    Grain,
    Table,
    Visible,
    arrow_schema,
)
from tenure.evidence.catalogue.sources import SOURCE_TABLES

TABLES: dict[str, Table] = {table.name: table for table in (*SOURCE_TABLES, *JUDGEMENTS)}
"""Every fact table by name. Framework files, imports and the documentation all read this one list."""

__all__ = [
    "SYSTEM_COLUMNS",
    "TABLES",
    "Column",
    "ColumnKind",
    "Derived",
    "Grain",
    "Table",
    "Visible",
    "arrow_schema",
]
