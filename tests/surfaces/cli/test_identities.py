"""Identities on the command line: what waits, proposals turned down, merges, and an erasure that says what it leaves."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cast import NORDWIND, SILVA, Cast
from tenure.platform.access import SYSTEM
from tenure.platform.inbox import actions
from tenure.platform.inbox.cards import HeldEvent
from tenure.practice.customers.actions import upsert_people
from tenure.practice.customers.cards import PersonCard
from tenure.practice.customers.merged_keys import survivors
from tenure.surfaces.cli import identities, people
from tenure.values import clock
from tenure.values.keys import PersonKey
from tenure.values.problem import ProblemError


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME, settings.TENURE_LAKE = tmp_path, str(tmp_path / "lake")


def test_ids_are_decided_on(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    actions.accept("app", "segment:batch", b"{}", 1, clock.now())
    begun = actions.bundle(10)
    assert begun is not None
    body = {"event": {"type": "track", "traits": {}}}
    user = "ann@silva.example"
    actions.settle(begun.batch, [], [HeldEvent("app", uuid4().hex, "unmatched", "", body, clock.now(), user_id=user)])

    def said() -> Any:
        return json.loads(capsys.readouterr().out)

    identities.list_waiting(json=True)
    assert said()["ids"][0]["proposal"] == SILVA
    identities.reject_proposal("app", "user", user, SILVA, reason="moved on", json=True)
    assert said()["dismissed"] is True
    identities.list_waiting(json=True)
    assert said()["ids"][0]["proposal"] is None
    identities.list_rejected(json=True)
    assert said()["proposals"][0]["reason"] == "moved on"
    identities.reject_proposal("app", "user", user, SILVA, undo=True)
    assert "may be suggested for ann@silva.example" in capsys.readouterr().out
    with pytest.raises(ProblemError, match="dismissed for"):
        identities.reject_proposal("app", "user", user, SILVA, undo=True)
    identities.merge(SILVA, NORDWIND, dry_run=True, json=True)
    assert (said()["done"], survivors()) == (False, {})
    identities.merge(SILVA, NORDWIND)
    assert survivors() == {SILVA: NORDWIND}
    identities.unmerge(SILVA, json=True)
    capsys.readouterr()
    assert survivors() == {}


def test_nobody_is_forgotten_unless_one_means_it(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    upsert_people(SYSTEM, [PersonCard(PersonKey("p"), NORDWIND, name="Jo Berg")])
    with pytest.raises(ProblemError, match="Nothing was erased"):
        people.erase("p")
    assert "backups" in capsys.readouterr().err
    people.erase("p", yes=True, json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["erasure"]["done_at"]
    assert any("write-ahead log" in one for one in told["not_reached"])
