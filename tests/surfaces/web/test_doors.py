"""What stands beside signing in: a second step that anybody may have, and an address that nobody changes alone."""

from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from cast import Cast
from tenure.platform.access import Caller
from tenure.platform.identity.models import User
from tenure.project import settings as project_settings
from tenure.project.config import config
from tenure.project.sign_in import client_address

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


@pytest.mark.parametrize("address", ["http://[::1", "//[x", "https://elsewhere.example/"])
def test_where_nobody_is_led_to_after_signing_in(cast: Cast, address: str, sign_in: SignIn) -> None:
    assert Client().get("/sign-in/login/", {"next": address}).status_code == 200
    assert (
        Client().post("/sign-in/login/", {"login": "a@b.example", "password": "x", "next": address}).status_code == 200
    )
    led = sign_in(cast.alice).get("/sign-in/login/", {"next": address})
    assert led.status_code == 302
    assert "[" not in led["Location"]
    assert "elsewhere" not in led["Location"]


def test_what_is_sent_by_mistake_reaches_no_log() -> None:
    assert project_settings.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend"


def _try(client: Client, email: str, password: str, address: str = "203.0.113.9") -> HttpResponse:
    return client.post("/sign-in/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def owner(cast: Cast) -> Iterator[User]:
    """Alice with a password."""
    cache.clear()
    user = User.objects.get(pk=cast.alice.user_id)
    user.set_password("a long enough password")
    user.save()
    yield user
    cache.clear()


@override_settings(ACCOUNT_RATE_LIMITS={**project_settings.ACCOUNT_RATE_LIMITS, "login_stranger": "6/h/key"})
def test_strangers_lock_nobody_out(owner: User) -> None:
    known = Client()
    assert _try(known, owner.email, "a long enough password").status_code == 302
    for number in range(6):
        assert _try(Client(), owner.email, "guess", f"198.51.100.{number}").status_code == 200
    # A browser that its owner has never used waits, one that they have used doesn't.
    assert b"Too many attempts" in _try(Client(), owner.email, "a long enough password").content
    del known.cookies["tenure_session"]
    assert _try(known, owner.email, "a long enough password").status_code == 302


def test_the_cookie_of_a_browser_opens_nothing_for_others(owner: User, cast: Cast) -> None:
    known = Client()
    _try(known, owner.email, "a long enough password")
    del known.cookies["tenure_session"]
    bob = User.objects.get(pk=cast.bob.user_id)
    for _ in range(5):
        _try(known, bob.email, "guess")
    assert b"Too many attempts" in _try(known, bob.email, "guess").content


def test_guesses_from_one_address_wait_and_others_go_on(owner: User) -> None:
    for _ in range(5):
        _try(Client(), owner.email, "guess")
    assert b"Too many attempts" in _try(Client(), owner.email, "a long enough password").content
    assert _try(Client(), owner.email, "a long enough password", "203.0.113.10").status_code == 302


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        ("", "10.0.0.1", "1.2.3.4", "10.0.0.1"),  # nobody's word counts
        ("10.0.0.0/8", "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the client wrote the first one itself
        ("10.0.0.0/8", "10.0.0.1", "1.2.3.4, 10.0.0.7", "1.2.3.4"),  # two proxies
        ("10.0.0.0/8", "8.8.8.8", "1.2.3.4", "8.8.8.8"),  # no proxy of ours
        ("10.0.0.0/8", "10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
        ("::1, 127.0.0.1", "::1", "2001:db8::5", "2001:db8::5"),
    ],
)
def test_only_our_proxies_say_whom_a_request_comes_from(
    monkeypatch: pytest.MonkeyPatch, proxies: str, peer: str, forwarded: str, client: str
) -> None:
    monkeypatch.setenv("TENURE_TRUSTED_PROXIES", proxies)
    config.cache_clear()
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == client
    monkeypatch.undo()
    config.cache_clear()
