"""The door for events: the right answer to everything, and nothing kept by accident."""

import base64
import gzip
import io
import json
import logging
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings

from surfaces.events.conftest import Client
from tenure.platform.access import SYSTEM
from tenure.platform.inbox import queries
from tenure.platform.inbox.actions import revoke_write_key
from tenure.surfaces.events import application
from tenure.surfaces.events.routes import ROUTES, route_of

Kept = Callable[[], list[tuple[str, str, int, Any]]]
TRACK = {"type": "track", "event": "Report exported", "userId": "u-1", "messageId": "m-1"}
BATCH = {"batch": [TRACK, TRACK], "sentAt": "2026-03-04T12:00:00Z"}


@pytest.mark.parametrize("path", sorted(ROUTES))
@pytest.mark.parametrize("slash", ["", "/"])
def test_every_address_answers_exactly_200(client: Client, kept: Kept, path: str, slash: str) -> None:
    route = ROUTES[path]
    body = {"events": [TRACK, TRACK]} if path == "/2/httpapi" else BATCH if route.several else TRACK
    answered = client.post(path + slash, body)
    assert answered.status == 200, answered.body
    assert answered.json in ({"success": True}, {"results": {}}) or answered.json["code"] == 200
    ((source, protocol, events, stored),) = kept()
    assert (source, protocol, events, stored) == ("product", route.protocol, 2 if route.several else 1, body)


def test_other_addresses_are_pages(client: Client) -> None:
    for path in ("/", "/v1", "/v1/", "/v1/batch/x", "/api/v1/accounts", "/batches"):
        assert client.post(path, BATCH).status == 299


def test_methods(client: Client) -> None:
    refused = client.ask("GET", "/v1/track")
    assert (refused.status, refused.headers["Allow"]) == (405, "POST, OPTIONS")


def test_a_browser_may_send_from_anywhere(client: Client) -> None:
    asked = client.ask(
        "OPTIONS", "/v1/t", headers={"HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "authorization,content-type"}
    )
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert asked.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
    sly = client.ask("OPTIONS", "/v1/t", headers={"HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "a\r\nSet-Cookie: b"})
    assert sly.headers["Access-Control-Allow-Headers"] == "authorization, content-type"
    assert client.post("/v1/t", TRACK).headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_is_told_how_to_send(client: Client, key: str, settings: Settings) -> None:
    path, host = f"/v1/projects/{key}/settings", {"HTTP_HOST": "events.example.com", "wsgi.url_scheme": "http"}
    told = client.ask("GET", path, headers=host)
    assert (told.status, told.headers["Access-Control-Allow-Origin"]) == (200, "*")
    sends = told.json["integrations"]["Segment.io"]
    assert (sends["apiKey"], sends["apiHost"], sends["protocol"]) == (key, "events.example.com/v1", "http")
    assert list(told.json["integrations"]) == ["Segment.io"]  # one more, and the client would load code for it
    assert told.json["metrics"] == {"sampleRate": 0}
    behind = client.ask("GET", path, headers=host | {"HTTP_X_FORWARDED_PROTO": "https"})
    assert behind.json["integrations"]["Segment.io"]["protocol"] == "https"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.ask("GET", path, headers=host).json["integrations"]["Segment.io"]["protocol"] == "https"
    sly = client.ask("GET", path, headers={"HTTP_HOST": 'evil"/x', "SERVER_NAME": "here", "SERVER_PORT": "8000"})
    assert sly.json["integrations"]["Segment.io"]["apiHost"] == "here:8000/v1"
    strange = client.ask("GET", "/v1/projects/wk_wrong/settings")
    assert (strange.status, strange.headers["WWW-Authenticate"]) == (401, 'Bearer realm="events"')
    assert client.ask("POST", path).status == 405
    assert client.ask("OPTIONS", path).headers["Access-Control-Allow-Methods"] == "GET"
    assert client.ask("GET", f"/v1/projects/{key}/secrets").status == 299


def test_posthogs_newer_clients_hear_of_each_event(client: Client, kept: Kept, key: str) -> None:
    """They say in a header when they sent, and may pack with zlib."""
    body = {"created_at": "2026-03-04T12:00:00+00:00", "batch": [{"event": "x", "uuid": f"u-{n}"} for n in (1, 2)]}
    headers = {
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "HTTP_POSTHOG_REQUEST_TIMESTAMP": "2026-03-04T12:00:09.5+00:00",
        "HTTP_CONTENT_ENCODING": "deflate",
    }
    answered = client.post("/i/v1/analytics/events", zlib.compress(json.dumps(body).encode()), key="", **headers)
    assert answered.json == {"results": {"u-1": {"result": "ok"}, "u-2": {"result": "ok"}}}
    sly = headers | {"HTTP_POSTHOG_REQUEST_TIMESTAMP": '2026","batch":[]'}
    assert client.post("/i/v1/analytics/events", body, key="", **sly).status == 200
    assert [(protocol, stored) for _, protocol, _, stored in kept()] == [
        ("posthog", body | {"sent_at": "2026-03-04T12:00:09.5+00:00"}),
        ("posthog", body),
    ]


def test_the_key_is_found_wherever_clients_put_it(client: Client, kept: Kept, key: str) -> None:
    empty = "Basic " + base64.b64encode(b":").decode()
    sent = [
        client.post("/v1/batch", BATCH, key="", HTTP_AUTHORIZATION=f"Bearer {key}"),
        client.post("/v1/batch", BATCH | {"writeKey": key}, key=""),
        client.post("/v1/batch", BATCH | {"writeKey": key}, key="", HTTP_AUTHORIZATION="Bearer an-oauth-token"),
        client.post("/v1/batch", BATCH | {"writeKey": key}, key="", HTTP_AUTHORIZATION=empty),
        client.post("/batch/", BATCH | {"api_key": key}, key=""),
        client.post("/e/", [TRACK | {"properties": {"token": key}}], key=""),
        client.post("/e/", TRACK | {"properties": {"token": key}}, key=""),
    ]
    assert [answered.status for answered in sent] == [200] * len(sent)
    assert len(kept()) == len(sent)
    assert key not in json.dumps(kept())


def test_strangers_are_turned_away(client: Client, kept: Kept, key: str) -> None:
    wrong = client.post("/v1/batch", b"not even JSON", key="wk_wrong")
    assert (wrong.status, wrong.json["code"]) == (401, "events.wrong_key")
    assert client.post("/v1/batch", BATCH, key="").json["code"] == "events.no_key"
    assert client.post("/v1/batch", BATCH | {"writeKey": "wk_wrong"}, key="").status == 401
    assert client.post("/v1/batch", BATCH | {"writeKey": 7}, key="").status == 401
    assert client.post("/v1/batch", BATCH, key="", HTTP_AUTHORIZATION="Basic %%%").status == 401
    (card,) = queries.write_keys(SYSTEM)
    revoke_write_key(SYSTEM, card.id)
    assert client.post("/v1/batch", BATCH).status == 401
    assert kept() == []


def test_of_a_key_that_opens_nothing_nothing_is_taken_in(client: Client, key: str) -> None:
    route = route_of("/e")
    assert route is not None

    def most(header: str) -> int:
        return application.most(route, {"HTTP_AUTHORIZATION": header})

    named = base64.b64encode(f"{key}:".encode()).decode()
    assert [most(one) for one in (f"Basic {named}", f"Bearer {key}", "", "Bearer phx_other")] == [route.limits.size] * 4
    assert [most(one) for one in ("Bearer wk_wrong", "Basic d3Jvbmc6", "Basic Og==")] == [0, 0, route.limits.size]
    (card,) = queries.write_keys(SYSTEM)
    revoke_write_key(SYSTEM, card.id)
    assert most(f"Basic {named}") == 0


def test_gzip_is_known_by_its_bytes(client: Client, kept: Kept) -> None:
    packed = gzip.compress(json.dumps(BATCH).encode())
    assert client.post("/v1/batch", packed, CONTENT_TYPE="text/plain").status == 200
    assert client.post("/v1/batch", BATCH, HTTP_CONTENT_ENCODING="gzip").status == 200
    form = b"data=" + base64.b64encode(json.dumps(TRACK).encode())
    assert client.post("/e/", form, CONTENT_TYPE="application/x-www-form-urlencoded").status == 200
    assert [events for _, _, events, _ in kept()] == [2, 2, 1]


def bomb() -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(engine.compress(b" " * 1_000_000) for _ in range(80)) + engine.flush()


UNREADABLE = {
    "nothing": b"",
    "not JSON": b'{"batch": [',
    "not UTF-8": '{"batch": [{"event": "caf\xe9"}]}'.encode("latin-1"),
    "cut-off gzip": gzip.compress(b'{"batch": []}')[:-4],
    "damaged gzip": b"\x1f\x8bnonsense",
    "bomb": bomb(),
    "too deep": b'{"batch": [' + b'{"properties": ' * 300 + b"1" + b"}" * 300 + b"]}",
    "much too deep": b"[" * 200_000,
    "a number": b"7",
    "no list": b'{"batch": {}}',
    "null": b"null",
    "too large": b'{"batch": ["' + b"x" * 600_000 + b'"]}',
    "too many": json.dumps({"batch": [{}] * 2501}).encode(),
    "a form": b"data=%%%",
    "two gzips": gzip.compress(b'{"batch": []}') + gzip.compress(b'{"batch": []}'),
    "digits, too deep": b'{"batch": [' + b"9" * 5000 + b"[" * 5000,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_nobody_can_read_is_400_and_not_kept(client: Client, kept: Kept, name: str) -> None:
    answered = client.post("/v1/batch", UNREADABLE[name])
    assert answered.status == 400, answered.body
    assert answered.json["success"] is False
    assert kept() == []


def test_limits_are_those_of_each_protocol(client: Client) -> None:
    large = TRACK | {"properties": {"text": "x" * 40_000}}
    assert client.post("/v1/track", large).status == 400
    assert client.post("/v1/batch", {"batch": [large] * 12}).status == 200
    assert client.post("/batch/", {"batch": [large] * 30}).status == 200
    assert client.post("/batch/", {"batch": [large] * 140}).status == 413
    assert client.post("/2/httpapi", {"events": [large] * 30}).status == 413


def test_no_more_is_read_than_the_limit(client: Client) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b" " * size

    endless = Endless()
    client_header = "Basic " + base64.b64encode(f"{client.key}:".encode()).decode()
    seen: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/v1/batch",
        "wsgi.input": endless,
        "HTTP_AUTHORIZATION": client_header,
    }
    list(client.door(environ, lambda status, _headers, *_: seen.append(status)))  # type: ignore[arg-type]
    assert seen == ["400 Bad Request"]
    assert endless.given <= 512_001
    said = client.post("/v1/batch", b"{}", CONTENT_LENGTH="99999999")
    assert said.status == 400


def test_one_bad_event_costs_nobody_the_batch(client: Client, kept: Kept) -> None:
    odd = b'{"batch": [7, {"event": "cut \\ud83d"}, {"event": "\\\\ud83d \\ud83d\\ude00"}, {"properties": {"n": NaN}}, null]}'
    assert client.post("/v1/batch", odd).status == 200
    ((_, _, events, stored),) = kept()
    assert events == 5
    assert stored["batch"][1] == {"event": "cut \ufffd"}
    assert stored["batch"][2] == {"event": "\\ud83d 😀"}


def test_one_endless_number_costs_nobody_the_batch(client: Client, kept: Kept) -> None:
    digits = b'{"batch": [{"event": "a \\ud83d", "properties": {"n": -' + b"9" * 5000 + b'}}, {"event": "b"}]}'
    assert client.post("/v1/batch", b"\xef\xbb\xbf" + digits).status == 200
    ((_, _, events, stored),) = kept()
    assert events == 2
    assert stored["batch"] == [{"event": "a \ufffd", "properties": {"n": float("-inf")}}, {"event": "b"}]


def test_an_empty_batch_is_fine_and_keeps_nothing(client: Client, kept: Kept) -> None:
    assert client.post("/v1/batch", {"batch": []}).status == 200
    assert kept() == []


def test_a_full_inbox_says_when_to_come_back(client: Client, kept: Kept, settings: Settings) -> None:
    settings.TENURE_INBOX_LIMIT_MB = 0
    answered = client.post("/v1/batch", BATCH)
    assert (answered.status, answered.headers["Retry-After"]) == (429, "5")
    assert kept() == []


def test_without_a_database_clients_are_asked_to_try_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> int:
        raise OperationalError("connection of secret-of-a-customer lost")

    monkeypatch.setattr(application, "accept", away)
    answered = client.post("/v1/batch", BATCH)
    assert (answered.status, answered.headers["Retry-After"]) == (503, "5")
    assert "secret-of-a-customer" not in caplog.text
    assert b"secret-of-a-customer" not in answered.body


def test_nothing_that_was_sent_is_logged(client: Client, key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    private = {"batch": [TRACK | {"userId": "private@person.example"}]}
    bodies = [private, json.dumps(private).encode()[:-3], b'{"batch": ["private@person.example', b"\xff private@person"]
    answers = [client.post("/v1/batch", body) for body in bodies]
    assert [answered.status for answered in answers] == [200, 400, 400, 400]
    for text in (caplog.text, *(answered.body.decode() for answered in answers)):
        assert "private@person" not in text
        assert key not in text
