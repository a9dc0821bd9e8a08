"""Things of one kind, kept by columns: a dataclass of arrays of one length, and rows gathered for it piece by piece."""

from dataclasses import fields, replace
from typing import Any, Self

import numpy as np

from tenure.evidence.connectors.demo.noise import Flags


class ColumnWise:
    """A dataclass whose arrays have one entry per thing; what is no array is said of them all."""

    def only(self, mask: Flags) -> Self:
        """The things of a mask."""
        return replace(self, **{name: column[mask] for name, column in self._arrays().items()})  # type: ignore[type-var]

    def and_also(self, other: Self) -> Self:
        """These things and others after them."""
        more = other._arrays()
        both = {name: np.concatenate([column, more[name]]) for name, column in self._arrays().items()}
        return replace(self, **both)  # type: ignore[type-var]

    def _arrays(self) -> dict[str, Any]:
        named = {one.name: getattr(self, one.name) for one in fields(self)}  # type: ignore[arg-type]
        return {name: column for name, column in named.items() if isinstance(column, np.ndarray)}


class Ledger:
    """Rows gathered column by column while terms are drawn; masks choose the accounts that get a row."""

    def __init__(self) -> None:
        self._parts: dict[str, list[np.ndarray]] = {}

    def add(self, mask: Flags, **columns: np.ndarray | float) -> None:
        """A row for each account of the mask."""
        for name, values in columns.items():
            self._parts.setdefault(name, []).append(np.broadcast_to(np.asarray(values), mask.shape)[mask])

    def columns(self) -> dict[str, Any]:
        """All rows so far."""
        return {name: np.concatenate(parts) for name, parts in self._parts.items()}
