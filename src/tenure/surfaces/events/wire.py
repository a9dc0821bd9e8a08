"""What came over the wire, as JSON: inflated within a cap, whatever the headers say about it."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs

from pydantic_core import from_json

from tenure.values.numbers import whole_number
from tenure.values.problem import ProblemError, refusal

MOST_EVENTS = 2_500
"""Events of one batch, by the Segment specification."""

PACKED = (b"\x1f\x8b", b"\x78")
"""How gzip and zlib begin, and JSON never does."""
FORM = b"data="
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


MARK = b"\xef\xbb\xbf"
"""How some programs begin a text in UTF-8."""
LONGEST_NUMBER = 400


class Source(Protocol):
    """Where the bytes of a request come from."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes of a request, on the wire and inflated, and the status that tells a client of this protocol so."""

    size: int
    status: int

    def refusal(self) -> ProblemError:
        return refusal(
            "events.too_large",
            f"The request is larger than {self.size // 1024} KB.",
            fix="Send smaller batches.",
            status=self.status,
        )


def refuse_request(what: str, why: str = "") -> ProblemError:
    """A request that nobody can read: status 400, and clients don't send it again."""
    return refusal("events.unreadable", what, why=why, fix="Send JSON in UTF-8, plain or gzipped.")


def read(source: Source, length: str, limits: Limits) -> bytes:
    """The body as it came, of `length` bytes by its header (empty when it doesn't say). Reads no more than the limit."""
    if length.isdigit() and whole_number(length, limits.size + 1) > limits.size:
        raise limits.refusal()
    parts: list[bytes] = []
    left = whole_number(length, limits.size + 1)
    while left > 0 and (part := source.read(left)):
        parts.append(part)
        left -= len(part)
    raw = b"".join(parts)
    if len(raw) > limits.size:
        raise limits.refusal()
    return raw


def inflate(raw: bytes, limits: Limits) -> bytes:
    """The JSON's bytes. What is packed is known by its first bytes: browsers send it without a word in the headers."""
    if raw.startswith(FORM):
        try:
            raw = base64.b64decode(parse_qs(raw.decode("ascii"))["data"][0].replace(" ", "+"))
        except (binascii.Error, KeyError, ValueError):
            raise refuse_request("The form's field `data` isn't base64.") from None
    if not raw.startswith(PACKED):
        return raw
    engine = zlib.decompressobj(wbits=47)  # gzip or zlib, as it says itself
    try:
        body = engine.decompress(raw, limits.size + 1)
    except zlib.error:
        raise refuse_request("The gzip is damaged.") from None
    if len(body) > limits.size:
        raise limits.refusal()
    if not engine.eof:
        raise refuse_request("The gzip is cut off.")
    if engine.unused_data:  # nobody sends such, and what follows mustn't be lost without a word
        raise refuse_request("Something follows the gzip.")
    return body


def parse_body(body: bytes) -> tuple[bytes, Any]:
    """The body and what it says. Halves of letters, which browsers send when a text was cut, are mended in the body, and so
    are numbers of thousands of digits; NaN and Infinity, which Python sends, are let through, and a byte order mark is left
    out: one bad value must not cost a client its whole batch.

    Raises ProblemError (400) for anything else that isn't JSON in UTF-8, and for what is nested 200 levels deep.
    """
    body = body.removeprefix(MARK)
    for mend in MENDS:
        try:
            return body, from_json(body)
        except ValueError as error:
            mended = mend(body)
            if mended == body:
                raise refuse_request("The body can't be read as JSON.", _why(error)) from None
            body = mended
    try:
        return body, from_json(body)
    except ValueError as error:
        raise refuse_request("The body can't be read as JSON.", _why(error)) from None


def _whole_letters(body: bytes) -> bytes:
    return _ESCAPE.sub(_whole_letter, body)


def _plain_numbers(body: bytes) -> bytes:
    """Numbers that are longer than any number is become infinite, which counts as no value."""
    try:
        return json.dumps(json.loads(body, parse_int=_number)).encode()
    except (ValueError, RecursionError):
        return body


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < LONGEST_NUMBER else float(digits)


def _whole_letter(found: "re.Match[bytes]") -> bytes:
    return b"\\ufffd" if found.group(1) else found.group(0)


def _why(error: ValueError) -> str:
    """What the parser says, which is a place and a kind, never the content."""
    return str(error)[:120]


def basic_or_bearer(header: str) -> tuple[str, str]:
    """The kind and the secret of an Authorization header, in which a write key stands in for a user's name."""
    kind, _, value = header.strip().partition(" ")
    kind, value = kind.lower(), value.strip()
    if kind == "basic":
        try:
            value = base64.b64decode(value).decode("utf-8").partition(":")[0]
        except (binascii.Error, ValueError):
            value = ""
    return kind, value


def events_in(said: Any) -> list[Any] | None:
    """The events of a body that carries several; None when it is one event itself."""
    if isinstance(said, list):
        return said
    if isinstance(said, Mapping):
        for name in ("batch", "events"):
            if isinstance(listed := said.get(name), list):
                return listed
    return None


def key_in(said: Any) -> str:
    """The write key that a body carries: `writeKey`, `api_key`, or the first event's `properties.token`."""
    events = events_in(said)
    first = events[0] if events else said
    for holder, names in ((said, ("writeKey", "api_key", "token")), (first, ("writeKey", "api_key", "token"))):
        for name in names:
            if isinstance(holder, Mapping) and isinstance(found := holder.get(name), str) and found:
                return found
    properties = first.get("properties") if isinstance(first, Mapping) else None
    token = properties.get("token") if isinstance(properties, Mapping) else None
    return token if isinstance(token, str) else ""


MENDS = (_whole_letters, _plain_numbers)
"""What is tried in turn on a body that can't be read."""
