"""The YAML of a framework as frozen Pydantic models: what may be written, before it is checked for meaning."""

from tenure.framework.schema.editors import json_schema, schema_text
from tenure.framework.schema.objects import SECTIONS, RootText

__all__ = ["SECTIONS", "RootText", "json_schema", "schema_text"]
