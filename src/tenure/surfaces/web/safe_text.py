"""What pages never carry: control characters, and signs that turn the direction of the text around them."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tenure.values.texts import UNSEEN

_UNSEEN = re.compile(
    b"|".join(re.escape(sign.encode()) for sign in map(chr, range(0x2100)) if re.match(UNSEEN, sign)), re.DOTALL
)
"""In UTF-8. No sign's bytes are a part of another's, so that bytes needn't be decoded."""


def without_unseen(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: names that came in before intake cleaned them, cells in quarantine and names of files are shown bare."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = _UNSEEN.sub(b"", response.content)  # type: ignore[attr-defined]
        return response

    return respond
