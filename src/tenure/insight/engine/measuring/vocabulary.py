"""Everything that a framework's expressions may read, from the catalogue of facts."""

from functools import cache

from tenure.evidence.catalogue import TABLES, Visible
from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.framework.checking import Catalogue, catalogue_of


@cache
def vocabulary() -> Catalogue:
    """Fact tables with rows of accounts, their derived columns, and the columns of accounts as of T."""
    tables: dict[str, dict[str, str | tuple[str, ...]]] = {}
    for name, table in TABLES.items():
        if table.of_account:
            columns: dict[str, str | tuple[str, ...]] = {column.name: str(column.kind) for column in table.columns}
            for derived in table.derived:
                borrowed = derived.name.startswith("person_")
                columns[derived.name] = (str(derived.kind), "people") if borrowed else str(derived.kind)
            tables[name] = columns
    account = {
        name: (str(column.kind), column.nullable, tuple(column.tables))
        for name, column in ACCOUNT_COLUMNS.items()
        if name != "as_of"
    }
    overwritten = {
        name: tuple(column.name for column in table.columns if column.seen_from == Visible.ON_IMPORT)
        for name, table in TABLES.items()
        if table.of_account
    }
    return catalogue_of(tables, account, overwritten)
