"""Every operation of the contract, asked with what the contract allows and with what it doesn't, by every kind of token.

Schemathesis writes the requests from the schema and holds the answers against it: no failure of ours, only the statuses,
content types and shapes that the schema tells of, nothing wrong accepted, no door left open. What the schema allows may
still be refused in words: days beyond the calendar of the facts, or texts that can't be kept, are rules of ours.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from cast import Cast, limited
from tenure.platform.access import SYSTEM
from tenure.platform.identity.actions import make_token
from tenure.surfaces.api.v1 import api

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_lake")]

SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
SCHEMA.app = WSGIHandler()
OPERATIONS = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}
EXAMPLES = 20


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The requests go through the connection of the test, whose transaction is undone in the end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=["operations, write", "operations, read", "a limited csm, write", "nobody"])
def headers(request: pytest.FixtureRequest, cast: Cast) -> dict[str, str]:
    """What each kind of caller sends."""
    who, _, scope = request.param.partition(", ")
    if not scope:
        return {}
    caller = cast.olga if who == "operations" else limited(cast.charlie)
    secret = make_token(SYSTEM, "schema", write=scope == "write", owner=caller.user_id).secret
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("label", OPERATIONS)
def test_it_answers_as_the_contract_says(label: str, headers: dict[str, str]) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(case=one_of(*(OPERATIONS[label].as_strategy(generation_mode=mode) for mode in GenerationMode)))
    def asked(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    asked()
