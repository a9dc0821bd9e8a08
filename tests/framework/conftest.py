"""The catalogue a framework is checked against, built from evidence as flows build it."""

import pytest

from tenure.evidence.catalogue import TABLES
from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.framework.checking import Catalogue, catalogue_of


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return evidence_catalogue()


def evidence_catalogue() -> Catalogue:
    tables: dict[str, dict[str, str | tuple[str, ...]]] = {}
    for table in TABLES.values():
        if table.of_account:
            tables[table.name] = {column.name: column.kind.value for column in table.columns} | {
                derived.name: (derived.kind.value, "people")
                if derived.name.startswith("person_")
                else derived.kind.value
                for derived in table.derived
            }

    account = {
        column.name: (column.kind.value, column.nullable, tuple(column.tables)) for column in ACCOUNT_COLUMNS.values()
    }
    return catalogue_of(tables, account)
