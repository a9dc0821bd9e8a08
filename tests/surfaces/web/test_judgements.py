"""Pulse and owner: changed from a page, journalled, refused to those who may not, and never in the past."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from cast import NORDWIND, SILVA, Cast
from surfaces.web.test_facts_on_pages import stands
from tenure.flows.frameworks.live import company_day
from tenure.platform.access import SYSTEM, Caller
from tenure.practice.customers import queries
from tenure.practice.customers.actions import give_pulse
from tenure.practice.customers.teams.queries import team_of
from tenure.practice.voice.actions import upsert_tickets
from tenure.practice.voice.cards import TicketCard
from tenure.values import clock

SignIn = Callable[[Caller], Client]
PIECE = {"HX-Request": "true"}


def test_a_pulse_is_given_and_the_page_is_told(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.alice)
    assert (
        "How is Nordwind Logistik doing?" in browser.get(f"/accounts/{NORDWIND}/pulse/", headers=PIECE).content.decode()
    )
    answer = browser.post(f"/accounts/{NORDWIND}/pulse/", {"value": "2", "reason": "The sponsor left."}, headers=PIECE)
    assert answer.status_code == 200
    assert "Pulse added: Worried." in answer["HX-Trigger"]
    pulse = queries.account(cast.alice, NORDWIND).pulse
    assert pulse is not None
    assert (pulse.value, pulse.reason, pulse.by_id) == (2, "The sponsor left.", cast.alice.user_id)


def test_a_pulse_needs_a_face(cast: Cast, sign_in: SignIn) -> None:
    for value in ("", "0", "6", "two", "1; drop"):
        answer = sign_in(cast.alice).post(
            f"/accounts/{NORDWIND}/pulse/", {"value": value, "reason": "x"}, headers=PIECE
        )
        assert answer.status_code == 400
        assert "Nothing was changed" in answer.content.decode()
    assert queries.account(cast.alice, NORDWIND).pulse is None


def test_a_pulse_is_the_owners_to_give(cast: Cast, sign_in: SignIn) -> None:
    for caller, status in ((cast.bob, 403), (cast.edda, 403), (cast.carl, 403), (cast.charlie, 404)):
        answer = sign_in(caller).post(f"/accounts/{NORDWIND}/pulse/", {"value": "1", "reason": "x"}, headers=PIECE)
        assert answer.status_code == status
    assert queries.account(cast.alice, NORDWIND).pulse is None


def test_a_manager_gives_an_account_to_someone(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.mona)
    answer = browser.post(
        f"/accounts/{SILVA}/owner/", {"owner": str(cast.alice.user_id), "reason": "New territories"}, headers=PIECE
    )
    assert "Alice now owns Silva Retail." in answer["HX-Trigger"]
    assert queries.account(cast.mona, SILVA).owner_id == cast.alice.user_id
    browser.post(f"/accounts/{SILVA}/owner/", {"owner": "", "reason": "Bob left"}, headers=PIECE)
    assert queries.account(cast.mona, SILVA).owner_id is None


def test_an_owner_is_one_of_the_list(cast: Cast, sign_in: SignIn) -> None:
    for owner in ("x", "-1", "999999"):
        answer = sign_in(cast.mona).post(f"/accounts/{SILVA}/owner/", {"owner": owner, "reason": "x"}, headers=PIECE)
        assert 400 <= answer.status_code < 500
    assert sign_in(cast.alice).post(f"/accounts/{NORDWIND}/owner/", {"owner": ""}, headers=PIECE).status_code == 403


def test_a_team_is_changed_in_place(cast: Cast, sign_in: SignIn) -> None:
    browser, address = sign_in(cast.alice), f"/accounts/{NORDWIND}/team/"
    page = browser.get(f"/accounts/{NORDWIND}/people/").content.decode()
    assert "Our team" in page
    assert f'data-sheet="{address}"' in page
    form = browser.get(address, headers=PIECE).content.decode()
    assert '<option value="trainer">Trainer</option>' in form
    assert 'value="csm"' not in form
    added = browser.post(address, {"role": "trainer", "user": str(cast.bob.user_id), "do": "assign"}, headers=PIECE)
    assert "Trainer: Bob." in added["HX-Trigger"]
    assert 'id="team"' in added.content.decode()
    assert f"role=trainer&amp;user={cast.bob.user_id}" in added.content.decode()
    sheet = browser.get(f"{address}?role=trainer&user={cast.bob.user_id}", headers=PIECE).content.decode()
    assert "Bob, Trainer" in sheet
    said = {"role": "trainer", "instead_of": str(cast.bob.user_id)}
    browser.post(address, {**said, "user": str(cast.carl.user_id), "do": "assign"}, headers=PIECE)
    assert [one.name for one in team_of(cast.alice, NORDWIND)] == ["Alice", "Carl"]
    browser.post(address, {"role": "trainer", "instead_of": str(cast.carl.user_id), "do": "end"}, headers=PIECE)
    assert [one.name for one in team_of(cast.alice, NORDWIND)] == ["Alice"]
    for caller, status in ((cast.bob, 403), (cast.edda, 403), (cast.charlie, 404)):
        assert sign_in(caller).get(address, headers=PIECE).status_code == status
        assert sign_in(caller).post(address, {"role": "trainer"}, headers=PIECE).status_code == status
    for wrong in ({}, {"role": "trainer", "user": "x"}, {"role": "csm", "user": str(cast.bob.user_id)}, {"do": "end"}):
        assert 400 <= browser.post(address, wrong, headers=PIECE).status_code < 500
    assert f'data-sheet="{address}"' not in sign_in(cast.bob).get(f"/accounts/{NORDWIND}/people/").content.decode()


def test_the_past_is_read_only(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.mona).post(
        f"/accounts/{NORDWIND}/pulse/?as_of=2025-01-01", {"value": "1", "reason": "x"}, headers=PIECE
    )
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


def test_a_pulse_and_a_change_of_owner_say_why(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.alice).post(f"/accounts/{NORDWIND}/pulse/", {"value": "2", "reason": " "}, headers=PIECE)
    assert answer.status_code == 400
    assert "A pulse needs a reason." in answer.content.decode()
    given = {"owner": str(cast.alice.user_id)}
    answer = sign_in(cast.mona).post(f"/accounts/{SILVA}/owner/", given, headers=PIECE)
    assert answer.status_code == 400
    assert "A change of owner needs a reason." in answer.content.decode()
    assert queries.account(cast.mona, SILVA).owner_id == cast.bob.user_id


def test_a_pulse_names_who_gave_it(cast: Cast, sign_in: SignIn) -> None:
    give_pulse(cast.alice, NORDWIND, 2, "The sponsor left.")
    assert (
        "Alice, just now: “The sponsor left.”"
        in sign_in(cast.bob).get(f"/accounts/{NORDWIND}/people/").content.decode()
    )
    assert 'title="Alice: The sponsor left."' in sign_in(cast.bob).get("/accounts/").content.decode()


def test_owners_are_csms_and_who_owns_accounts_with_their_load(cast: Cast, sign_in: SignIn) -> None:
    stands(NORDWIND)
    sheet = sign_in(cast.mona).get(f"/accounts/{SILVA}/owner/", headers=PIECE).content.decode()
    assert "Alice (1 account, $12k)" in sheet
    assert "Bob (1 account)" in sheet
    assert "Carl" not in sheet
    assert "Edda" not in sheet
    wrong = {"owner": str(cast.edda.user_id), "reason": "x"}
    assert sign_in(cast.mona).post(f"/accounts/{SILVA}/owner/", wrong, headers=PIECE).status_code == 400


def test_a_change_of_owner_near_a_renewal_or_in_an_escalation_is_warned_of(cast: Cast, sign_in: SignIn) -> None:
    browser, sheet = sign_in(cast.mona), f"/accounts/{NORDWIND}/owner/"
    stands(NORDWIND, renewal_on=company_day() + timedelta(days=91))
    upsert_tickets(SYSTEM, [TicketCard("t1", NORDWIND, subject="Down", priority="urgent", opened_at=clock.now())])
    assert 'role="status"' not in browser.get(sheet, headers=PIECE).content.decode()
    stands(NORDWIND, renewal_on=company_day() + timedelta(days=30))
    assert "It renews in 30 days" in browser.get(sheet, headers=PIECE).content.decode()
    at = clock.now()
    upsert_tickets(
        SYSTEM, [TicketCard("t1", NORDWIND, subject="Down", priority="urgent", opened_at=at, escalated_at=at)]
    )
    assert "1 escalation is open" in browser.get(sheet, headers=PIECE).content.decode()
