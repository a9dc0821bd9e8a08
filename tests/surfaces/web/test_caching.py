"""No cache keeps an answer that may hold customers' data."""

from collections.abc import Callable

import pytest
from django.test import Client

from cast import Cast
from tenure.platform.access import Caller


@pytest.mark.parametrize(
    "page", ["/accounts/", "/at-risk/", "/data/", "/sign-in/login/", "/nowhere/", "/api/v1/accounts"]
)
def test_every_answer_says_that_it_is_not_kept(cast: Cast, sign_in: Callable[[Caller], Client], page: str) -> None:
    for client in (sign_in(cast.alice), Client()):
        assert "no-store" in client.get(page).headers["Cache-Control"]
