"""The YAML of a framework as frozen Pydantic models: what may be written, before it is checked for meaning."""

from tenure.framework.schema.editors import json_schema, schema_text
from tenure.framework.schema.objects import (
    LATER,
    SECTIONS,
    BandsText,
    CapText,
    DimensionText,
    FeedText,
    HealthText,
    IndicatorText,
    MeasureText,
    RootText,
    SignalText,
    TraitText,
)

__all__ = [
    "LATER",
    "SECTIONS",
    "BandsText",
    "CapText",
    "DimensionText",
    "FeedText",
    "HealthText",
    "IndicatorText",
    "MeasureText",
    "RootText",
    "SignalText",
    "TraitText",
    "json_schema",
    "schema_text",
]
