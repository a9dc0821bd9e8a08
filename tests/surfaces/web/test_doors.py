"""What stands beside signing in: a second step that anybody may have, and an address that nobody changes alone."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.test import Client

from cast import Cast
from tenure.platform.access import Caller
from tenure.platform.identity.models import User

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
