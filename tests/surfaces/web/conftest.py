"""A browser without a browser: Django's client, signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from cast import Cast
from tenure.platform.access import Caller
from tenure.platform.identity.models import User

SignIn = Callable[[Caller], Client]


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """A client that someone of the cast is signed in with."""

    def by(caller: Caller) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=caller.user_id), backend="tenure.project.sign_in.PasswordBackend")
        return client

    return by
