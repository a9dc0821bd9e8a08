"""What stands beside signing in: a second step that anybody may have, and an address that nobody changes alone."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from cast import Cast
from tenure.platform.access import Caller
from tenure.platform.identity.models import User
from tenure.project import settings as project_settings

SignIn = Callable[[Caller], Client]


def test_nobody_changes_the_address_their_book_goes_by(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.alice)
    before = User.objects.get(pk=cast.alice.user_id).email
    assert client.get("/sign-in/email/").status_code == 404
    assert client.post("/sign-in/email/", {"action_add": "", "email": "someone@else.example"}).status_code == 404
    assert not EmailAddress.objects.filter(email="someone@else.example").exists()
    assert User.objects.get(pk=cast.alice.user_id).email == before


def test_a_second_step_can_be_set_up(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.alice)
    assert client.get("/sign-in/second-step/").status_code == 200
    opened = client.get("/sign-in/second-step/totp/activate/")
    # Asked for the password once more, then shown the code to scan.
    assert opened.status_code in {200, 302}
    assert "email" not in opened.get("Location", "")


@pytest.mark.parametrize(
    "page",
    ["password/reset/", "password/reset/done/", "password/reset/key/1-abc/", "confirm-email/", "login/code/confirm/"],
)
def test_without_mail_no_page_promises_one(cast: Cast, page: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A link that resets a password would end in the server's log, for whoever reads that, asked for by any stranger."""
    address = User.objects.get(pk=cast.alice.user_id).email
    client = Client()
    assert client.get(f"/sign-in/{page}").status_code == 404
    assert client.post(f"/sign-in/{page}", {"email": address}).status_code == 404
    said = capfd.readouterr()
    assert address not in said.out + said.err
    assert not mail.outbox


def test_what_is_sent_by_mistake_reaches_no_log() -> None:
    assert project_settings.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend"
