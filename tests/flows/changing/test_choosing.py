"""The chooser where it meets a home: what was imported answers a question, and folders are kept from harm."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tenure.evidence.lake.store import Lake, stored_schema
from tenure.flows.changing.choosing import choose, empty_folder, proposed_answers, write_folder
from tenure.values.keys import BatchKey
from tenure.values.problem import ProblemError, QuestionError

SAID = {"diversity": "mixed", "fast_adoption": "no", "outcomes": "no", "scale": "no", "hurts": "retention"}


def test_what_was_imported_is_proposed(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    assert proposed_answers() == {}
    assert choose(SAID).answers.data == {"usage", "tickets"}
    for table in ("usage", "survey_responses"):
        schema = stored_schema(table)
        row = {"fact_id": "1", "account": "a", "recorded_at": datetime(2026, 1, 1, tzinfo=UTC), "month": "2026-01"}
        rows = pa.Table.from_pylist([row], schema=schema)
        Lake(settings.TENURE_LAKE).append(table, rows, source="test", batch=BatchKey("1"))
    assert proposed_answers() == {"data": "usage,surveys"}
    assert choose(SAID).answers.data == {"usage", "surveys"}
    assert choose(SAID | {"data": "none"}).answers.data == set()


def test_wrong_answers_go_before_open_questions(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    with pytest.raises(ProblemError) as wrong:
        choose({"team": "none", "nps": "1000"})
    assert not isinstance(wrong.value, QuestionError)
    assert [one.where for one in wrong.value.problems] == ["--team", "--nps"]


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    chosen = choose(SAID | {"data": "usage"})
    folder = tmp_path / "new" / "mine"
    assert [path.name for path in write_folder(folder, chosen)] == list(chosen.texts)
    for taken in (folder, folder / "framework.yaml"):
        with pytest.raises(ProblemError) as refused:
            empty_folder(taken)
        assert refused.value.problems[0].code == "chooser.folder"
    with pytest.raises(ProblemError):
        write_folder(folder / "framework.yaml" / "below", chosen)
    (tmp_path / "git" / ".git").mkdir(parents=True)
    empty_folder(tmp_path / "git")
