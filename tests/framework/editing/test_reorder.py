"""Moving something among its neighbours: comments go along, and no other line differs."""

import pytest

from tenure.framework.editing import move_item, move_object, objects_of
from tenure.framework.loading import load
from tenure.framework.starters import STARTERS
from tenure.values.problem import ProblemError

TEXT = """\
framework: tenure/1
name: Small
lifecycle:
  # the start
  # of it all
  onboarding:
    label: Onboarding     # first
    exit: {kickoff: {confirm: csm}, setup: {confirm: csm}}

  adoption:
    label: Adoption

  # the rest
  retention:
    label: Retention
    back:
      - {to: adoption, when: arr < 5}
      # never
      - to: onboarding
        when: arr < 1
"""


def of(text: str) -> dict[str, str]:
    return {"framework.yaml": text}


def moved(path: tuple[str | int, ...], by: int, text: str = TEXT) -> str:
    return move_item(of(text), path, by)["framework.yaml"]


def test_an_object_moves_with_its_comments() -> None:
    new = move_object(of(TEXT), "lifecycle", "onboarding", 1)["framework.yaml"]
    assert list(objects_of(of(new))["lifecycle"]) == ["adoption", "onboarding", "retention"]
    assert new.index("adoption:") < new.index("# the start") < new.index("onboarding:") < new.index("# the rest")
    assert sorted(new.splitlines()) == sorted(TEXT.splitlines())
    assert move_object(of(new), "lifecycle", "onboarding", -1)["framework.yaml"] == TEXT
    last = move_object(of(TEXT), "lifecycle", "retention", -1)["framework.yaml"]
    assert last.endswith("label: Adoption\n")


def test_items_and_keys_move_in_blocks_and_in_brackets() -> None:
    flow = moved(("lifecycle", "onboarding", "exit", "setup"), -1)
    assert "exit: {setup: {confirm: csm}, kickoff: {confirm: csm}}" in flow
    back = moved(("lifecycle", "retention", "back", 0), 1)
    assert back.index("# never") < back.index("to: onboarding") < back.index("- {to: adoption")
    assert moved(("lifecycle", "retention", "back", 1), -1, TEXT.rstrip("\n")) == back.rstrip("\n")
    crossed = moved(("lifecycle", "adoption"), 1, TEXT.replace("\n", "\r\n"))
    assert "\n" not in crossed.replace("\r\n", "")


@pytest.mark.parametrize("path", [("lifecycle", "nowhere"), ("lifecycle", "onboarding", "exit", "x"), ("plays", "x")])
def test_what_is_not_there_stays(path: tuple[str, ...]) -> None:
    with pytest.raises(ProblemError, match="can't be moved"):
        move_item(of(TEXT), path, 1)


def test_nothing_moves_past_the_end() -> None:
    for key, by in (("onboarding", -1), ("retention", 1)):
        with pytest.raises(ProblemError, match="can't be moved"):
            move_object(of(TEXT), "lifecycle", key, by)


def test_stages_of_files_of_their_own_move_by_their_include() -> None:
    texts = load(STARTERS["five_stage"]).texts
    before = objects_of(texts)["lifecycle"]
    after = move_object(texts, "lifecycle", "expansion", 1)
    order = list(before)
    at = order.index("expansion")
    order[at], order[at + 1] = order[at + 1], order[at]
    assert list(objects_of(after)["lifecycle"]) == order
    assert [name for name in texts if texts[name] != after[name]] == ["framework.yaml"]
    with pytest.raises(ProblemError, match="can't be moved"):
        move_object(texts, "plays", "kickoff", 1)
