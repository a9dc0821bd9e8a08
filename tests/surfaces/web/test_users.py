"""Users: for operations only."""

from collections.abc import Callable

from django.test import Client

from cast import Cast
from tenure.platform.access import Caller
from tenure.platform.identity.queries import users

SignIn = Callable[[Caller], Client]


def test_operations_lets_someone_in_and_out(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olga)
    form = {
        "email": "dora@vela.example",
        "name": "Dora",
        "role": "csm",
        "team": "north",
        "password": "a long pass phrase",
    }
    assert browser.post("/users/add/", form).status_code == 302
    dora = next(one for one in users(cast.olga) if one.name == "Dora")
    assert (dora.role.value, dora.is_active) == ("csm", True)
    browser.post(f"/users/{dora.id}/", {"role": "manager", "team": "north"})
    dora = next(one for one in users(cast.olga) if one.name == "Dora")
    assert (dora.role.value, dora.is_active) == ("manager", False)


def test_a_weak_password_is_refused_with_a_reason(cast: Cast, sign_in: SignIn) -> None:
    form = {"email": "dora@vela.example", "name": "Dora", "role": "csm", "password": "1234"}
    assert sign_in(cast.olga).post("/users/add/", form).status_code == 400
    assert not [one for one in users(cast.olga) if one.name == "Dora"]


def test_nobody_else_sees_the_users(cast: Cast, sign_in: SignIn) -> None:
    for caller in (cast.alice, cast.mona, cast.edda, cast.carl, cast.charlie):
        browser = sign_in(caller)
        assert browser.get("/users/").status_code == 403
        assert browser.post("/users/add/", {"email": "x@y.example"}).status_code == 403
        assert 'href="/users/"' not in browser.get("/accounts/").content.decode()
