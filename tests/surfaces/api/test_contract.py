"""The contract keeps its word: one shape a name, and no input that ends in a failure of ours."""

import json
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from cast import NORDWIND, Cast
from tenure.platform.identity.actions import make_token
from tenure.surfaces.api.v1 import api

CONTRACT: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
OPERATIONS = [
    (method, path, operation)
    for path, operations in CONTRACT["paths"].items()
    for method, operation in operations.items()
]
IDS = [f"{method} {path}" for method, path, _ in OPERATIONS]
HUGE = ("9" * 5000, "1" + "0" * 400, str(2**63), "-1" + "0" * 30, "1e999", "NaN", "0.5", "٣")


def shapes(kind: type[Schema]) -> list[type[Schema]]:
    return [one for below in kind.__subclasses__() for one in (below, *shapes(below))]


def test_every_shape_has_a_name_of_its_own() -> None:
    names = Counter(one.__name__ for one in set(shapes(Schema)) if one.__module__.startswith("tenure."))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=IDS)
def test_numbers_without_end_are_refused_in_words(
    cast: Cast, method: str, path: str, operation: dict[str, Any]
) -> None:
    token = {"authorization": f"Bearer {make_token(cast.olga, 'odd', write=True).secret}"}
    client = Client(raise_request_exception=False)
    for number in HUGE:
        address = path.replace("{key}", NORDWIND)
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                address = address.replace(f"{{{parameter['name']}}}", number)
        names = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
        asked = [client.generic(method.upper(), address, headers=token, query_params={name: number}) for name in names]
        if "requestBody" in operation:
            body = _body(operation["requestBody"], number)
            asked.append(client.generic(method.upper(), address, body, "application/json", headers=token))
        for answer in asked:
            assert answer.status_code < 500, (number[:20], answer.content[:300])


@pytest.mark.parametrize(
    "address",
    ["/api", "/api/", "/api/v2/accounts", "/api/v1", "/api/v1/", "/api/v1/nowhere", "/api/v1/accounts/",
     "/api/v1/accounts/%0d%0a/explain", "/api/%0a/x%0a"],
)  # fmt: skip
def test_what_is_not_there_is_said_in_the_api_s_own_shape(cast: Cast, address: str) -> None:
    answer = Client().get(address, follow=True)
    assert answer.status_code in {401, 404}
    assert answer["Content-Type"] == "application/problem+json"


def _body(body: dict[str, Any], number: str) -> str:
    """A body that holds the number wherever the contract takes one, and a text elsewhere."""
    shape = body["content"]["application/json"]["schema"]
    mark = '"<number>"'
    return json.dumps(_filled(shape)).replace(mark, number if number.isascii() else '"٣"')


def _filled(schema: dict[str, Any], depth: int = 0) -> Any:
    if "$ref" in schema:
        return _filled(CONTRACT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], depth + 1)
    for kind in ("anyOf", "allOf", "oneOf"):
        if kind in schema:
            return _filled(schema[kind][0], depth)
    match schema.get("type"):
        case "integer" | "number":
            return "<number>"
        case "array":
            return [_filled(schema["items"], depth + 1)] if depth < 6 else []
        case "object":
            known = {name: _filled(one, depth + 1) for name, one in schema.get("properties", {}).items()}
            return known or dict.fromkeys(("id", "key", "arr", "amount", "seats", "employees", "anything"), "<number>")
        case "boolean":
            return True
        case _:
            return schema.get("enum", ["<number>"])[0] if "enum" in schema else "text"
