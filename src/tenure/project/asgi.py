"""The application the web server runs: pages and the API by Django, the door for events beside them, and the front that takes
requests in before either works on them."""

import os
from importlib import import_module
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import parse_cookie

from tenure.project.config import config
from tenure.project.front import SMALL, Front
from tenure.project.serving import leave_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenure.project.settings")

pages = get_wsgi_application()

from tenure.flows.outage import outage  # noqa: E402
from tenure.platform.identity.queries import caller_for_token  # noqa: E402 - Django must be set up before its models are known
from tenure.surfaces.events.application import most, with_event_api  # noqa: E402
from tenure.surfaces.events.routes import route_of  # noqa: E402
from tenure.surfaces.web.data.upload import MOST_BYTES  # noqa: E402

FORM = 1 << 20
"""What comes around the files of an upload."""


def most_of(environ: WSGIEnvironment) -> int:
    """How many bytes a request may have: events what their door takes, files what the upload takes, all else what Django does;
    but of somebody who isn't signed in, and shows no token, little, and with a write key that opens nothing, none."""
    route = route_of(environ["PATH_INFO"])
    close_old_connections()
    try:
        if route is not None:
            return most(route, environ)
        if not _known(environ):
            return SMALL
    finally:
        close_old_connections()
    upload = environ["PATH_INFO"].startswith("/data/")
    return MOST_BYTES + FORM if upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _known(environ: WSGIEnvironment) -> bool:
    kind, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() == "bearer" and caller_for_token(secret.strip()) is not None:
        return True
    key = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    sessions = import_module(settings.SESSION_ENGINE)
    return bool(key) and "_auth_user_id" in sessions.SessionStore(key)


application = Front(
    with_event_api(pages),
    most_of,
    config().web_threads,
    refuses=lambda path: route_of(path) is not None,
    outage=outage,
)
leave_with_server()
