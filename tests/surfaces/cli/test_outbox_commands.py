"""The outbox on the command line, and what the doctor says of it and of timers."""

import json
from datetime import timedelta

import pytest

from cast import Cast
from tenure.flows.doctor import examine
from tenure.platform.access import SYSTEM
from tenure.platform.outbox.actions import hold, put
from tenure.platform.outbox.models import Message
from tenure.platform.timers.actions import run_due, set_timer
from tenure.surfaces.cli import outbox
from tenure.values import clock


def said(part: str) -> tuple[str, str]:
    """What the doctor says of a part, and what it advises."""
    return next((one.what, one.fix) for one in examine(SYSTEM) if one.part == part)


@pytest.mark.django_db
def test_messages_are_decided_on(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    outbox.waiting()
    assert "No message waits." in capsys.readouterr().out
    assert said("outbox") == ("0 messages on the way, none stuck.", "")
    for cause in ("one", "two", "three"):
        put("mail", "ada@nordwind.example", {}, cause=cause)
    first, second = Message.objects.order_by("pk")[:2]
    Message.objects.filter(pk=first.pk).update(state="uncertain", last_error="cut off")
    Message.objects.filter(pk=second.pk).update(state="dead", last_error="no such mailbox")
    assert said("outbox") == ("Of the messages 1 may have gone out, 1 couldn't be delivered.", "tenure outbox list")
    outbox.waiting(json=True)
    listed = json.loads(capsys.readouterr().out)["messages"]
    assert [(one["cause"], one["state"]) for one in listed] == [
        ("one", "uncertain"),
        ("two", "dead"),
        ("three", "waiting"),
    ]
    outbox.retry(first.pk)
    outbox.drop(second.pk)
    assert dict(Message.objects.values_list("cause", "state")) == {
        "one": "waiting",
        "two": "dropped",
        "three": "waiting",
    }
    with clock.stopped_clock(clock.now() + timedelta(hours=1)):
        assert said("outbox")[0].startswith("2 messages waiting, the first since")
    hold("this home was restored from a backup of 2026-11-20 08:00 UTC.")
    assert said("outbox")[1] == "tenure outbox release"
    outbox.waiting()
    assert "Nothing is sent: this home was restored" in capsys.readouterr().out
    outbox.release()
    outbox.release()
    assert "Nothing was held." in capsys.readouterr().out
    assert said("outbox")[0] == "2 messages on the way, none stuck."


@pytest.mark.django_db
def test_the_doctor_names_an_overdue_timer_and_why(cast: Cast) -> None:
    assert said("timers") == ("No timer is overdue.", "")
    set_timer("play.wait", "run 7", clock.now() - timedelta(minutes=1))

    def broken(_: object) -> None:
        raise RuntimeError("no such play")

    run_due({"play.wait": broken})
    assert said("timers")[0] == "No timer is overdue."
    with clock.stopped_clock(clock.now() + timedelta(hours=1)):
        what, _ = said("timers")
    assert what.startswith("1 timer overdue, the first, play.wait, since")
    assert what.endswith("It failed once, last with RuntimeError: no such play")
