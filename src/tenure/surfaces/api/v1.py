"""Version 1, put together. Within a version, answers only ever gain fields."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI, Router

from tenure.surfaces.api import (
    accounts,
    bulk,
    changes,
    data,
    events,
    framework,
    identities,
    judgements,
    lifecycle,
    one_account,
    people,
    problems,
    teams,
    tokens,
)
from tenure.surfaces.api.door import Session, Token
from tenure.values.problem import ProblemError

ABOUT = """The same answers as the workspace and the command line give, and the same rights: what you may not see isn't
there.

Send a token as `Authorization: Bearer ten_…`. Every error is `application/problem+json` and says what to do next.
Lists have a `cursor` that continues them, however long they are. `as_of` asks about the end of a past day.
Money is `{"amount": text, "currency"}`, rates are 0-1, instants are ISO 8601 in UTC, names that end in `_on` are days.
"""


class Api(NinjaAPI):
    """Ninja with our errors: declared once for every operation, and answered from every address."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = problems.as_problem_response(pattern.callback)
        return patterns, app, namespace

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(*args, **kwargs)
        shape = problems.ProblemsShape.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.setdefault("components", {}).setdefault("schemas", {})
        parts.update(shape.pop("$defs", {}))
        parts["Problems"] = shape
        error = {
            "description": "Problems: what is wrong and what to do.",
            "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problems"}}},
        }
        for path in schema["paths"].values():
            for operation in path.values():
                answers = {str(status): answer for status, answer in operation["responses"].items()}
                operation["responses"] = {**answers, "default": error}
        return schema


api = Api(
    title="Tenure",
    version="1",
    description=ABOUT,
    urls_namespace="api-1",
    docs_url=None,
    auth=[Token(), Session()],
    parser=problems.Bodies(),
)
problems.register(api)
elsewhere = Router()


@elsewhere.api_operation(
    ["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}", auth=None, include_in_schema=False, url_name="nowhere"
)
def nowhere(request: HttpRequest, rest: str) -> None:  # noqa: ARG001 - what Django hands every view
    """What isn't here is answered in the API's own shape too."""
    raise ProblemError(problems.NO_SUCH_PLACE)


for router in (
    accounts.router,
    judgements.router,
    teams.router,
    lifecycle.router,
    framework.router,
    data.router,
    events.router,
    bulk.router,
    identities.router,
    people.router,
    tokens.router,
    changes.router,
    one_account.router,
    elsewhere,
):
    api.add_router("", router)
