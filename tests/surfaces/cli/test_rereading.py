"""`tenure import --reread` as people and scripts meet it: the plan first, then the question, then the facts."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.intake.cells.convert import READER
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.bringing_in.proposing import Proposal, propose
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.actions import fix_reading_terms
from tenure.platform.deliveries.cards import TermsCard
from tenure.platform.deliveries.queries import reading_terms
from tenure.surfaces.cli.rereading import read_again
from tenure.values.problem import QuestionError
from tenure.values.progress import untold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposal(settings: Any, tmp_path: Path) -> Proposal:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    fix_reading_terms(SYSTEM, TermsCard("Asia/Tokyo", 1))
    path = tmp_path / "usage.csv"
    path.write_text("account_id,date,feature,count\nk1,2026-01-10,find,3\n")
    import_files(SYSTEM, [path])
    return propose([path], again=True)


def test_the_plan_is_shown_then_asked_then_written(proposal: Proposal, capsys: pytest.CaptureFixture[str]) -> None:
    read_again(proposal, dry_run=True, yes=False, json=False, told=nullcontext(untold))
    shown = capsys.readouterr().out
    assert "1 of 1 earlier imports will be read again; dates are in UTC." in shown
    assert "usage" in shown
    assert "Nothing was written." in shown
    with pytest.raises(QuestionError, match="changes 2 facts"):
        read_again(proposal, dry_run=False, yes=False, json=True, told=nullcontext(untold))
    capsys.readouterr()
    read_again(proposal, dry_run=False, yes=True, json=True, told=nullcontext(untold))
    said = json.loads(capsys.readouterr().out)
    assert [(one["table"], one["go"], one["new"]) for one in said["tables"]] == [("usage", 1, 1)]
    assert said["batch"]
    assert reading_terms() == TermsCard("UTC", READER)
    read_again(proposal, dry_run=False, yes=False, json=False, told=nullcontext(untold))
    assert "There is nothing to read again." in capsys.readouterr().out
