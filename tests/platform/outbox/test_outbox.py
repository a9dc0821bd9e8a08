"""Messages leave once for each cause: at least once where a second one does no harm, at most once where it does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from cast import Cast
from tenure.platform.access import SYSTEM
from tenure.platform.bulk.forgetting import forget
from tenure.platform.locks import advisory
from tenure.platform.outbox import actions
from tenure.platform.outbox.actions import IN_APP, hold, put, see_notices
from tenure.platform.outbox.cards import Channel, MessageCard, NotSentError
from tenure.platform.outbox.models import Message
from tenure.platform.outbox.queries import notices, open_messages, outbox_health, unseen
from tenure.platform.outbox.rules import MOST_ATTEMPTS
from tenure.platform.outbox.sending import drain
from tenure.values import clock
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Killed(BaseException):
    """The process is gone: nobody gets to tidy up."""


class Post:
    """A post office that keeps what it was handed; `fails` is raised before it takes the next ones, or after."""

    def __init__(self, *fails: tuple[str, BaseException]) -> None:
        self.came: list[str] = []
        self.fails = list(fails)

    def __call__(self, message: MessageCard) -> None:
        when, wrong = self.fails.pop(0) if self.fails else ("", Exception())
        if when == "before":
            raise wrong
        self.came.append(message.cause)
        if when == "after":
            raise wrong


def chat(post: Post) -> dict[str, Channel]:
    return {"post": Channel(post, second_harms=False)}


def mail(post: Post) -> dict[str, Channel]:
    return {"post": Channel(post, second_harms=True)}


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("cause", "state"))


def test_one_cause_is_one_message_and_only_with_its_transaction() -> None:
    post = Post()
    put("post", "ada", {}, cause="run 1, step 2")
    put("post", "ada", {}, cause="run 1, step 2")
    with pytest.raises(Killed):
        cut_off()
    assert (drain(chat(post)), post.came) == (1, ["run 1, step 2"])
    put("post", "ada", {}, cause="run 1, step 2")
    assert (drain(chat(post)), states()) == (0, {"run 1, step 2": "sent"})


@transaction.atomic
def cut_off() -> None:
    put("post", "ada", {}, cause="run 1, step 3")
    raise Killed


class CutAt:
    def __init__(self, number: int, after: bool) -> None:
        self.left, self.after = number, after

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.left -= 1
        if self.left >= 0:
            return execute(*given)
        if self.after:
            execute(*given)
        raise Killed


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("way", [chat, mail])
def test_cut_at_any_statement(way: Callable[[Post], dict[str, Channel]], after: bool) -> None:
    """Whatever the moment, a chat gets each message, and mail none twice: what may have gone out is shown."""
    number, cut, uncertain = 0, True, 0
    while cut:
        post, cause = Post(), f"cause {number}"
        put("post", "ada", {}, cause=cause)
        try:
            with connection.execute_wrapper(CutAt(number, after)):
                drain(way(post))
            cut = False
        except Killed:
            connection.close()
        drain(way(post))
        if way is chat:
            assert cause in post.came
            assert states()[cause] == "sent"
        else:
            assert post.came.count(cause) + (states()[cause] == "uncertain") in (1, 2)
            assert post.came.count(cause) <= 1
            uncertain += states()[cause] == "uncertain"
        number += 1
    assert number > 5
    assert (uncertain > 0) == (way is mail and not after)  # cut before it is noted as sent


def test_killed_while_sending_a_chat_is_sent_again_and_mail_waits_for_a_person(cast: Cast) -> None:
    for way, cause in ((chat, "chat"), (mail, "mail")):
        post = Post(("after", Killed()))
        put("post", "ada", {}, cause=cause)
        with pytest.raises(Killed):
            drain(way(post))
        drain(way(post))
        drain(way(post))
        assert post.came == ([cause] * 2 if way is chat else [cause])
    (shown,) = open_messages(cast.olga)
    assert (shown.cause, shown.state) == ("mail", "uncertain")
    assert "may have gone out" in shown.last_error
    with pytest.raises(ProblemError):
        actions.retry(cast.alice, shown.id)
    post = Post()
    actions.retry(cast.olga, shown.id)
    assert (drain(mail(post)), post.came) == (1, ["mail"])
    with pytest.raises(ProblemError, match="waits for a decision"):
        actions.drop(cast.olga, shown.id)
    Message.objects.filter(pk=shown.id).update(state="dead")
    actions.drop(cast.olga, shown.id)
    actions.retry(cast.olga, shown.id)
    assert states()["mail"] == "waiting"


def test_a_living_sender_keeps_what_it_is_at() -> None:
    put("post", "ada", {}, cause="slow")
    Message.objects.update(state="sending", sender="alive")
    post = Post()

    def other() -> int:
        try:
            return drain(chat(post))
        finally:
            connections.close_all()

    with advisory("outbox:alive"), ThreadPoolExecutor(1) as beside:
        assert beside.submit(other).result() == 0
    assert drain(chat(post)) == 1


def test_two_senders_share_what_waits() -> None:
    for number in range(40):
        put("post", "ada", {}, cause=f"{number:02}")
    posts = [Post(), Post()]

    def work(post: Post) -> int:
        try:
            return drain(mail(post))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as senders:
        list(senders.map(work, posts))
    assert sorted(posts[0].came + posts[1].came) == [f"{number:02}" for number in range(40)]
    assert set(states().values()) == {"sent"}


def test_what_surely_did_not_go_out_is_tried_again_until_it_is_dead() -> None:
    refusing = Post(*[("before", NotSentError("mailbox busy"))] * MOST_ATTEMPTS)
    at = NOON
    with clock.stopped_clock(at):
        put("post", "ada", {}, cause="busy")
    for attempt in range(MOST_ATTEMPTS):
        with clock.stopped_clock(at):
            assert drain(mail(refusing)) == 1
            assert drain(mail(refusing)) == 0, attempt  # not at once
        at += DAY
    with clock.stopped_clock(at):
        assert drain(mail(refusing)) == 0
    dead = open_messages(SYSTEM)
    assert [(one.state, one.attempts, one.last_error) for one in dead] == [("dead", MOST_ATTEMPTS, "mailbox busy")]
    put("post", "bob", {}, cause="hopeless")
    put("post", "eve", {}, cause="unclear")
    put("other", "eve", {}, cause="nobody sends it")
    drain(mail(Post(("before", NotSentError("no such address", hopeless=True)), ("after", TimeoutError("late")))))
    assert states() == {"busy": "dead", "hopeless": "dead", "unclear": "uncertain", "nobody sends it": "waiting"}
    actions.drop(SYSTEM, dead[0].id)
    assert outbox_health().counts == {"dead": 1, "uncertain": 1, "waiting": 1}


def test_what_kills_its_sender_every_time_ends() -> None:
    put("post", "ada", {}, cause="poison")
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            drain(chat(Post(("before", Killed()))))
    drain(chat(Post(("before", Killed()))))
    assert states() == {"poison": "dead"}


def test_a_restored_home_sends_nothing_until_a_person_says_so(cast: Cast) -> None:
    put("post", "ada", {}, cause="before")
    hold("this home was restored.")
    hold("again.")
    put("post", "ada", {}, cause="meanwhile")
    post = Post()
    assert (drain(chat(post)), outbox_health().held) == (0, "this home was restored.")
    with pytest.raises(ProblemError):
        actions.release(cast.alice)
    assert actions.release(cast.olga)
    assert not actions.release(cast.olga)
    assert (drain(chat(post)), post.came) == (2, ["before", "meanwhile"])


def test_a_notice_reaches_its_person_once_and_nobody_else(cast: Cast) -> None:
    put("in_app", "alice@vela.example", {"kind": "import"}, cause="job:1:a")
    put("in_app", "nobody@vela.example", {}, cause="job:1:b")
    assert drain({"in_app": IN_APP}) == 2
    IN_APP.send(MessageCard(1, "job:1:a", "in_app", "alice@vela.example", {}, "sending", 1, NOON, NOON, ""))
    assert states() == {"job:1:a": "sent", "job:1:b": "dead"}
    assert [(one.payload, one.seen) for one in notices(cast.alice)] == [({"kind": "import"}, False)]
    assert (unseen(cast.alice), unseen(cast.bob)) == (1, 0)
    see_notices(cast.alice, "job:2:")
    assert unseen(cast.alice) == 1
    see_notices(cast.alice, "job:1:")
    assert unseen(cast.alice) == 0


def test_nothing_goes_to_a_person_who_was_erased(cast: Cast) -> None:
    put("post", "Ada@nordwind.example", {"text": "Dear ada@nordwind.example"}, cause="greeting")
    forget(SYSTEM, (), ("ada@nordwind.example",))
    post = Post()
    assert (drain(chat(post)), states()) == (0, {"greeting": "erased"})
    row = Message.objects.get()
    assert "ada" not in f"{row.recipient} {row.payload}".lower()
