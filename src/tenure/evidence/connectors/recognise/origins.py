"""Which system a file comes from, and what a replicated table holds, by names."""

import re
from collections.abc import Sequence

from tenure.evidence.connectors.recognise.kinds import ENTITIES
from tenure.evidence.connectors.recognise.profile import Profile


def entity_of(file: str) -> str:
    """The kind that a replicated table's name stands for: `sf_contact_data` is `contact`."""
    name = re.sub(r"\.\w+(\.gz)?$", "", file.replace("#", "/").rpartition("/")[2].lower())
    name = re.sub(r"^(sf|salesforce|hubspot|stripe|zendesk|raw|stg)_+", "", name)
    name = re.sub(r"(_(data|postgres|snowflake|databricks|bigquery|export))+$", "", name)
    for kind, words in ENTITIES.items():
        if words & {name, name.removesuffix("s")}:
            return kind
    return ""


def source_of(file: str, profiles: Sequence[Profile]) -> str:
    """The system a file comes from: a vendor its headers or its name give away, else `files`."""
    headers = [one.header.lower() for one in profiles]
    if "distinct_id" in headers and any(header.startswith("properties.") for header in headers):
        return "posthog"
    if any(header.startswith(("property_", "properties.", "hs_")) for header in headers):
        return "hubspot"
    for name in (
        "salesforce",
        "hubspot",
        "stripe",
        "zendesk",
        "intercom",
        "pipedrive",
        "chargebee",
        "gainsight",
        "segment",
    ):
        if name in file.lower():
            return name
    return "files"
