"""Published frameworks: numbered, never changed, one live."""

import pytest

from cast import Cast
from tenure.platform.method import queries
from tenure.platform.method.actions import publish_framework
from tenure.platform.method.cards import NewVersion
from tenure.values.keys import Fingerprint
from tenure.values.problem import ProblemError

FILES = {"framework.yaml": "name: Four dimensions\n"}


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
