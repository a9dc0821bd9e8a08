"""A person is forgotten while events of theirs come in: none is lost, none of them says who it was."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from flows.live.test_draining import company, drained, group, identify, rows, send, track
from tenure.flows.home import lake
from tenure.flows.live.draining import drain
from tenure.flows.privacy.erasing import erase_person
from tenure.platform.access import SYSTEM
from tenure.platform.inbox.models import Held
from tenure.practice.customers.models import Identifier, Person

__all__ = ["company"]
pytestmark = pytest.mark.django_db(transaction=True)
JO = {"email": "jo@acme.com", "name": "Jo Quillfeather"}


def begin() -> None:
    send(group("acme", name="Acme"), identify("acme-1", **JO), *(track(n) for n in range(5)))
    drained()
    assert Person.objects.filter(email="jo@acme.com").exists()


def test_what_comes_later_is_nobodys() -> None:
    begin()
    assert erase_person(SYSTEM, "acme-1").done_at is not None
    again = {**identify("acme-1", **JO), "messageId": "i-again"}
    other = {**identify("acme-77", **JO), "messageId": "i-other"}  # another id, the same address
    send(again, other, track(5), track(6, context={}), track(7, userId="acme-2"))
    drained()
    used = {row["id"]: row["person"] for row in rows("usage")}
    assert [used[f"m{n}"] for n in range(5)] == ["acme-1"] * 5  # what was counted stays counted
    assert used["m5"] is None
    assert "m6" not in used  # names no account but by the person: it can't be kept
    assert "m7" in used
    assert not Held.objects.filter(user_id="acme-1").exists()
    assert not Person.objects.exists()
    assert not Identifier.objects.filter(kind="user", value="acme-1").exists()
    assert [row["email"] for row in rows("people")] == [None]


def test_ids_of_messages_are_told_apart_by_their_source() -> None:
    begin()
    erase_person(SYSTEM, "acme-1")
    send(track(8, context={}))
    send(track(8, userId="stranger", context={}), source="other")
    drained()
    assert [(one.source, one.user_id) for one in Held.objects.filter(message_id="m8")] == [("other", "stranger")]


def test_forgotten_while_events_come_in(company: Path) -> None:
    begin()
    sent = 200
    wrong: list[BaseException] = []

    def come() -> None:
        try:
            for start in range(0, sent, 10):
                send(*(track(1000 + start + n) for n in range(10)), identify("acme-1", **JO, round=str(start)))
                drain()
        except BaseException as error:  # noqa: BLE001 - shown below
            wrong.append(error)
        finally:
            connection.close()

    sender = threading.Thread(target=come)
    sender.start()
    card = erase_person(SYSTEM, "acme-1")
    sender.join()
    while drain() is not None:
        pass
    if card.done_at is None:
        card = erase_person(SYSTEM, "acme-1")
    assert wrong == []
    assert card.done_at is not None
    assert len({row["id"] for row in rows("usage")}) == lake().rows("usage") == 5 + sent
    said = "".join(str(row) for table in ("people", "usage", "traits") for row in rows(table))
    assert "Quillfeather" not in said
    assert "jo@" not in said
