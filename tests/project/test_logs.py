"""Logs tell what happened and never a secret."""

import io
import logging

import pytest

from tenure.project.logs import WithoutSecrets, without_secrets


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer hunter2",
        "{'Authorization': 'Basic hunter2'}",
        "Cookie: tenure_session=hunter2",
        '{"password": "hunter2"}',
        "password=hunter2&name=alice",
        "postgresql://tenure:hunter2@127.0.0.1/tenure",
        "api_key = hunter2",
        "sent with bearer hunter2",
    ],
)
def test_a_secret_is_blacked_out(text: str) -> None:
    assert "hunter2" not in without_secrets(text)


def test_what_is_no_secret_stays() -> None:
    text = "GET /accounts/?band=red 200 for alice@larkfield.example in 12 ms"
    assert without_secrets(text) == text


def test_arguments_and_tracebacks_are_looked_at_too() -> None:
    out = io.StringIO()
    log = logging.getLogger("tenure.trial")
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutSecrets())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.info("sent %s", {"password": "hunter2"})
    try:
        int("token=hunter2")
    except ValueError:
        log.exception("it broke")
    assert "hunter2" not in out.getvalue()
    assert "it broke" in out.getvalue()
