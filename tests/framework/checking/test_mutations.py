"""A good framework with something broken in it: never a traceback, always a place."""

import random
import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenure.framework.checking import Catalogue, Checked, check_texts
from tenure.framework.loading import load
from tenure.framework.problems import CODES
from tenure.framework.starters import STARTERS

GOOD = load(STARTERS["four_dimension"]).texts
FILES = sorted(GOOD)
NAMED = ("shared/signals.yaml", "health.yaml", "shared/caps.yaml")
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
    "'x'",
    "2026-01-31",
    "~",
    "1e400",
    "&a x",
    "*a",
    "!!set {}",
    "%",
]


def sound(checked: Checked) -> None:
    for problem in checked.problems:
        file, _, rest = problem.where.partition(":")
        line = rest.split(" ")[0]
        assert problem.code in CODES
        assert file in checked.texts or file == "framework.yaml"
        assert line.isdigit()
        assert 1 <= int(line) <= checked.texts.get(file, "").count("\n") + 2
        assert problem.what
    assert (checked.framework is None) == bool(checked.errors)


def changed(file: str, text: str) -> dict[str, str]:
    return {**GOOD, file: text}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
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
@given(st.sampled_from(NAMED), st.randoms(use_true_random=False), st.sampled_from(WRONG))
def test_a_value_of_another_type(catalogue: Catalogue, file: str, dice: random.Random, wrong: str) -> None:
    lines = GOOD[file].split("\n")
    at = dice.choice([i for i, line in enumerate(lines) if ": " in line and not line.lstrip().startswith("#")])
    lines[at] = lines[at].split(": ")[0] + ": " + wrong
    sound(check_texts(changed(file, "\n".join(lines)), catalogue))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(NAMED),
    st.randoms(use_true_random=False),
    st.sampled_from(["swap", "repeat", "drop", "indent", "tab"]),
)
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


SIGNALS = sorted(load(STARTERS["four_dimension"]).sections["signals"])


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SIGNALS), st.integers(0, 30))
@example("seat_use", 2)
def test_a_misspelt_signal_is_named_where_it_is_used(catalogue: Catalogue, name: str, at: int) -> None:
    at %= len(name)
    slipped = name[:at] + "qz" + name[at + 1 :]
    text = GOOD["shared/signals.yaml"].replace(f"\n  {name}:\n", f"\n  {slipped}:\n")
    checked = check_texts(changed("shared/signals.yaml", text), catalogue)
    sound(checked)
    used = any(f"`{name}`" in problem.what for problem in checked.problems)
    mentions = sum(
        text.count(word) for text in GOOD.values() for word in (f": {name}\n", f"{name} ", f"{name})", f"({name}")
    )
    assert used or mentions <= 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_signals_in_any_order_and_circle(catalogue: Catalogue, small: str, needs: list[int]) -> None:
    """Each of six signals needs one of the six, or none when it needs itself by number 0."""
    lines = [f"  s{i}: {{value: {'seats' if need == 0 else f's{need} + 1'}}}" for i, need in enumerate(needs)]
    checked = check_texts(
        {"framework.yaml": small.replace("signals:\n", "signals:\n" + "\n".join(lines) + "\n")}, catalogue
    )
    sound(checked)
    circular = set()
    for start in range(6):
        seen, here = [], start
        while needs[here] != 0 and here not in seen:
            seen.append(here)
            here = needs[here]
        if needs[here] != 0:
            circular.add(frozenset(seen[seen.index(here) :]))
    told = [problem for problem in checked.problems if problem.code == "framework.cycle"]
    assert len(told) == len(circular)
    if checked.framework is not None:
        order = list(checked.framework.signals)
        for i, need in enumerate(needs):
            assert need == 0 or order.index(f"s{need}") < order.index(f"s{i}")
