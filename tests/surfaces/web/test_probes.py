"""What programs are told that watch an installation."""

import re

import pytest
from django.db import DatabaseError
from django.test import Client

from cast import Cast
from tenure.flows import probes
from tenure.platform.identity.actions import make_token


def test_the_probes_need_nobody_signed_in(cast: Cast) -> None:
    assert Client().get("/-/live").content == b"ok\n"
    said = Client().get("/-/ready")
    assert said.status_code == 200
    assert said.json()["parts"].keys() == {"database", "lake", "disk", "worker", "live"}
    assert said.json()["parts"]["worker"] == "No sign of: day, work, syncs, ticks."  # pages are answered without it


def test_without_a_database_it_is_not_ready(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr(probes, "connection", Gone())
    said = Client().get("/-/ready")
    assert said.status_code == 503
    assert said.json() == {"ready": False, "parts": {"database": "It doesn't answer."}}


def test_figures_are_for_those_who_may_read_the_journal(cast: Cast) -> None:
    assert Client().get("/-/metrics").status_code == 401
    assert Client().get("/-/metrics", headers={"Authorization": "Bearer ten_nonsense"}).status_code == 401
    owner = Client().get("/-/metrics", headers={"Authorization": f"Bearer {make_token(cast.alice, 'watch').secret}"})
    assert owner.status_code == 403
    token = make_token(cast.olga, "watch").secret
    said = Client().get("/-/metrics", headers={"Authorization": f"Bearer {token}"})
    assert said.status_code == 200
    lines = said.content.decode().splitlines()
    assert 'tenure_part_up{part="database"} 1' in lines
    assert all(re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="\w+"\})? -?[\d.e+]+', line) for line in lines)
