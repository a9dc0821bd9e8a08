"""What Segment's client for browsers asks before it sends: its settings. They come from here, so that a page that tracks with
us asks nobody else, and they ask it to report on itself to nobody."""

import json
import re
from wsgiref.types import WSGIEnvironment

from django.conf import settings

_ASKED = re.compile(r"/v1/projects/([A-Za-z0-9_-]{1,100})/settings/?")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


def key_asking(path: str) -> str:
    """The write key whose settings are asked for at a path; "" when it is another path."""
    found = _ASKED.fullmatch(path)
    return found.group(1) if found else ""


def settings_for(key: str, environ: WSGIEnvironment) -> bytes:
    """Where to send, with which key, and nothing else: no other destinations, no code to load, no measurements."""
    host = environ.get("HTTP_HOST", "")
    if not _HOST.fullmatch(host):
        host = f"{environ.get('SERVER_NAME', 'localhost')}:{environ.get('SERVER_PORT', '80')}"
    said = {
        "integrations": {
            "Segment.io": {
                "apiKey": key,
                "apiHost": f"{host}/v1",
                "protocol": _scheme(environ),
                "unbundledIntegrations": [],
                "maybeBundledConfigIds": {},
                "addBundledMetadata": False,
            }
        },
        "metrics": {"sampleRate": 0},
        "plan": {},
        "edgeFunction": {},
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "remotePlugins": [],
        "legacyVideoPluginsEnabled": False,
        "analyticsNextEnabled": True,
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _scheme(environ: WSGIEnvironment) -> str:
    """How the browser reached us, which a proxy may have to tell: the address people type, or its header."""
    typed = settings.SECURE_PROXY_SSL_HEADER is not None  # set when that address begins with https
    told = environ.get("HTTP_X_FORWARDED_PROTO", "").partition(",")[0].strip().lower()
    return "https" if typed or told == "https" or environ.get("wsgi.url_scheme") == "https" else "http"
