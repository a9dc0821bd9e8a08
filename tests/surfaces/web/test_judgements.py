"""Pulse and owner: changed from a page, journalled, refused to those who may not, and never in the past."""

from collections.abc import Callable

from django.test import Client

from cast import NORDWIND, SILVA, Cast
from tenure.platform.access import Caller
from tenure.practice.customers import queries

SignIn = Callable[[Caller], Client]
PIECE = {"HX-Request": "true"}


def test_a_pulse_is_given_and_the_page_is_told(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    assert (
        "How is Nordwind Logistik doing?" in browser.get(f"/accounts/{NORDWIND}/pulse/", headers=PIECE).content.decode()
    )
    answer = browser.post(f"/accounts/{NORDWIND}/pulse/", {"value": "2", "reason": "The sponsor left."}, headers=PIECE)
    assert answer.status_code == 200
    assert "Pulse given: Worried." in answer["HX-Trigger"]
    pulse = queries.account(cast.alice, NORDWIND).pulse
    assert pulse is not None
    assert (pulse.value, pulse.reason, pulse.by_id) == (2, "The sponsor left.", cast.alice.user_id)


def test_a_pulse_needs_a_face(cast: Cast, sign_in: SignIn) -> None:
    for value in ("", "0", "6", "two", "1; drop"):
        answer = sign_in(cast.alice).post(f"/accounts/{NORDWIND}/pulse/", {"value": value}, headers=PIECE)
        assert answer.status_code == 400
        assert "Nothing was changed" in answer.content.decode()
    assert queries.account(cast.alice, NORDWIND).pulse is None


def test_a_pulse_is_the_owners_to_give(cast: Cast, sign_in: SignIn) -> None:
    for caller, status in ((cast.bob, 403), (cast.edda, 403), (cast.carl, 403), (cast.charlie, 404)):
        answer = sign_in(caller).post(f"/accounts/{NORDWIND}/pulse/", {"value": "1"}, headers=PIECE)
        assert answer.status_code == status
    assert queries.account(cast.alice, NORDWIND).pulse is None


def test_a_manager_gives_an_account_to_someone(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.mona)
    answer = browser.post(f"/accounts/{SILVA}/owner/", {"owner": str(cast.alice.user_id)}, headers=PIECE)
    assert "Silva Retail now belongs to Alice." in answer["HX-Trigger"]
    assert queries.account(cast.mona, SILVA).owner_id == cast.alice.user_id
    browser.post(f"/accounts/{SILVA}/owner/", {"owner": ""}, headers=PIECE)
    assert queries.account(cast.mona, SILVA).owner_id is None


def test_an_owner_is_one_of_the_list(cast: Cast, sign_in: SignIn) -> None:
    for owner in ("x", "-1", "999999"):
        answer = sign_in(cast.mona).post(f"/accounts/{SILVA}/owner/", {"owner": owner}, headers=PIECE)
        assert 400 <= answer.status_code < 500
    assert sign_in(cast.alice).post(f"/accounts/{NORDWIND}/owner/", {"owner": ""}, headers=PIECE).status_code == 403


def test_the_past_is_read_only(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.mona).post(f"/accounts/{NORDWIND}/pulse/?as_of=2025-01-01", {"value": "1"}, headers=PIECE)
    assert answer.status_code == 403
    assert "The past can" in answer.content.decode()


def test_a_forged_form_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(cast.alice).cookies
    answer = strict.post(f"/accounts/{NORDWIND}/pulse/", {"value": "1"})
    assert answer.status_code == 403
    assert "nothing was changed" in answer.content.decode()


def test_an_account_one_may_not_see_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.charlie)
    for page in ("", "timeline/", "people/", "revenue/", "support/", "pulse/", "owner/", "part/?address=x"):
        hidden = browser.get(f"/accounts/{NORDWIND}/{page}")
        missing = browser.get(f"/accounts/NOPE/{page}")
        assert (hidden.status_code, missing.status_code) == (404, 404)
