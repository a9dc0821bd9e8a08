"""Published frameworks: numbered, never changed, one live."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Cast
from tenure.platform.frameworks import queries
from tenure.platform.frameworks.actions import (
    discard_draft,
    end_pilot,
    finish_plan,
    publish_framework,
    publish_plan,
    save_draft,
    save_plan,
)
from tenure.platform.frameworks.cards import NewVersion
from tenure.values.keys import Fingerprint
from tenure.values.problem import ProblemError

FILES = {"framework.yaml": "name: Four dimensions\n"}
OTHER = {"framework.yaml": "name: Theirs\n"}


def version(letter: str, name: str, files: dict[str, str] = FILES) -> NewVersion:
    mark = Fingerprint(letter * 16)
    return NewVersion(files, name, mark, mark, mark)


def test_the_newest_version_is_live_and_the_same_text_is_no_new_one(cast: Cast) -> None:
    assert queries.live() is None
    assert queries.live_number() == 0
    first = publish_framework(cast.olga, version("a", "Four dimensions"), "first")
    assert publish_framework(cast.olga, version("a", "Four dimensions")).number == first.number == 1
    second = publish_framework(cast.olga, version("b", "x", {"framework.yaml": "name: x\n"}))
    assert queries.live() == second
    assert queries.live_number() == 2
    assert [version.files for version in queries.versions(cast.carl)] == [second.files, FILES]


def test_only_operations_publishes(cast: Cast) -> None:
    for caller in (cast.alice, cast.mona, cast.edda, cast.carl):
        with pytest.raises(ProblemError) as refused:
            publish_framework(caller, version("a", "x"))
        assert refused.value.status == 403


def said(key: str, live: int, pilot: str = "") -> dict[str, Any]:
    """As much of a plan's JSON as the table of plans reads."""
    return {"key": key, "source": "/ours", "live": {"number": live}, "pilot": pilot, "rolled_back_from": 0}


def refusal(action: Callable[[], object]) -> tuple[str, int]:
    with pytest.raises(ProblemError) as refused:
        action()
    return refused.value.problems[0].code, refused.value.status


def test_a_plan_is_kept_once_and_published_once(cast: Cast) -> None:
    publish_framework(cast.olga, version("a", "Ours"))
    save_plan(cast.mona, said("p1", 1), "d1", OTHER)
    assert save_plan(cast.olga, said("p1", 1), "d1", OTHER).made_by == cast.olga.name
    found = queries.newest_plan(cast.mona, "/ours")
    assert found is not None
    assert (found.key, found.files, found.number) == ("p1", OTHER, None)
    assert publish_plan(cast.olga, "p1", version("b", "Theirs", OTHER), "why").number == 2
    assert publish_plan(cast.olga, "p1", version("b", "Theirs", OTHER), "why").number == 2
    live = queries.live()
    assert live is not None
    assert (live.note, live.plan_key, live.number) == ("why", "p1", 2)
    assert queries.newest_plan(cast.mona, "/ours") == queries.stored_plan(cast.mona, "p1")  # it can be gone on with
    assert finish_plan(cast.olga, "p1", {}).done_at == finish_plan(cast.olga, "p1", {}).done_at
    assert queries.newest_plan(cast.mona, "/ours") is None
    save_plan(cast.mona, said("p2", 1), "d2", FILES)
    assert refusal(lambda: publish_plan(cast.olga, "p2", version("a", "Ours"), "")) == ("plan.stale", 409)
    assert refusal(lambda: queries.stored_plan(cast.mona, "none")) == ("plan.unknown", 404)
    assert refusal(lambda: queries.version(cast.carl, 9)) == ("version.unknown", 404)


def test_a_pilot_is_not_live_until_it_is_adopted(cast: Cast) -> None:
    publish_framework(cast.olga, version("a", "Ours"))
    save_plan(cast.olga, said("p1", 1, "large"), "d1", OTHER)
    publish_plan(cast.olga, "p1", version("b", "Theirs", OTHER), "")
    assert queries.live_number() == 1
    running = queries.running_pilot()
    assert running is not None
    assert (running.version.number, running.segment, running.version.pilot) == (2, "large", "large")
    save_plan(cast.olga, said("p2", 1, "small"), "d2", OTHER)
    assert refusal(lambda: publish_plan(cast.olga, "p2", version("b", "Theirs", OTHER), "")) == ("pilot.running", 409)
    assert end_pilot(cast.olga, version("b", "Theirs", OTHER)).adopted_as == 3
    live = queries.live()
    assert live is not None
    assert (live.number, live.files, queries.running_pilot()) == (3, OTHER, None)
    assert refusal(lambda: end_pilot(cast.olga)) == ("pilot.none", 404)


def test_a_draft_is_its_authors_and_two_windows_dont_overwrite_each_other(cast: Cast) -> None:
    assert queries.draft_of(cast.olga) is None
    assert save_draft(cast.olga, FILES, 1, 0).lock == 1
    assert save_draft(cast.mona, OTHER, 1, 0).files == OTHER
    assert save_draft(cast.olga, OTHER, 1, 1).lock == 2
    assert refusal(lambda: save_draft(cast.olga, FILES, 1, 1)) == ("draft.conflict", 409)
    assert discard_draft(cast.olga)
    assert not discard_draft(cast.olga)
    assert refusal(lambda: save_draft(cast.olga, FILES, 1, 2)) == ("draft.conflict", 409)
    assert queries.draft_of(cast.mona) is not None


def test_managers_plan_and_operations_publishes(cast: Cast) -> None:
    for caller in (cast.alice, cast.edda, cast.carl):
        assert refusal(lambda caller=caller: save_plan(caller, said("p1", 0), "d1", FILES))[1] == 403
        assert refusal(lambda caller=caller: save_draft(caller, FILES, 0, 0))[1] == 403
    save_plan(cast.mona, said("p1", 0), "d1", FILES)
    assert refusal(lambda: publish_plan(cast.mona, "p1", version("a", "Ours"), ""))[1] == 403
    assert refusal(lambda: end_pilot(cast.mona))[1] == 403
