"""`tenure team`: who works on an account, shown and changed."""

import json

import pytest

from cast import NORDWIND
from tenure.surfaces.cli import teams
from tenure.values.problem import ProblemError


@pytest.mark.django_db
@pytest.mark.usefixtures("cast")
def test_a_team_is_shown_and_changed(capsys: pytest.CaptureFixture[str]) -> None:
    teams.assign("trainer", "bob@vela.example", account=NORDWIND, reason="knows it", json=True)
    said = json.loads(capsys.readouterr().out)
    assert [(row["role"], row["members"][0]["name"], row["resolved"]["named"]) for row in said["team"]] == [
        ("csm", "Alice", True),
        ("trainer", "Bob", True),
    ]
    teams.assign("trainer", "Carl", account=NORDWIND, instead_of="Bob")
    assert "Carl is Trainer of A-1." in capsys.readouterr().out
    teams.end("trainer", "carl", account=NORDWIND)
    teams.show("")
    assert "Nobody plays a role for the whole company yet" in capsys.readouterr().out
    teams.assign("deal_desk", "Carl")
    teams.show("", json=True)
    shown = capsys.readouterr().out
    assert json.loads(shown[shown.index("{") :])["members"][0]["label"] == "Deal desk"
    with pytest.raises(ProblemError, match="no user 'Bobby'"):
        teams.assign("trainer", "Bobby", account=NORDWIND)
