"""A client that speaks to the door for events without a server in between."""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tenure.platform.access import SYSTEM
from tenure.platform.inbox import queries
from tenure.platform.inbox.actions import make_write_key
from tenure.platform.inbox.models import Parcel
from tenure.platform.inbox.rules import unpack_body
from tenure.surfaces.events.application import with_event_api


@dataclass(frozen=True)
class Answered:
    """What a client sees."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Posts as tracking clients do. `key` goes into basic auth unless it is empty."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.door = with_event_api(lambda environ, start: (start("299 A page", []), [b"page"])[1])  # type: ignore[func-returns-value]

    def post(self, path: str, body: object, key: str | None = None, **headers: str) -> Answered:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        key = self.key if key is None else key
        if key:
            headers.setdefault("HTTP_AUTHORIZATION", "Basic " + base64.b64encode(f"{key}:".encode()).decode())
        headers.setdefault("CONTENT_LENGTH", str(len(raw)))
        return self.ask("POST", path, raw, headers)

    def ask(
        self,
        method: str,
        path: str,
        raw: bytes = b"",
        headers: dict[str, str] | None = None,
        source: io.RawIOBase | None = None,
    ) -> Answered:
        seen: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "wsgi.input": source or io.BytesIO(raw),
            **(headers or {}),
        }
        body = b"".join(self.door(environ, lambda status, more, *_: seen.extend((status, more))))  # type: ignore[arg-type]
        return Answered(int(seen[0][:3]), dict(seen[1]), body)


@pytest.fixture
def key(db: None) -> str:
    """A write key of the source `product`."""
    queries.forget()
    return make_write_key(SYSTEM, "product").secret


@pytest.fixture
def client(key: str) -> Client:
    return Client(key)


@pytest.fixture
def kept(db: None) -> Callable[[], list[tuple[str, str, int, Any]]]:
    """What the inbox holds: source, protocol, events and the body, read."""

    def look() -> list[tuple[str, str, int, Any]]:
        rows = Parcel.objects.order_by("id")
        return [(row.source, row.protocol, row.events, json.loads(unpack_body(bytes(row.body)))) for row in rows]

    return look
