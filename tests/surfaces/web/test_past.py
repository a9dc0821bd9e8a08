"""A past day is for reading: nothing that is posted on one is saved, and nothing on its pages would post."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import tenure.surfaces.web as web
from cast import NORDWIND, Cast
from tenure.platform.access import Caller
from tenure.platform.journal.models import Entry

SignIn = Callable[[Caller], Client]
PAST = "as_of=2025-01-01"
VALUES = {"key": NORDWIND, "person": "P-1", "section": "signals", "form": "csv", "token": "0" * 16}
POSTS = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>")
STAYS = ("/scope/", "/sign-in/logout/")
"""What is no fact of any day: whose accounts one looks at, and leaving."""


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The address of every page, with something in place of what it names."""
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        else:
            yield "/" + re.sub(r"<(\w+):(\w+)>", lambda part: VALUES.get(part[2], "1"), path)


PAGES = sorted(
    page for page in routes(get_resolver("tenure.surfaces.web.urls").url_patterns) if not page.startswith("/-/")
)
"""All but the probes, which save nothing on any day."""


def test_nothing_is_saved_on_a_past_day(cast: Cast, sign_in: SignIn) -> None:
    assert len(PAGES) > 50
    browser = sign_in(cast.olga)
    before = Entry.objects.count()
    took = 0
    for page in PAGES:
        for headers in ({}, {"HX-Request": "true"}):
            answer = browser.post(
                f"{page}?{PAST}", {"name": "framework.yaml", "text": "x", "value": "1"}, headers=headers
            )
            if answer.status_code == 405:  # a page that only shows something
                continue
            took += 1
            said = answer.content.decode()
            assert answer.status_code == 403, page
            assert "The past can&#x27;t be changed." in said, page
            assert "Go back to today first." in said, page
    assert took > 60
    assert Entry.objects.count() == before


def test_what_posts_takes_the_day_along() -> None:
    """`{% to %}` keeps the day that one looks at; `{% url %}` would save it today."""
    for file in sorted(Path(web.__path__[0]).rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        if "doors" in file.parts:
            continue
        assert not re.search(r'(hx-post|data-sheet)="\{% url', text), file
        for form in re.findall(r"<form\b(?:[^>{]|\{%.*?%\}|\{\{.*?\}\})*>", text):
            if 'method="post"' in form and "'scope'" not in form and "account_logout" not in form:
                assert "{% url" not in form.split("hx-get", maxsplit=1)[0], (file, form)


@pytest.mark.parametrize(
    "page", ["/accounts/", "/at-risk/", "/data/", "/data/quarantine/", "/data/identities/", "/data/events/", "/users/",
             f"/accounts/{NORDWIND}/people/", f"/accounts/{NORDWIND}/support/"],
)  # fmt: skip
def test_pages_of_a_past_day_offer_nothing_to_save(cast: Cast, sign_in: SignIn, page: str) -> None:
    answer = sign_in(cast.olga).get(f"{page}?{PAST}")
    assert answer.status_code == 200
    forms = POSTS.findall(answer.content.decode())
    assert [form for form in forms if not any(stays in form for stays in STAYS)] == []
    assert 'data-sheet="/accounts/A-1/pulse' not in answer.content.decode()
