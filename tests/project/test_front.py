"""The front: what comes slowly, or is too much, keeps out itself and not the others."""

import asyncio
import gc
import http.client
import io
import json
import socket
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from served import serving
from tenure.project import front
from tenure.project.front import SMALL, Front
from tenure.values.problem import Problem

Piece = tuple[float, bytes]


def in_a_loop(asking: Coroutine[Any, Any, Any]) -> Any:
    """In a thread: a browser's tests before these leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asking).result()


def echo(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start("200 OK", [("X-Length", environ["CONTENT_LENGTH"]), ("X-Path", environ["PATH_INFO"])])
    return [b"", body[:10], b"", body[10:20]]


async def asked(door: Front, pieces: Iterable[Piece], *, path: str = "/", **headers: str) -> tuple[int, bytes, float]:
    """The status, the body, and the seconds it took. `pieces` come after so many seconds each; the last ends the body."""
    coming = list(pieces)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        wait, body = coming.pop(0)
        await asyncio.sleep(wait)
        return {"type": "http.request", "body": body, "more_body": bool(coming)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"", "http_version": "1.1",
        "client": ("192.0.2.7", 1), "server": ("localhost", 80),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    began = time.monotonic()
    await door(scope, receive, send)
    body = b"".join(one["body"] for one in sent[1:])
    return sent[0]["status"], body, time.monotonic() - began


def one(pieces: Iterable[Piece], most: int = SMALL, **more: str) -> tuple[int, bytes]:
    return in_a_loop(asked(Front(echo, lambda _: most, 2), pieces, **more))[:2]


def test_a_body_arrives_whole_in_how_many_pieces_it_comes() -> None:
    assert one([(0, b"")]) == (200, b"")
    assert one([(0, b"abc"), (0, b"defghijklm"), (0, b"n")], content_length="14") == (200, b"abcdefghijklmn")
    assert one([(0, b"x" * 200_000)], 300_000, content_length="200000") == (200, b"x" * 20)


def test_a_stranger_may_send_little_whatever_the_header_says() -> None:
    for headers in ({"content_length": str(SMALL + 1)}, {}, {"content_length": "12"}, {"content_length": "9" * 15}):
        status, said = one([(0, b"x" * SMALL), (0, b"xx")], **headers)
        assert status == 413
        assert b"Sign in again" in said
    status, said = one([(0, b"x" * SMALL), (0, b"xx")], path="/api/v1/accounts")
    assert json.loads(said)["problems"][0]["code"] == "request.too_large"


def test_silence_and_crawling_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "SILENCE", 0.3)
    monkeypatch.setattr(front, "AT_ONCE", 0.1)
    assert one([(0, b"x"), (5, b"y")])[0] == 408
    monkeypatch.setattr(front, "STRANGERS_TIME", 0.5)
    assert one([(0.15, b"x")] * 20)[0] == 408
    monkeypatch.setattr(front, "SLOWEST", 100_000)
    assert one([(0.15, b"x" * 30_000)] * 8, 1 << 20)[0] == 200


def test_slow_requests_of_one_address_are_counted_and_quick_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "AT_ONCE", 0.1)
    monkeypatch.setattr(front, "SLOW_OF_ONE", 3)
    door = Front(echo, lambda _: SMALL, 2)

    async def all_of_them() -> tuple[list[int], list[int]]:
        slow = [asyncio.ensure_future(asked(door, [(0, b"x"), (0.6, b"y")])) for _ in range(8)]
        await asyncio.sleep(0.3)
        quick = [(await asked(door, [(0, b"z")]))[0] for _ in range(5)]
        return sorted([(await each)[0] for each in slow]), quick

    slow, quick = in_a_loop(all_of_them())
    assert slow == [200] * 3 + [503] * 5
    assert quick == [200] * 5
    assert not door._slow


def test_a_database_that_is_away_is_said_before_anything_is_read() -> None:
    def away(_: object) -> int:
        raise KeyError("away")

    def outage(error: BaseException) -> Problem | None:
        return front.NO_ROOM if isinstance(error, KeyError) else None

    for path in ("/data/", "/api/v1/accounts"):
        door = Front(echo, away, 2, outage=outage)
        status, said, _ = in_a_loop(asked(door, [(0, b"x")], path=path, content_length="70000"))
        assert status == 503
        assert b"be stored" in said


def test_who_leaves_after_being_refused_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "AT_ONCE", 0.05)
    monkeypatch.setattr(front, "SLOW_OF_ONE", 0)
    said: list[object] = []

    async def leave() -> list[int]:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
        gone = asyncio.Event()
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1", "headers": [],
        }  # fmt: skip
        await Front(echo, lambda _: SMALL, 2)(scope, receive, send)
        gone.set()
        await asyncio.sleep(0.05)
        monkeypatch.setattr(front, "SLOW_OF_ONE", 9)
        await Front(echo, lambda _: SMALL, 2)(scope, receive, send)
        gc.collect()
        return [one["status"] for one in sent if "status" in one]

    assert in_a_loop(leave()) == [503, 400]
    assert not said


def test_what_a_full_disk_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def __init__(self, _: int) -> None:
            super().__init__()

        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(front, "SpooledTemporaryFile", Full)
    status, said = one([(0, b"x")])
    assert status == 503
    assert b"disk may be full" in said


def test_headers_that_would_pass_for_others_are_left_out() -> None:
    scope = {
        "method": "GET", "path": "/ü/%", "query_string": b"q=%20", "http_version": "1.1", "client": None, "server": None,
        "headers": [(b"x_forwarded_for", b"1.2.3.4"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"a"),
                    (b"accept", b"b")],
    }  # fmt: skip
    environ = front.environ_of(scope)
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert (environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("a=1; b=2", "a,b")
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/ü/%"


@pytest.mark.slow
def test_slow_heads_slow_bodies_and_silence_keep_nobody_out() -> None:
    with serving("serve", "--only", "web") as server, ExitStack() as open_ones:
        port = int(server.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as several_in_one:
            several_in_one.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5))
            assert several_in_one.recv(64) in (b"", b"HTTP/1.1 400 Bad Request\r\n")  # and no frame of HTTP/2
        for _ in range(900):
            open_ones.enter_context(socket.create_connection(("127.0.0.1", port)))
        for number in range(100):
            line = open_ones.enter_context(socket.create_connection(("127.0.0.1", port)))
            head = b"POST /sign-in/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            line.sendall(head if number % 2 else head + b"Content-Length: 1000\r\n\r\nx")
        time.sleep(1)
        for method, path, body, expected in (
            ("GET", "/sign-in/login/", None, 200),
            ("POST", "/v1/track", b'{"writeKey": "nobody", "event": "a"}', 401),
            ("POST", "/sign-in/login/", b"login=a&password=b", 403),
            ("POST", "/sign-in/login/", b"x" * 70_000, 413),
        ):
            door = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            door.request(method, path, body, {"Host": "127.0.0.1"})
            assert door.getresponse().status == expected, path
            door.close()
