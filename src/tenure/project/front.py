"""The ASGI front of the web process: receives each request completely, within limits, before a thread works on it.

Clients that send slowly wait here, where one costs a few kilobytes, and not in one of the few threads that answer. How much may
come, and for how long, depends on who sends: strangers get little of both.
"""

import asyncio
import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from tenure.values.problem import Problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SMALL = 64 << 10
"""Bytes that anybody may send: forms before sign-in."""
SILENCE = 10.0
"""Seconds without a byte after which a request is given up."""
STRANGERS_TIME = 20.0
"""Seconds that a request of up to SMALL bytes may take."""
SLOWEST = 16 << 10
"""Bytes a second that a larger one has to bring on average, after that time."""
AT_ONCE = 0.5
"""Seconds within which most bodies are here. Those that aren't are counted."""
SLOW_OF_ONE, SLOW_OF_ALL = 16, 64
"""Requests at a time that are still coming in after that, of one address and of all."""
STALLED = 60.0
"""Seconds that a client may take to accept a piece of an answer."""

TOO_LARGE = Problem(
    "request.too_large",
    "The request is too large.",
    why="Before sign-in the limit is low; after it, the limit of the page or the API applies.",
    fix="Sign in again if you were signed out, or send less at a time.",
    status=413,
)
TOO_SLOW = Problem(
    "request.too_slow",
    "The request was too slow.",
    fix="Send it again over a faster connection; large files go in with `tenure import` on the server.",
    status=408,
)
BROKEN_OFF = Problem(
    "request.broken_off",
    "The request was cut off.",
    why="Its body ended early, or is in chunks that aren't.",
    fix="Send it again.",
    status=400,
)
TOO_MANY = Problem(
    "request.too_many_slow",
    "Too many slow requests are coming in.",
    fix="Wait for the others to end, and send this one again.",
    status=503,
)


NO_ROOM = Problem(
    "request.no_room",
    "The request can't be stored.",
    why="The server's disk may be full.",
    fix="Tell whoever runs Tenure, and send it again later.",
    status=503,
)

log = logging.getLogger(__name__)


class _Refused(Exception):  # noqa: N818 - an answer, not an error
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.what)


class _Gone(Exception):  # noqa: N818
    """The client went away, or what it sends can't be taken apart."""


@dataclass
class Front:
    """An ASGI application over a WSGI one. `most` says how many bytes a request may have that isn't SMALL, and may look into
    the database for that."""

    application: WSGIApplication
    most: Callable[[WSGIEnvironment], int]
    threads: int
    refuses: Callable[[str], bool] = lambda _: False
    """Whether the application says in its own words that what comes to a path is too large, going by the length."""
    outage: Callable[[BaseException], Problem | None] = lambda _: None
    """What failed underneath, for an error of `most` or of the application."""
    _slow: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._workers = ThreadPoolExecutor(self.threads, "web")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        loop = asyncio.get_running_loop()
        environ = environ_of(scope)
        try:
            with SpooledTemporaryFile(SMALL) as body:
                try:
                    await self._take(environ, receive, body)
                except _Refused as refused:
                    if refused.problem is not TOO_LARGE or not self.refuses(environ["PATH_INFO"]):
                        raise
                    body.truncate(0)
                    environ["CONTENT_LENGTH"] = str(sys.maxsize)
                environ["wsgi.input"] = body
                await loop.run_in_executor(self._workers, _answer, self.application, environ, send, loop)
        except _Refused as refused:
            await _refuse(refused.problem, environ["PATH_INFO"], send)
        except _Gone:
            with suppress(Exception):  # whoever went away hears nothing; whoever sent nonsense does
                await _refuse(BROKEN_OFF, environ["PATH_INFO"], send)
        except Exception as error:
            found = self.outage(error)
            if found is None:
                raise
            await _refuse(found, environ["PATH_INFO"], send)

    async def _take(self, environ: WSGIEnvironment, receive: Receive, body: IO[bytes]) -> None:
        """Read the body. Raises _Refused for one that is too large or too slow."""
        said = environ.get("CONTENT_LENGTH", "")
        length = int(said) if re.fullmatch("[0-9]{1,15}", said) else 0
        taking = _Taking(receive, body)
        try:
            most = SMALL if length <= SMALL else await self._allowed(environ, length)
            try:
                async with asyncio.timeout(AT_ONCE):
                    await self._read(environ, taking, most)
            except TimeoutError:
                await self._read_slowly(environ, taking, most)
            body.seek(0)
        except OSError as full:
            log.error("a request couldn't be laid aside: %s", full.strerror)  # noqa: TRY400 - words for operations
            raise _Refused(NO_ROOM) from full
        finally:
            taking.leave()
        environ["CONTENT_LENGTH"] = str(taking.size)

    async def _read(self, environ: WSGIEnvironment, taking: "_Taking", most: int) -> None:
        while not await taking.go_on(most):
            most = await self._allowed(environ, taking.size)

    async def _read_slowly(self, environ: WSGIEnvironment, taking: "_Taking", most: int) -> None:
        address = environ.get("REMOTE_ADDR", "")
        if self._slow[address] >= SLOW_OF_ONE or self._slow.total() >= SLOW_OF_ALL:
            raise _Refused(TOO_MANY)
        self._slow[address] += 1
        try:
            await self._read(environ, taking, most)
        finally:
            self._slow[address] -= 1
            if not self._slow[address]:
                del self._slow[address]

    async def _allowed(self, environ: WSGIEnvironment, size: int) -> int:
        most = await asyncio.get_running_loop().run_in_executor(self._workers, self.most, environ)
        if size > most:
            raise _Refused(TOO_LARGE)
        return most


class _Taking:
    """A body on its way in."""

    def __init__(self, receive: Receive, body: IO[bytes]) -> None:
        self._receive, self._body = receive, body
        self._began = time.monotonic()
        self._coming: asyncio.Future[Message] | None = None
        self._ended = False
        self.size = 0

    async def go_on(self, most: int) -> bool:
        """Read until the end, or beyond `most` bytes; returns whether the end has come."""
        while not self._ended:
            if time.monotonic() - self._began > STRANGERS_TIME + max(0, self.size - SMALL) / SLOWEST:
                raise _Refused(TOO_SLOW)
            # Whoever stops waiting for a piece, it is still the next one.
            self._coming = self._coming or asyncio.ensure_future(self._next())
            done, _ = await asyncio.wait({self._coming}, timeout=SILENCE)
            if not done:
                raise _Refused(TOO_SLOW)
            message, self._coming = self._coming.result(), None
            if message["type"] != "http.request":
                raise _Gone
            piece = message.get("body", b"")
            self._body.write(piece)
            self.size += len(piece)
            self._ended = not message.get("more_body")
            if self.size > most:
                return False
        return True

    async def _next(self) -> Message:
        return await self._receive()

    def leave(self) -> None:
        """Wait for no more, whether or not the end has come."""
        if self._coming is not None:
            self._coming.cancel()


def environ_of(scope: Message) -> WSGIEnvironment:
    """What WSGI calls the request. Headers with `_` in their names are left out: they would pass for others."""
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 80)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name, said = raw.decode("latin-1").upper(), value.decode("latin-1")
        if "_" in name:
            continue
        key = name.replace("-", "_")
        key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{said}" if key in environ else said
    return environ


def _answer(
    application: WSGIApplication, environ: WSGIEnvironment, send: Send, loop: asyncio.AbstractEventLoop
) -> None:
    """Run the application in this thread and send what it says, piece by piece."""
    begun: list[Message] = []

    def start(status: str, headers: Iterable[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        said = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        begun[:] = [{"type": "http.response.start", "status": int(status[:3]), "headers": said}]
        return lambda _: None

    def tell(*messages: Message) -> None:
        asyncio.run_coroutine_threadsafe(_send_all(send, messages), loop).result(STALLED)

    pieces = application(environ, start)
    try:
        last = b""
        for piece in pieces:
            if last:
                tell(*begun, {"type": "http.response.body", "body": last, "more_body": True})
                begun.clear()
            last = piece
        tell(*begun, {"type": "http.response.body", "body": last, "more_body": False})
    finally:
        if hasattr(pieces, "close"):
            pieces.close()


async def _send_all(send: Send, messages: Iterable[Message]) -> None:
    for message in messages:
        await send(message)


async def _refuse(problem: Problem, path: str, send: Send) -> None:
    if path.startswith("/api"):
        kind, body = "application/problem+json", json.dumps({"problems": [problem.as_json()]}).encode()
    else:
        kind, body = "text/plain; charset=utf-8", f"{problem}\n".encode()
    headers = [("content-type", kind), ("connection", "close"), ("cache-control", "no-store"), ("retry-after", "5")]
    headers.append(("content-length", str(len(body))))
    said = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": problem.status, "headers": said})
    await send({"type": "http.response.body", "body": body, "more_body": False})
