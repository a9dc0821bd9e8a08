"""Whether a warehouse mapping fits its warehouse."""

from dataclasses import dataclass
from pathlib import Path

from tenure.flows.home import warehouse_misfits
from tenure.platform.access import Caller, Right, require
from tenure.values.problem import ProblemError


@dataclass(frozen=True, slots=True)
class WarehouseReport:
    """A mapping that fits: fact table -> relation, and by column of a state what its words mean ("": nothing)."""

    tables: dict[str, str]
    words: dict[str, dict[str, str]]


def examine_warehouse(caller: Caller, path: Path) -> WarehouseReport:
    """Read a mapping and ask the warehouse. Raises ProblemError with everything that doesn't fit."""
    require(caller, Right.READ_IMPORTS)
    mapping, problems, words = warehouse_misfits(path)
    if problems:
        raise ProblemError(*problems)
    return WarehouseReport({one.table: one.relation for one in mapping.tables}, words)
