"""Exports and replicated tables of well-known systems, told by the columns that only they have together (`vendors.toml`)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenure.evidence.connectors.recognise.headers import normal
from tenure.evidence.intake.mapping import IGNORE
from tenure.values.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Vendor:
    """One shape of file. `needs` are normal headers that must all be there; `columns` maps normal headers to fields."""

    source: str
    kind: str
    needs: frozenset[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    cents: bool = False
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What words of a state mean in this system, by normal header, where they mean something else than elsewhere."""


def _shapes(read: Mapping[str, Any]) -> Iterable[Vendor]:
    for shape in read["shape"]:
        columns = re.sub(r"@(\w+)", lambda name: read["shared"][name[1]], shape["columns"])
        pairs = (pair.partition(":") for pair in columns.split())
        leads_to = {name: to or IGNORE for name, _, to in pairs}
        yield Vendor(**{**shape, "needs": frozenset(shape["needs"].split()), "columns": leads_to})


VENDORS = tuple(_shapes(lexicon(__file__)))

REPLICATED = frozenset(
    {"fivetran_synced", "airbyte_extracted_at", "airbyte_emitted_at", "dlt_load_id", "sdc_batched_at"}
)
"""Columns that replication tools add: a table with one of them that Tenure has no use for is left aside, not asked about."""


def vendor_of(headers: Iterable[str]) -> Vendor | None:
    """The shape with the most telling columns among those that fit a file with these headers."""
    names = {normal(header) for header in headers}
    fitting = [vendor for vendor in VENDORS if vendor.needs <= names]
    return max(fitting, key=lambda vendor: (len(vendor.needs), len(vendor.columns.keys() & names)), default=None)
