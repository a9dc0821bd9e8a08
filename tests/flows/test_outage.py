"""A full disk and a database that is away are told in words, on pages, by the API and on the command line."""

import errno
import json
from typing import Any, NoReturn

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from tenure.flows.outage import outage
from tenure.project.urls import failed

LOST = OperationalError("server closed the connection unexpectedly")
FULL = OSError(errno.ENOSPC, "No space left on device")


def broken_by(cause: Exception) -> Exception:
    try:
        try:
            raise cause
        except type(cause) as first:
            raise RuntimeError("it couldn't be kept") from first
    except RuntimeError as error:
        return error


def test_what_failed_underneath_is_found() -> None:
    for error, code in ((LOST, "outage.database"), (FULL, "outage.disk_full"), (broken_by(FULL), "outage.disk_full")):
        found = outage(error)
        assert found is not None
        assert (found.code, found.status) == (code, 503)
        assert found.fix
    assert outage(OperationalError('could not extend file "base/1": No space left on device')) != outage(LOST)
    assert outage(psycopg.OperationalError("the connection is lost")) == outage(LOST)
    assert outage(KeyError("x")) is None
    assert outage(OSError(errno.ENOENT, "No such file")) is None
    assert outage(None) is None


@pytest.mark.parametrize("cause", [LOST, FULL], ids=["database", "disk"])
def test_pages_and_the_api_say_it(cause: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise broken_by(cause)

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    visitor = Client(raise_request_exception=False)
    visitor.cookies["tenure_session"] = "x" * 32
    found = outage(cause)
    assert found is not None
    page = visitor.get("/accounts/")
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert found.what.split("'")[0] in page.content.decode()
    assert "Traceback" not in page.content.decode()
    told = visitor.get("/api/v1/accounts")
    assert (told.status_code, told["Retry-After"]) == (503, "5")
    assert told["Content-Type"] == "application/problem+json"
    assert json.loads(told.content)["problems"][0]["code"] == found.code


def test_other_failures_keep_their_page() -> None:
    said = failed(RequestFactory().get("/accounts/"))
    assert said.status_code == 500
    assert "Something went wrong" in said.content.decode()
    told = failed(RequestFactory().get("/api/v1/accounts"))
    assert told.status_code == 500
    assert told["Content-Type"] == "application/problem+json"
