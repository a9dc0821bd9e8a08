"""The JSON Schema that editors complete and check framework files with."""

import json
from typing import Any

from tenure.framework.schema.objects import SECTIONS, RootText


def json_schema() -> dict[str, Any]:
    """One schema for framework.yaml and for included files; JSON Schema 2020-12."""
    root = RootText.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = root.pop("$defs", {})
    properties: dict[str, Any] = root["properties"]
    for section, model in SECTIONS.items():
        shape = model.model_json_schema(by_alias=True)
        definitions |= shape.pop("$defs", {})
        definitions[model.__name__] = shape
        properties[section] = {
            "type": "object",
            "description": (model.__doc__ or "").split("\n\n")[0],
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,59}$"},
            "additionalProperties": {"$ref": f"#/$defs/{model.__name__}"},
        }
    definitions["HealthText"]["properties"]["caps"]["items"] = {
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/CapText"}]
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tenure framework",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": definitions,
    }


def schema_text() -> str:
    """The file docs/reference/framework.schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
