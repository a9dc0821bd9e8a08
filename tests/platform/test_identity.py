"""Users and tokens: let in, shut out, never more than they may."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate

from cast import PASSWORD, Cast
from tenure.platform.access import SYSTEM, Role
from tenure.platform.identity import queries
from tenure.platform.identity.actions import (
    add_user,
    invite_unknown_owners,
    make_token,
    revoke_token,
    set_active,
    set_password,
    set_role,
)
from tenure.platform.identity.models import ApiToken, User
from tenure.platform.journal.models import Entry
from tenure.values.problem import ProblemError


def code(error: pytest.ExceptionInfo[ProblemError]) -> str:
    return error.value.problems[0].code


def test_someone_let_in_can_sign_in(cast: Cast) -> None:
    card = add_user(cast.olga, email=" Dana@Vela.example ", role="manager", team="south", password=PASSWORD)
    assert (card.email, card.name, card.role) == ("dana@vela.example", "dana", Role.MANAGER)
    assert authenticate(username="dana@vela.example", password=PASSWORD) is not None or User.objects.get(
        pk=card.id
    ).check_password(PASSWORD)
    entry = Entry.objects.get(verb="user.added", key=str(card.id))
    assert PASSWORD not in str(entry.data)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"email": "no address"}, "email.invalid"),
        ({"role": "manger"}, "role.unknown"),
        ({"role": "system"}, "role.unknown"),
        ({"password": "123"}, "password.weak"),
        ({"email": "alice@vela.example"}, "user.exists"),
    ],
)
def test_wrong_entries_say_so(cast: Cast, wrong: dict[str, str], expected: str) -> None:
    with pytest.raises(ProblemError) as refused:
        add_user(cast.olga, **{"email": "eve@vela.example", "role": "csm", **wrong})
    assert code(refused) == expected


def test_only_operations_manages_users(cast: Cast) -> None:
    for caller in (cast.alice, cast.mona, cast.edda, cast.carl, cast.charlie):
        for refused_action in (
            lambda who: add_user(who, email="eve@vela.example"),
            lambda who: set_role(who, cast.alice.user_id or 0, "operations"),
            lambda who: set_active(who, cast.olga.user_id or 0, active=False),
            lambda who: set_password(who, cast.olga.user_id or 0, PASSWORD),
            queries.users,
        ):
            with pytest.raises(ProblemError) as refused:
                refused_action(caller)
            assert refused.value.status == 403


def test_the_last_one_in_operations_stays(cast: Cast) -> None:
    olga = cast.olga.user_id or 0
    for shut in (
        lambda: set_active(cast.olga, olga, active=False),
        lambda: set_role(cast.olga, olga, "csm"),
        lambda: set_role(cast.olga, olga, "operations", book_limited=True),
    ):
        with pytest.raises(ProblemError) as refused:
            shut()
        assert code(refused) == "user.last_operator"
    set_role(cast.olga, cast.mona.user_id or 0, "operations")
    assert set_role(cast.olga, olga, "csm").role is Role.CSM


def test_an_owner_from_the_files_is_let_in_with_their_book(cast: Cast) -> None:
    by_name, by_email = invite_unknown_owners(SYSTEM, ["Sven Ek", "priya@vela.example"]).values()
    with pytest.raises(ProblemError) as refused:
        set_active(cast.olga, by_name or 0, active=True)
    assert code(refused) == "user.no_email"
    assert add_user(cast.olga, email="sven@vela.example", name="sven ek").id == by_name
    assert add_user(cast.olga, email="priya@vela.example", name="Priya").id == by_email
    assert not User.objects.filter(invited=True).exists()


def test_a_team_is_who_shares_its_name(cast: Cast) -> None:
    assert cast.alice.team == {cast.alice.user_id, cast.bob.user_id, cast.mona.user_id}
    assert cast.olga.team == {cast.olga.user_id}


def test_a_token_speaks_for_its_owner_and_only_its_digest_is_kept(cast: Cast) -> None:
    new = make_token(cast.alice, "sync", write=True)
    assert new.secret.startswith("ten_")
    stored = ApiToken.objects.get(pk=new.card.id)
    assert new.secret not in (stored.digest, stored.prefix, stored.name)
    assert new.secret not in str(list(Entry.objects.values_list("data", flat=True)))
    caller = queries.caller_for_token(new.secret)
    assert caller is not None
    assert (caller.user_id, caller.role, caller.read_only, caller.via) == (cast.alice.user_id, Role.CSM, False, "api")
    set_role(cast.olga, cast.alice.user_id or 0, "colleague")
    demoted = queries.caller_for_token(new.secret)
    assert demoted is not None
    assert demoted.role is Role.COLLEAGUE


def test_tokens_end(cast: Cast) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        expiring = make_token(cast.alice, "short", expires_at=at + timedelta(hours=1))
        revoked = make_token(cast.alice, "revoked")
        shut_out = make_token(cast.bob, "bob")
        assert queries.caller_for_token(expiring.secret) is not None
        revoke_token(cast.alice, revoked.card.id)
        set_active(cast.olga, cast.bob.user_id or 0, active=False)
        assert queries.caller_for_token(revoked.secret) is None
        assert queries.caller_for_token(shut_out.secret) is None
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        assert queries.caller_for_token(expiring.secret) is None
    assert queries.caller_for_token("ten_" + "x" * 43) is None
    assert queries.caller_for_token(revoked.card.prefix) is None


def test_another_ones_token_looks_like_none(cast: Cast) -> None:
    token = make_token(cast.alice, "mine").card
    words = []
    for number in (token.id, 10**6):
        with pytest.raises(ProblemError) as refused:
            revoke_token(cast.bob, number)
        words.append(str(refused.value).replace(str(number), "N"))
    assert words[0] == words[1]
    assert queries.tokens_of(cast.bob) == []
    assert revoke_token(cast.olga, token.id).revoked_at is not None


def test_a_read_token_makes_no_tokens_and_no_passwords(cast: Cast) -> None:
    caller = queries.caller_for_token(make_token(cast.olga, "reader").secret)
    assert caller is not None
    with pytest.raises(ProblemError):
        make_token(caller, "more", write=True)
    with pytest.raises(ProblemError):
        set_password(caller, cast.olga.user_id or 0, PASSWORD + "!")


def test_only_the_command_line_makes_a_token_for_someone(cast: Cast) -> None:
    for caller in (cast.olga, cast.mona, cast.bob):
        with pytest.raises(ProblemError) as refused:
            make_token(caller, "borrowed", owner=cast.edda.user_id)
        assert refused.value.status == 403
    secret = make_token(SYSTEM, "first", owner=cast.olga.user_id).secret
    caller = queries.caller_for_token(secret)
    assert caller is not None
    assert caller.user_id == cast.olga.user_id
    with pytest.raises(ProblemError):
        queries.tokens_of(cast.mona, cast.olga.user_id)
    assert [card.name for card in queries.tokens_of(SYSTEM, cast.olga.user_id)] == ["first"]
