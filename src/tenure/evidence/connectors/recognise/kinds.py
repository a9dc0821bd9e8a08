"""What tells one kind of file from another, by its columns and its names (`kinds.toml`), and which system it comes from."""

import re
from collections.abc import Sequence

from tenure.evidence.connectors.recognise.profile import Profile
from tenure.evidence.intake.delivery import ROW_REFERENCES
from tenure.values.lexicon import lexicon

_KINDS = lexicon(__file__)
ESSENTIAL: dict[str, tuple[frozenset[str], ...]] = {
    kind: tuple(frozenset(group.split()) for group in one["needs"]) for kind, one in _KINDS.items()
}
"""A file is of a kind only when each group has a column."""
UNIQUE: dict[str, str] = {kind: one["unique"] for kind, one in _KINDS.items() if "unique" in one}
ENTITIES: dict[str, frozenset[str]] = {kind: frozenset(one.get("tables", "").split()) for kind, one in _KINDS.items()}
"""What the tables of replicated systems are called that Tenure reads; the many others hold their inner workings."""
FILE_NAMES: dict[str, str] = {kind: one["named"] for kind, one in _KINDS.items()}
"""What the name of a file says about its kind."""
KINDS_IN_WORDS: dict[str, str] = {kind: one["holds"] for kind, one in _KINDS.items()}
"""What a row of each kind is, for a person who is asked which one a file holds."""

COMMON = frozenset(
    {
        "id", "name", "created_at", "account_ref", "account_name", "account_domain", "updated_at", "deleted", "kind",
        "status", "lifecycle", "merged_into", "merged_ids",
    }
) | frozenset(ROW_REFERENCES)  # fmt: skip
"""Fields that many kinds have, so that they tell little."""

WITH_MONEY = ("subscriptions", "invoices", "opportunities", "churn_events")
STAMP_HEADERS = frozenset({"fivetran_synced", "updated_at", "last_modified_date", "is_deleted", "fivetran_deleted"})
OF_COMPANIES = frozenset(
    {"industry", "employees", "region", "owner", "customer_since", "churned_on", "churned", "parent", "domain"}
)
DATED = frozenset({"customer_since", "churned_on"})
"""What of a company its contracts say, too."""
OF_PEOPLE = frozenset({"email", "first_name", "last_name", "title"})


def entity_of(file: str) -> str:
    """The kind that a replicated table's name stands for: `sf_contact_data` is `contact`."""
    name = re.sub(r"\.\w+(\.gz)?$", "", file.replace("#", "/").rpartition("/")[2].lower())
    name = re.sub(r"^(sf|salesforce|hubspot|stripe|zendesk|raw|stg)_+", "", name)
    name = re.sub(r"(_(data|postgres|snowflake|databricks|bigquery|export))+$", "", name)
    for kind, words in ENTITIES.items():
        if words & {name, name.removesuffix("s")}:
            return kind
    return ""


SYSTEMS = ("salesforce", "hubspot", "stripe", "zendesk", "intercom", "pipedrive", "chargebee", "gainsight", "segment")
"""What the names of files call the systems they come from."""


def source_of(file: str, profiles: Sequence[Profile]) -> str:
    """The system a file comes from: a vendor its headers or its name give away, else `files`."""
    headers = [one.header.lower() for one in profiles]
    if "distinct_id" in headers and any(header.startswith("properties.") for header in headers):
        return "posthog"
    if any(header.startswith(("property_", "properties.", "hs_")) for header in headers):
        return "hubspot"
    return next((name for name in SYSTEMS if name in file.lower()), "files")
