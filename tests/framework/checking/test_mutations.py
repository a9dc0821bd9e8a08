"""A good framework with something broken in it: never a traceback, always a place."""

import copy
import json
import random
import string
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from framework.checking.saying import WHOLE, sound
from tenure.framework.checking import Catalogue, check_texts
from tenure.framework.checking.signals import DEEPEST
from tenure.framework.loading import load
from tenure.framework.loading.yaml_with_lines import read_plain
from tenure.framework.schema import SECTIONS
from tenure.framework.starters import STARTERS

GOOD = WHOLE
FILES = sorted(GOOD)
PARSED = {file: read_plain(text, file).value for file, text in GOOD.items()}
WRONG = [
    "",
    "7",
    "-1",
    "true",
    "null",
    "[]",
    "{}",
    "[a, b]",
    "{a: b}",
    "[[], {}]",
    "{steps: [{task: {}}]}",
    "'x'",
    "2026-01-31",
    "~",
    "1e400",
    "12345678901234567890d",
    "30d",
    "120%",
    "&a x",
    "*a",
    "!!set {}",
    "%",
    "x and",
    "stage = 'none such'",
    "none",
]
dice = st.randoms(use_true_random=False)


def changed(file: str, text: str) -> dict[str, str]:
    return {**GOOD, file: text}


def rewritten(file: str, value: Any) -> dict[str, str]:
    """The framework with a file written anew; JSON is YAML, and this way has a line for each thing."""
    return changed(file, json.dumps(value, indent=1, ensure_ascii=False))


def inner(value: Any) -> Iterator[tuple[Any, Any]]:
    """(what holds it, its key or number) of everything inside."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield value, key
        yield from inner(one)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FILES), dice)
def test_a_slip_of_the_finger(catalogue: Catalogue, file: str, dice: random.Random) -> None:
    text = GOOD[file]
    at = dice.randrange(len(text))
    letter = dice.choice(string.printable + "äß€\0\u200b")
    how = dice.choice(["replace", "insert", "delete", "swap"])
    match how:
        case "replace":
            text = text[:at] + letter + text[at + 1 :]
        case "insert":
            text = text[:at] + letter + text[at:]
        case "delete":
            text = text[:at] + text[at + 1 :]
        case _:
            text = text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    sound(check_texts(changed(file, text), catalogue))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FILES), dice, st.sampled_from(WRONG))
def test_a_value_of_another_type(catalogue: Catalogue, file: str, dice: random.Random, wrong: str) -> None:
    lines = GOOD[file].split("\n")
    at = dice.choice([i for i, line in enumerate(lines) if ": " in line and not line.lstrip().startswith("#")])
    lines[at] = lines[at].split(": ")[0] + ": " + wrong
    sound(check_texts(changed(file, "\n".join(lines)), catalogue))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FILES), dice, st.sampled_from(["swap", "repeat", "drop", "indent", "tab"]))
def test_lines_out_of_order(catalogue: Catalogue, file: str, dice: random.Random, how: str) -> None:
    lines = GOOD[file].split("\n")
    at = dice.randrange(len(lines) - 1)
    match how:
        case "swap":
            other = dice.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case "repeat":
            lines.insert(at, lines[at])
        case "drop":
            del lines[at]
        case "indent":
            lines[at] = "  " + lines[at]
        case _:
            lines[at] = "\t" + lines[at].lstrip()
    sound(check_texts(changed(file, "\n".join(lines)), catalogue))


@settings(max_examples=35, deadline=None)
@given(st.sampled_from(FILES), dice, st.integers(1, 3))
def test_parts_left_out(catalogue: Catalogue, file: str, dice: random.Random, count: int) -> None:
    value = copy.deepcopy(PARSED[file])
    for _ in range(count):
        around, key = dice.choice(list(inner(value)))
        del around[key]
        if not value:
            break
    sound(check_texts(rewritten(file, value), catalogue))


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(FILES), dice, st.sampled_from(["other", "part", "around", "wrong"]))
def test_parts_in_the_place_of_others(catalogue: Catalogue, file: str, dice: random.Random, how: str) -> None:
    """Every scalar, list or object may stand where another was."""
    value = copy.deepcopy(PARSED[file])
    around, key = dice.choice(list(inner(value)))
    other_around, other_key = dice.choice(list(inner(PARSED[dice.choice(FILES)])))
    match how:
        case "other":
            around[key] = copy.deepcopy(other_around[other_key])
        case "part":
            around[key] = other_key
        case "around":
            around[key] = dice.choice([[around[key]], {"when": around[key]}, {str(key): around[key]}])
        case _:
            around[key] = dice.choice(
                [None, True, False, 0, -3, 10**20, 0.5, "", " ", "x", [], {}, [[]], "1 = 1", "90d"]
            )
    sound(check_texts(rewritten(file, value), catalogue))


@settings(max_examples=30, deadline=None)
@given(dice)
def test_a_misspelt_key_is_told_at_its_line(catalogue: Catalogue, dice: random.Random) -> None:
    file = dice.choice([one for one in FILES if one != "framework.yaml"])
    lines = GOOD[file].split("\n")
    candidates = [i for i, line in enumerate(lines) if line.startswith("    ") and line.strip()[:1].islower()]
    at = dice.choice([i for i in candidates if lines[i].split(":")[0].strip().isidentifier()])
    key = lines[at].split(":")[0].strip()
    lines[at] = lines[at].replace(key, f"{key[:1]}{key}x", 1)
    problems = sound(check_texts(changed(file, "\n".join(lines)), catalogue))
    told = [one for one in problems if f"`{key[:1]}{key}x`" in one.what and one.code == "framework.unknown_key"]
    free = any(one.what.startswith("Unknown ") or one.severity == "warning" for one in problems)
    # A key of one's own (a criterion, an answer, a phase, a dimension) may be called anything.
    assert not told or told[0].where.startswith(f"{file}:{at + 1} ")
    assert told or free or not problems or any(one.code == "framework.missing" for one in problems)


NAMED = ("signals", "engagement", "plays", "handoffs", "moments", "lifecycle")
UNMENTIONED = ("sales_to_cs", "quiet", "renewal")
DEFINED = [(section, key) for text in PARSED.values() for section in NAMED for key in text.get(section, {})]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(DEFINED), st.integers(0, 30))
@example(("signals", "seat_use"), 2)
@example(("lifecycle", "onboarding"), 3)
def test_a_misspelt_name_is_told_where_it_is_used(catalogue: Catalogue, named: tuple[str, str], at: int) -> None:
    section, key = named
    at %= len(key)
    slipped = f"{key[:at]}qz{key[at + 1 :]}"
    file = next(one for one in FILES if section in PARSED[one])
    texts = changed(file, GOOD[file].replace(f"\n  {key}:", f"\n  {slipped}:", 1))
    problems = sound(check_texts(texts, catalogue))
    places = {one.where.split(" ")[0] for one in problems if f"`{key}`" in one.what or f"'{key}'" in one.what}
    assert bool(places) is (key not in UNMENTIONED)
    for place in places:
        name, line = place.split(":")
        assert key in texts[name].split("\n")[int(line) - 1]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_signals_in_any_order_and_circle(catalogue: Catalogue, small: str, needs: list[int]) -> None:
    """Each of six signals needs one of the six, or none when it needs itself by number 0."""
    lines = [f"  s{i}: {{value: {'seats' if need == 0 else f's{need} + 1'}}}" for i, need in enumerate(needs)]
    text = small.replace("signals:\n", "signals:\n" + "\n".join(lines) + "\n")
    checked = check_texts({"framework.yaml": text}, catalogue)
    told = [problem for problem in sound(checked) if problem.code == "framework.cycle"]
    assert len(told) == len(circles(needs))
    if checked.framework is not None:
        order = list(checked.framework.signals)
        for i, need in enumerate(needs):
            assert need == 0 or order.index(f"s{need}") < order.index(f"s{i}")


@pytest.mark.parametrize("many", [DEEPEST - 1, DEEPEST, 2_000])
def test_signals_that_stand_too_high_on_one_another(catalogue: Catalogue, small: str, many: int) -> None:
    lines = "".join(f"  s{i}: {{value: s{i - 1} + s{i - 1}}}\n" for i in range(1, many + 1))
    text = small.replace("signals:\n", f"signals:\n  s0: {{value: seats}}\n{lines}")
    problems = [one for one in check_texts({"framework.yaml": text}, catalogue).problems if one.severity == "error"]
    told = [(one.code, one.where.split(" ")[1]) for one in problems]
    assert told == ([] if many < DEEPEST else [("framework.too_large", f"signal.s{DEEPEST}")])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_plays_that_start_one_another(catalogue: Catalogue, needs: list[int]) -> None:
    steps = ["{wait: 1d}" if need == 0 else f"{{play: p{need}}}" for need in needs]
    lines = "".join(f"  p{i}: {{steps: [{step}]}}\n" for i, step in enumerate(steps))
    problems = sound(check_texts(changed("plays.yaml", GOOD["plays.yaml"] + lines), catalogue))
    assert len([one for one in problems if one.code == "framework.cycle"]) == len(circles(needs))


def circles(needs: list[int]) -> set[frozenset[int]]:
    found = set()
    for start in range(len(needs)):
        seen: list[int] = []
        here = start
        while needs[here] != 0 and here not in seen:
            seen.append(here)
            here = needs[here]
        if needs[here] != 0:
            found.add(frozenset(seen[seen.index(here) :]))
    return found


# -- whole files that nobody should have written --------------------------------------------------------------------


def nested(depth: int) -> str:
    """Questions inside of questions."""
    step = "{wait: 1d}"
    for _ in range(depth):
        step = f"{{question: {{ask: x, answers: {{a: [{step}]}}}}}}"
    return step


BOMB = "\n".join(
    [
        "a: &a [x, x, x, x, x, x, x, x, x]",
        *(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    ]
)
MONSTERS: dict[str, str] = {
    "bomb": BOMB,
    "bomb inside": f"plays:\n  x:\n    {BOMB.replace(chr(10), chr(10) + '    ')}",
    "anchor": "plays:\n  a: &play {steps: [{wait: 1d}]}\n  b: *play\n",
    "merge": "plays:\n  a: &play {steps: [{wait: 1d}]}\n  b: {<<: *play}\n",
    "anchor to itself": "plays: &a\n  x: *a\n",
    "tabs": "plays:\n\tx:\n\t\tsteps: []\n",
    "tag": "plays: !!python/object/apply:os.system ['true']\n",
    "two documents": "plays: {}\n---\nplays: {}\n",
    "keys twice": "plays:\n  x: {steps: [{wait: 1d}]}\n  x: {steps: [{wait: 2d}]}\n",
    "key twice inside": "plays:\n  x: {goal: a, goal: b, steps: [{wait: 1d}]}\n",
    "section twice": "plays: {}\nplays: {}\n",
    "list": "- plays\n- segments\n",
    "text": "plays",
    "nothing": "# nothing\n",
    "section of nothing": "plays:\nlifecycle:\nsegments: ~\n",
    "section of a list": "plays: [a]\nlifecycle: 3\ntargets: x\n",
    "objects of nothing": "".join(f"{section}:\n  x:\n" for section in SECTIONS),
    "objects that are lists": "".join(f"{section}:\n  x: [1, [2]]\n" for section in SECTIONS),
    "objects that are texts": "".join(f"{section}:\n  x: text\n" for section in SECTIONS),
    "empty objects": "".join(f"{section}:\n  x: {{}}\n" for section in SECTIONS),
    "odd keys": "".join(f"{section}:\n  'a.b c': {{}}\n  ? [1]\n  : x\n  '': 3\n" for section in SECTIONS),
    "deep question": f"plays:\n  x: {{steps: [{nested(8)}]}}\n",
    "too deep": f"plays:\n  x: {{steps: [{nested(60)}]}}\n",
    "far too deep": f"plays:\n  x: {'[' * 5_000}\n",
    "deep and wide": "plays: " + "[a, " * 2_000,
    "long key": f"plays:\n  {'x' * 5_000}: {{}}\n",
    "long text": f"plays:\n  x: {{goal: {'x' * 50_000}, steps: [{{wait: 1d}}]}}\n",
    "long formula": f"moments:\n  x: {{when: {' or '.join(['arr > 1'] * 2_000)}}}\n",
    "zero byte": "plays: \0\n",
    "carriage returns": "plays:\r\n  x:\r\n    steps: [{wait: 1d}]\r\n    goall: y\r\n",
    "byte order mark": "\ufeffplays: {}\n",
}


@pytest.mark.parametrize("name", MONSTERS)
def test_monsters(catalogue: Catalogue, name: str) -> None:
    texts = changed("more.yaml", MONSTERS[name])
    texts["framework.yaml"] = texts["framework.yaml"].replace("include: [", "include: [more.yaml, ")
    problems = sound(check_texts(texts, catalogue))
    fine = {"section of nothing", "deep question", "long text", "byte order mark"}
    assert any(one.where.startswith("more.yaml:") for one in problems) or name in fine


def test_ten_thousand_lines(catalogue: Catalogue) -> None:
    lines = [
        "label: Large",
        "about: >",
        "  In words,",
        "  and more words,",
        "  and more of them.",
        "kind: other",
        "target: 3d",
    ]
    moments = "".join(f"  m{i}:\n    when: arr > {i}\n    {(chr(10) + '    ').join(lines)}\n" for i in range(1_200))
    text = f"{GOOD['lifecycle.yaml'].rstrip()}\n{moments}".replace("arr > 1199", "ar > 1199")
    assert text.count("\n") > 10_000
    (problem,) = check_texts(changed("lifecycle.yaml", text), catalogue).problems
    assert problem.where == f"lifecycle.yaml:{text.count(chr(10)) - len(lines)} moment.m1199"


@settings(max_examples=6, deadline=None)
@given(dice)
def test_a_starter_with_a_slip(catalogue: Catalogue, dice: random.Random) -> None:
    texts = load(STARTERS["four_dimension"]).texts
    file = dice.choice(sorted(texts))
    at = dice.randrange(len(texts[file]))
    sound(check_texts({**texts, file: texts[file][:at] + dice.choice("x: -\t") + texts[file][at + 1 :]}, catalogue))
