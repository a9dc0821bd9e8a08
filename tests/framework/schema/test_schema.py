"""The JSON Schema for editors, and the reference page."""

from typing import Any

import jsonschema
import pytest

from tenure.framework.checking import Catalogue
from tenure.framework.expressions import FUNCTIONS
from tenure.framework.loading import load
from tenure.framework.problems import CODES
from tenure.framework.reference import framework_reference
from tenure.framework.schema import SECTIONS, json_schema
from tenure.framework.starters import STARTERS


def whole(starter: str) -> dict[str, Any]:
    loaded = load(STARTERS[starter])
    return {**loaded.head, **{name: objects for name, objects in loaded.sections.items() if objects}}


@pytest.mark.parametrize("starter", STARTERS)
def test_starters_satisfy_the_json_schema(starter: str) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(whole(starter))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("signals", "seat_use", "valeu"), "1"),
        (("signals", "seat_use", "window"), "28"),
        (("health", "account", "least_coverage"), "much"),
        (("health", "account", "dimensions", "usage", "weight"), 0),
        (("feeds", "usage", "stale_after"), "soon"),
        (("signal",), {}),
        (("currency",), "euro"),
    ],
)
def test_the_json_schema_refuses_what_the_language_does(path: tuple[str, ...], value: Any) -> None:
    document = whole("four_dimension")
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json_schema())


def test_every_key_and_function_is_documented(catalogue: Catalogue) -> None:
    page = framework_reference(catalogue)
    for section, model in SECTIONS.items():
        assert f"`{section}`" in page
        for name, field in model.model_fields.items():
            assert field.description, (section, name)
            assert f"| `{field.alias or name}` |" in page
    for function in FUNCTIONS:
        assert f"`{function}(" in page
    for code in CODES:
        assert f"`{code}`" in page
    for name in catalogue.account:
        assert f"| `{name}` |" in page
    assert len({line for line in page.split("\n") if line.startswith("## ")}) >= 8
