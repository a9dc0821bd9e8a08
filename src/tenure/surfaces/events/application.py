"""The door for events, a WSGI application of its own beside the pages.

It has no sessions, cookies, pages or forms, so nothing of Django's middleware stands in its way. A request costs one look at
a few keys in memory, one parse and one INSERT; a 200 is given only when that is on disk.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from tenure.platform.inbox.actions import accept
from tenure.platform.inbox.cards import InboxFullError
from tenure.platform.inbox.queries import of_browsers, source_for_key
from tenure.platform.inbox.rules import KEY_START, SHOWN
from tenure.surfaces.events import wire
from tenure.surfaces.events.browsers import key_asking, settings_for
from tenure.surfaces.events.routes import Route, route_of
from tenure.values import clock
from tenure.values.problem import Problem, ProblemError, refusal

log = logging.getLogger(__name__)

AWAY = 5
"""Seconds after which to try again when the database doesn't answer."""

STATUS = {
    200: "200 OK",
    204: "204 No Content",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
Headers = list[tuple[str, str]]
JSON: Headers = [
    ("Content-Type", "application/json"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
]
# Whoever has a write key may send from any page: it lets in, it lets nothing out.
CORS: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Retry-After"),
]
_INSTANT = re.compile(r"[0-9T:.+Z-]{10,40}")
_HEADER_NAMES = re.compile(r"[A-Za-z0-9-]+(?:\s*,\s*[A-Za-z0-9-]+)*")

NO_KEY = Problem(
    "events.no_key",
    "The request has no write key.",
    where="Authorization",
    fix="Send it as the user of basic auth, or as `writeKey` in the body.",
    status=401,
)
WRONG_KEY = Problem(
    "events.wrong_key",
    "The write key isn't valid.",
    where="Authorization",
    why="It is unknown or revoked.",
    fix="Ask operations for a new one.",
    status=401,
)
WRONG_METHOD = Problem("events.method", "Events are sent with POST, and settings asked for with GET.", status=405)
NO_DATABASE = Problem(
    "events.not_kept",
    "The events couldn't be stored.",
    why="The database doesn't answer.",
    fix=f"Send them again in {AWAY} seconds.",
    status=503,
)
BROKEN = Problem("events.broken", "Something went wrong.", fix="Send the events again.", status=500)


def with_event_api(pages: WSGIApplication) -> WSGIApplication:
    """Pages and, at the addresses that tracking clients know, the door for events. Bodies have come in whole by then: clients
    that send slowly wait in the front, where they keep nobody out."""

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        route = route_of(path)
        if route is not None:
            return _answered(lambda: _take(route, environ), "POST", environ, start)
        key = key_asking(path)
        return tell(key, environ, start) if key else pages(environ, start)

    return application


def tell(key: str, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer a browser that asks how to send with a write key."""

    def told() -> bytes:
        _source(key)
        return settings_for(key, environ)

    return _answered(told, "GET", environ, start)


def _answered(
    work: Callable[[], bytes], method: str, environ: WSGIEnvironment, start: StartResponse
) -> Iterable[bytes]:
    """What `work` says, or what stood in its way. Never logs a header, a key or anything that was sent."""
    if environ["REQUEST_METHOD"] == "OPTIONS":
        start(STATUS[204], [*CORS, *_preflight(method, environ)])
        return [b""]
    if environ["REQUEST_METHOD"] != method:
        return _refuse(start, WRONG_METHOD, [("Allow", f"{method}, OPTIONS")])
    try:
        if not connection.in_atomic_block:
            close_old_connections()  # what Django does for its own requests: a connection that broke is opened anew
        body = work()
    except InboxFullError as full:
        wait = str(full.retry_after)
        return _refuse(start, full.problems[0], [("Retry-After", wait), ("X-RateLimit-Reset", wait)])
    except ProblemError as error:
        return _refuse(start, error.problems[0])
    except (DatabaseError, InterfaceError) as error:
        log.warning("events couldn't be kept: %s", type(error).__name__)
        if not connection.in_atomic_block:
            connection.close()
        return _refuse(start, NO_DATABASE, [("Retry-After", str(AWAY))])
    except Exception as error:  # noqa: BLE001 - a client that is told 500 tries again; a traceback could show what it sent
        log.error("an event request failed: %s", type(error).__name__)  # noqa: TRY400
        return _refuse(start, BROKEN)
    start(STATUS[200], [*JSON, *CORS, ("Content-Length", str(len(body)))])
    return [body]


def _preflight(method: str, environ: WSGIEnvironment) -> Headers:
    asked = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "").strip()
    names = asked if _HEADER_NAMES.fullmatch(asked) else "authorization, content-type"
    return [
        ("Access-Control-Allow-Methods", method),
        ("Access-Control-Allow-Headers", names),
        ("Access-Control-Max-Age", "86400"),
        ("Content-Length", "0"),
    ]


def _refuse(start: StartResponse, problem: Problem, more: Headers | None = None) -> Iterable[bytes]:
    said = " ".join(part for part in (problem.what, problem.why, problem.fix) if part)
    body = json.dumps({"success": False, "code": problem.code, "message": said}).encode()
    headers = [*JSON, *CORS, *(more or ()), ("Content-Length", str(len(body)))]
    if problem.status == 401:
        # Not Basic, though that is understood: at the word, a browser would ask visitors of a page for a password.
        headers.append(("WWW-Authenticate", 'Bearer realm="events"'))
    start(STATUS.get(problem.status, STATUS[400]), headers)
    return [body]


def _take(route: Route, environ: WSGIEnvironment) -> bytes:
    """Keep the request and say so. Strangers are turned away before their body is read, where the header names a key."""
    received_at = clock.now()
    secret, source = _by_header(environ.get("HTTP_AUTHORIZATION", ""))
    raw = wire.read(environ["wsgi.input"], environ.get("CONTENT_LENGTH", ""), route.limits)
    body, said = wire.parse_body(wire.inflate(raw, route.limits))
    if not secret:
        secret = wire.key_in(said)
        source = _source(secret)
    count = _count(route, said)
    if count:
        # The key needn't be kept with the events; a browser's lies in each of them.
        kept = body.replace(secret.encode(), secret[:SHOWN].encode())
        accept(
            source,
            route.protocol,
            _stamped(kept, environ.get(route.sent, "")),
            count,
            received_at,
            public=of_browsers(secret),
        )
    return route.answer(said, len(raw))


def most(route: Route, environ: WSGIEnvironment) -> int:
    """Bytes that a request may have: none where its header names a key that opens nothing, so that it is turned away before
    anybody takes it in."""
    try:
        _by_header(environ.get("HTTP_AUTHORIZATION", ""))
    except ProblemError:
        return 0
    except (DatabaseError, InterfaceError):
        connection.close()  # whoever answers says so
    return route.limits.size


def _stamped(body: bytes, sent_at: str) -> bytes:
    """The body with when it was sent, where the client says so in a header. A word of the body's own counts more."""
    start = body.lstrip()
    if not _INSTANT.fullmatch(sent_at) or not start.startswith(b"{"):
        return body
    return b'{"sent_at":"' + sent_at.encode() + b'",' + start[1:]


def _by_header(header: str) -> tuple[str, str]:
    """The key and its source, or nothing when the header is silent or holds a token of another kind."""
    kind, value = wire.basic_or_bearer(header) if header else ("", "")
    if not value or (kind == "bearer" and not value.startswith(KEY_START)):
        return "", ""
    return value, _source(value)


def _source(secret: str) -> str:
    if not secret:
        raise ProblemError(NO_KEY)
    source = source_for_key(secret)
    if source is None:
        raise ProblemError(WRONG_KEY)
    return source


def _count(route: Route, said: object) -> int:
    """How many events a request carries. What is wrong with one of them is found out later, and shown."""
    found = wire.events_in(said) if route.several is not False else None
    if found is not None:
        if len(found) > wire.MOST_EVENTS:
            raise refusal(
                "events.too_many",
                f"A batch holds at most {wire.MOST_EVENTS} events, this one {len(found)}.",
                fix="Send smaller batches.",
                status=route.limits.status,
            )
        return len(found)
    if route.several or not isinstance(said, dict):
        raise wire.refuse_request("The body holds no events.", "A batch is an object with a list `batch`.")
    return 1
