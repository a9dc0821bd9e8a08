"""The JSON Schema for editors, and the reference page."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.expressions import FUNCTIONS
from tenure.framework.loading import load
from tenure.framework.problems import CODES
from tenure.framework.reference import EXAMPLES, framework_reference
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


WHOLE = Path(__file__).parents[1] / "checking" / "whole"


def document() -> dict[str, Any]:
    loaded = load(WHOLE)
    return {**loaded.head, **loaded.sections}


def test_every_key_of_the_language_satisfies_the_json_schema() -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(document())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("segments", "strategic", "wen"), "true"),
        (("segments", "strategic", "when"), []),
        (("engagement", "high_touch", "accounts_per_csm"), [10]),
        (("engagement", "high_touch", "business_review"), "quarterly"),
        (("engagement", "high_touch", "business_review"), {"automated": "monthly"}),
        (("moves", "expansion_push", "to"), 3),
        (("lifecycle", "onboarding", "target"), "90"),
        (("lifecycle", "onboarding", "days"), []),
        (("lifecycle", "onboarding", "exit", "set_up", "once"), "yes"),
        (("lifecycle", "onboarding", "raci", "accountable"), ["a", "b"]),
        (("lifecycle", "adoption", "back"), {"to": "onboarding"}),
        (("lifecycle", "adoption", "back"), "onboarding"),
        (("moments", "quiet", "kind"), "silence"),
        (("plays", "kickoff", "steps"), []),
        (("plays", "kickoff", "steps", 0, "task", "due"), "soon"),
        (("plays", "kickoff", "steps", 0, "wait"), 5),
        (("plays", "onboarding_stall", "steps", 1, "question", "answers", "time", 1, "wait"), "5"),
        (("plays", "kickoff", "escalate"), {"to": "vp"}),
        (("plays", "kickoff", "hours"), "4h"),
        (("plays", "milestone_reached", "holdout"), "some"),
        (("handoffs", "sales_to_cs", "requires"), "all"),
        (("reviews", "at_risk", "every"), "fortnight"),
        (("targets", "nrr", "strategic"), "high"),
        (("targets", "nrr", "unit"), "percent"),
    ],
)
def test_the_json_schema_refuses_what_the_language_does_in_every_section(
    catalogue: Catalogue, path: tuple[str | int, ...], value: Any
) -> None:
    wanted = document()
    inner: Any = wanted
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wanted, json_schema())
    assert check_texts({"framework.yaml": json.dumps(wanted)}, catalogue).errors


def test_the_examples_are_one_framework_without_a_problem(catalogue: Catalogue) -> None:
    assert [*EXAMPLES][1:] == [*SECTIONS]
    checked = check_texts({"framework.yaml": "".join(EXAMPLES.values())}, catalogue)
    assert [one for one in checked.problems if one.code != "advice.few_kinds"] == []


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
