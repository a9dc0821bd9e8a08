"""Published frameworks: numbered, never changed, one live."""

import pytest

from cast import Cast
from tenure.platform.method import queries
from tenure.platform.method.actions import publish_framework
from tenure.values.keys import Fingerprint
from tenure.values.problem import ProblemError

FILES = {"framework.yaml": "name: Four dimensions\n"}


def test_the_newest_version_is_live_and_the_same_text_is_no_new_one(cast: Cast) -> None:
    assert queries.live() is None
    assert queries.live_number() == 0
    first = publish_framework(cast.olga, FILES, Fingerprint("a" * 16), "Four dimensions", "first")
    assert publish_framework(cast.olga, FILES, Fingerprint("a" * 16), "Four dimensions").number == first.number == 1
    second = publish_framework(cast.olga, {"framework.yaml": "name: x\n"}, Fingerprint("b" * 16), "x")
    assert queries.live() == second
    assert queries.live_number() == 2
    assert [version.files for version in queries.versions(cast.carl)] == [second.files, FILES]


def test_only_operations_publishes(cast: Cast) -> None:
    for caller in (cast.alice, cast.mona, cast.edda, cast.carl):
        with pytest.raises(ProblemError) as refused:
            publish_framework(caller, FILES, Fingerprint("a" * 16), "x")
        assert refused.value.status == 403
