"""The file that a question names exists, lists the headers, and gets new files added; nobody's own lines are touched."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tenure.evidence.connectors.files.opening import find, open_sheets
from tenure.evidence.intake.mapping import ColumnUse, FileMapping
from tenure.evidence.intake.mappingfile import read_mapping
from tenure.flows.bringing_in.mapping_files import keep_mapping
from tenure.flows.bringing_in.proposing import Proposal, ProposedFile, Question

QUESTION = Question("use.csv:kind", "use.csv", "What does this file hold?", (("usage", ""),), "In the mapping file, …")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "accounts.csv").write_text("account_id,name\na1,Birch\n", "utf-8")
    (tmp_path / "use.csv").write_text("uid,day\nu1,2026-01-03\n", "utf-8")
    return tmp_path


def proposal(folder: Path, *names: str, given: Path | None = None, asked: bool = False) -> Proposal:
    files = []
    for candidate in find([folder / name for name in names]).candidates:
        (sheet,) = open_sheets(candidate, None)
        kind = "" if candidate.file == "use.csv" else "accounts"
        columns = {header: ColumnUse("ignore" if kind else "?") for header in sheet.headers}
        columns |= {"account_id": ColumnUse("id")} if kind else {}
        files.append(ProposedFile((sheet,), FileMapping(candidate.file, kind, columns=columns), 1.0, {}))
    questions = (QUESTION,) if asked else ()
    return Proposal(tuple(files), questions, (), find([folder]), given)


def test_written_once_and_then_added_to(folder: Path) -> None:
    first = keep_mapping(proposal(folder, "accounts.csv"), folder)
    assert first is not None
    path = folder / "tenure-mapping.yaml"
    path.write_text(path.read_text("utf-8") + "      # my own words\n", "utf-8")
    before = path.read_text("utf-8")
    again = keep_mapping(proposal(folder, "accounts.csv"), folder)
    assert again is not None
    assert (again.news, path.read_text("utf-8")) == ("", before)
    more = keep_mapping(proposal(folder, "accounts.csv", "use.csv", asked=True), folder)
    assert more is not None
    assert more.news == "1 new entry in tenure-mapping.yaml"
    text = path.read_text("utf-8")
    assert text.startswith(before.rstrip())
    assert 'uid: "?"' in text
    assert "# ? What does this file hold? usage" in text
    assert [entry.file for entry in read_mapping(path).files] == ["accounts.csv", "use.csv"]


def test_a_given_file_gets_new_files_in_its_own_form(folder: Path) -> None:
    given = folder / "mine.yaml"
    given.write_text(
        "version: 1\nfiles:\n- file: accounts.csv  # ours\n  kind: accounts\n  columns: {account_id: id}\n"
    )
    kept = keep_mapping(proposal(folder, "accounts.csv", "use.csv", given=given, asked=True), folder)
    assert kept is not None
    assert kept.path == given
    assert "# ours" in given.read_text("utf-8")
    assert [entry.file for entry in read_mapping(given).files] == ["accounts.csv", "use.csv"]


@pytest.mark.parametrize(
    "text",
    [
        "files:\n  - {file: use.csv, kind: usage, columns: {}}\n",
        "files: [{file: accounts.csv, kind: accounts, columns: {other: id}}]\n",
        "files: [",
        "files: [{file: x.csv, kind: usage}]\nversion: 1\n",
    ],
)
def test_another_name_where_there_is_no_place_for_the_answer(folder: Path, text: str) -> None:
    path = folder / "tenure-mapping.yaml"
    path.write_text(text, "utf-8")
    kept = keep_mapping(proposal(folder, "accounts.csv", "use.csv", asked=True), folder)
    assert kept is not None
    assert (kept.path.name, path.read_text("utf-8")) == ("tenure-mapping-2.yaml", text)
    assert [entry.file for entry in read_mapping(kept.path).files] == ["accounts.csv", "use.csv"]


def test_a_dry_run_writes_a_draft_beside(folder: Path) -> None:
    kept = keep_mapping(proposal(folder, "use.csv", asked=True), folder, draft=True)
    assert kept is not None
    assert kept.path.name == "tenure-mapping.draft.yaml"
    assert not (folder / "tenure-mapping.yaml").exists()
    named = proposal(folder, "use.csv", asked=True).answered_in(kept.path).questions[0].fix
    assert named.startswith(f"In {kept.path}, …")
    assert f"--mapping {kept.path}" in named


def test_two_imports_at_once_lose_nothing(folder: Path) -> None:
    (folder / "more.csv").write_text("account_id,name\na2,Cedar\n", "utf-8")
    names = ["accounts.csv", "use.csv", "more.csv"]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda name: keep_mapping(proposal(folder, name), folder), names * 3))
    entries = read_mapping(folder / "tenure-mapping.yaml").files
    assert sorted(entry.file for entry in entries) == sorted(names)


def test_nowhere_to_write_is_no_error(folder: Path) -> None:
    assert keep_mapping(proposal(folder, "use.csv"), folder / "nowhere") is None
