"""One change in the text: what differs is what had to."""

import difflib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.framework.editing import add_item, add_object, copy_object, objects_of, remove, set_value
from tenure.framework.loading import load, load_texts
from tenure.framework.loading.yaml_with_lines import Path
from tenure.framework.starters import STARTERS
from tenure.values.problem import ProblemError

TEXT = """# The head
framework: tenure/1
name: 'A method'        # quoted as it was

include: [shared/signals.yaml, shared/caps.yaml]

health:
  account:
    bands: {green: 80,   yellow: 60}   # aligned by hand
    dimensions:

      usage:
        weight: 35    # thirty-five
        measures:
          - {signal: seat_use,            weight: 40, points: {0%: 0, 30%: 60}}
          - signal: usage_trend
            weight: 60
            points: {0.2: 0,
                     0.7: 60}
          # a note between

      other:
        weight: 65
        measures: [{signal: nps, weight: 100, points: {3: 0, 9: 100}}]
    caps:
      - notice_served
      - no_outcome

indicators:
  quiet: {when: last_use > 5, because: "Ask, \\"why\\"?"}
  loud:
    when: "label = 'a: b'"
    because: |
      Two
      lines

# The end
"""


def texts(text: str = TEXT) -> dict[str, str]:
    return load_texts({"framework.yaml": text}).texts


def changed(before: str, after: str) -> list[str]:
    """The lines that went out and came in."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[:1] in "-+"]


WEIGHT: Path = ("health", "account", "dimensions", "usage", "weight")


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (WEIGHT, 40, "        weight: 40    # thirty-five"),
        (WEIGHT, 32.5, "        weight: 32.5    # thirty-five"),
        (("health", "account", "bands", "green"), 85, "    bands: {green: 85,   yellow: 60}   # aligned by hand"),
        (("name",), "Ours, it's", "name: 'Ours, it''s'        # quoted as it was"),
        (
            ("health", "account", "dimensions", "usage", "measures", 0, "weight"),
            45,
            "          - {signal: seat_use,            weight: 45, points: {0%: 0, 30%: 60}}",
        ),
        (
            ("health", "account", "dimensions", "usage", "measures", 0, "points"),
            {"0%": 0, "40%": 70, "80%": 100},
            "          - {signal: seat_use,            weight: 40, points: {0%: 0, 40%: 70, 80%: 100}}",
        ),
        (("indicators", "quiet", "because"), 'Say "no"', '  quiet: {when: last_use > 5, because: "Say \\"no\\""}'),
        (("indicators", "quiet", "when"), "a = 'x, y'", '  quiet: {when: "a = \'x, y\'", because: "Ask, \\"why\\"?"}'),
        (("indicators", "loud", "when"), "last_use > 9", '    when: "last_use > 9"'),
    ],
)
def test_one_value_is_one_line(path: Path, value: object, line: str) -> None:
    after = set_value(texts(), path, value)  # type: ignore[arg-type]
    went, came = changed(TEXT, after["framework.yaml"])
    assert came == f"+ {line}"
    assert went.startswith("- ")


def test_a_value_over_two_lines_is_those_two_lines() -> None:
    path: Path = ("health", "account", "dimensions", "usage", "measures", 1, "points")
    after = set_value(texts(), path, {"0.3": 0, "1": 100})["framework.yaml"]
    assert "            points: {0.3: 0, 1: 100}\n          # a note between\n" in after
    assert len(changed(TEXT, after)) == 3


def test_a_text_of_lines_becomes_one_and_back() -> None:
    one = set_value(texts(), ("indicators", "loud", "because"), "One line")
    assert one["framework.yaml"].endswith("    because: One line\n\n# The end\n")
    two = set_value(one, ("indicators", "loud", "because"), "Three\n\nlines: here")
    assert two["framework.yaml"].endswith("    because: |-\n      Three\n\n      lines: here\n\n# The end\n")


def test_a_key_is_added_behind_its_neighbours() -> None:
    after = set_value(texts(), ("indicators", "quiet", "label"), "Too quiet")["framework.yaml"]
    assert changed(TEXT, after)[1:] == ['+   quiet: {when: last_use > 5, because: "Ask, \\"why\\"?", label: Too quiet}']
    after = set_value(texts(), ("health", "account", "label"), "Health: ours")["framework.yaml"]
    assert changed(TEXT, after) == ['+     label: "Health: ours"']
    assert "      - no_outcome\n    label:" in after


def test_an_object_is_added_to_its_section_or_to_a_new_one() -> None:
    after = add_object(texts(), "indicators", "third", {"when": "nps < 3", "tone": "danger"})["framework.yaml"]
    assert changed(TEXT, after) == ["+   third: {when: nps < 3, tone: danger}"]
    assert after.endswith("third: {when: nps < 3, tone: danger}\n\n# The end\n")
    after = add_object(texts(), "traits", "tier", {"type": "choice", "of": ["a", "b"], "about": "x" * 90})[
        "framework.yaml"
    ]
    assert after.startswith(TEXT)
    assert after.endswith(f"\ntraits:\n  tier:\n    type: choice\n    of: [a, b]\n    about: {'x' * 90}\n")
    assert load_texts({"framework.yaml": after}).sections["traits"]["tier"]["of"] == ["a", "b"]
    with pytest.raises(ProblemError, match="`quiet` already exists"):
        add_object(texts(), "indicators", "quiet", {"when": "true"})


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        (("health", "account", "dimensions", "usage"), 8),
        (("health", "account", "caps", 0), 1),
        (("health", "account", "dimensions", "usage", "measures", 0), 1),
        (("indicators", "loud"), 5),
        (("indicators", "quiet"), 1),
    ],
)
def test_what_is_taken_out_takes_its_lines_along(path: Path, gone: int) -> None:
    found = changed(TEXT, remove(texts(), path)["framework.yaml"])
    assert all(line.startswith("-") for line in found)
    assert len(found) == gone


def test_a_key_in_brackets_is_taken_out() -> None:
    after = remove(texts(), ("health", "account", "bands", "green"))["framework.yaml"]
    assert "bands: {yellow: 60}   # aligned" in after
    after = remove(texts(), ("indicators", "quiet", "because"))["framework.yaml"]
    assert "  quiet: {when: last_use > 5}\n" in after
    after = remove(texts(), ("health", "account", "dimensions", "usage", "measures", 1, "signal"))["framework.yaml"]
    assert "          - weight: 60\n" in after


def test_a_packaged_object_is_copied_with_its_comments_and_then_changed() -> None:
    starter = load(STARTERS["four_dimension"]).texts
    after = set_value(starter, ("caps", "sponsor_left", "at_most"), 70)
    assert {name for name in after if after[name] != starter.get(name)} == {"framework.yaml"}
    added = changed(starter["framework.yaml"], after["framework.yaml"])
    assert all(line.startswith("+") for line in added)
    assert "+     at_most: 70" in added
    before, now = load_texts(starter), load_texts(after)
    assert list(before.sections["caps"]) == list(now.sections["caps"])
    assert now.sections["caps"]["sponsor_left"] == before.sections["caps"]["sponsor_left"] | {"at_most": 70}
    again = set_value(after, ("caps", "notice_served", "because"), "Notice")
    assert again["framework.yaml"].count("\ncaps:") == 1
    assert list(load_texts(again).sections["caps"]) == list(before.sections["caps"])


def test_an_item_is_added_to_a_list() -> None:
    after = add_item(texts(), ("include",), "plays.yaml")["framework.yaml"]
    assert "include: [shared/signals.yaml, shared/caps.yaml, plays.yaml]\n" in after
    after = add_item(texts(), ("health", "account", "caps"), "nobody_active")["framework.yaml"]
    assert changed(TEXT, after) == ["+       - nobody_active"]
    starter = load(STARTERS["four_dimension"]).texts
    after = add_item(starter, ("include",), "plays.yaml")["framework.yaml"]
    assert changed(starter["framework.yaml"], after) == ["+   - plays.yaml"]
    alone = {"framework.yaml": "name: A\n"}
    assert add_item(alone, ("include",), "a.yaml") == {"framework.yaml": "name: A\ninclude: [a.yaml]\n"}


def test_a_copied_object_says_the_same() -> None:
    starter = load(STARTERS["four_dimension"]).texts
    after = copy_object(starter, "health", "first")
    assert load_texts(after).sections == load_texts(starter).sections
    assert ("health", "first") not in load_texts(after).packaged
    assert copy_object(after, "health", "first") == after


def test_what_cant_be_done_is_said() -> None:
    with pytest.raises(ProblemError, match=r"health\.account\.dimensions\.nowhere\.weight doesn't exist"):
        set_value(texts(), ("health", "account", "dimensions", "nowhere", "weight"), 3)
    with pytest.raises(ProblemError, match=r"health\.none doesn't exist"):
        set_value(texts(), ("health", "none"), 3)
    with pytest.raises(ProblemError, match="packaged part"):
        remove(load(STARTERS["four_dimension"]).texts, ("caps", "no_outcome"))
    broken = {"framework.yaml": "a: [\n"}
    with pytest.raises(ProblemError, match="has errors"):
        set_value(broken, ("name",), "x")


def test_line_breaks_stay_as_the_file_has_them() -> None:
    after = set_value({"framework.yaml": TEXT.replace("\n", "\r\n")}, WEIGHT, 41)["framework.yaml"]
    assert after == TEXT.replace("weight: 35 ", "weight: 41 ").replace("\n", "\r\n")


def _paths(value: object, path: Path = ()) -> list[Path]:
    if isinstance(value, dict):
        return [path, *(found for key, inner in value.items() for found in _paths(inner, (*path, key)))]
    if isinstance(value, list):
        return [path, *(found for i, inner in enumerate(value) for found in _paths(inner, (*path, i)))]
    return [path]


ALONE = load_texts({"framework.yaml": TEXT.replace("include: ", "# include: ")})
SPOTS = [(section, *path) for section, objects in ALONE.sections.items() for path in _paths(objects) if len(path) >= 2]
WRITTEN = st.one_of(
    st.integers(-999, 99999),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 4)),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x17E, exclude_categories=["Cc"]), max_size=30).map(
        str.strip
    ),
    st.sampled_from(
        ["60%", "true", "- a", "a: b", "x # y", "{a", "null", "~", "'", '"', "7d", "1_0", "0x1", "é", "[", "*a"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(SPOTS), value=WRITTEN)
def test_any_value_anywhere_reads_back_as_it_was_meant(path: Path, value: str | float) -> None:
    after = load_texts(set_value(ALONE.texts, path, value))
    found: object = after.sections[str(path[0])]
    for step in path[1:]:
        found = found[step]  # type: ignore[index]
    assert (str(found) if isinstance(value, str) else float(found)) == value  # type: ignore[arg-type]
    assert objects_of(after.texts) == objects_of(ALONE.texts)
