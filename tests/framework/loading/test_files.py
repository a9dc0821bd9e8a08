"""Files, includes and broken YAML: never a traceback, always a place."""

import sys
import time
from pathlib import Path

import pytest

from tenure.framework.checking import check_texts
from tenure.framework.checking.catalogue import Catalogue
from tenure.framework.loading import load, load_texts
from tenure.framework.starters import STARTERS
from tenure.values.problem import Problem


def write(folder: Path, **files: str | bytes) -> Path:
    for name, text in files.items():
        file = folder / f"{name}.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def one(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def test_places_of_every_key(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, framework="framework: tenure/1\nsignals:\n  a:\n    value: 1\n    window: 28d\n"))
    assert loaded.problems == []
    assert loaded.place(("signals", "a")) == "framework.yaml:3"
    assert loaded.place(("signals", "a", "window")) == "framework.yaml:5"
    assert loaded.place(("signals", "a", "not there")) == "framework.yaml:3"
    assert loaded.sections["signals"] == {"a": {"value": 1, "window": "28d"}}


def test_included_files_come_first_and_in_order(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        framework="framework: tenure/1\nhealth:\n  last: {}\ninclude: [b.yaml, a.yaml]\n",
        a="health:\n  second: {}\n",
        b="health:\n  first: {}\ninclude: [c.yaml]\n",
        c="signals:\n  s: {}\n",
    )
    loaded = load(folder)
    assert loaded.problems == []
    assert list(loaded.sections["health"]) == ["first", "second", "last"]
    assert set(loaded.texts) == {"framework.yaml", "a.yaml", "b.yaml", "c.yaml"}


def test_a_stored_framework_loads_as_its_folder_did() -> None:
    for folder in STARTERS.values():
        loaded = load(folder)
        again = load_texts(loaded.texts)
        assert again.sections == loaded.sections
        assert again.places == loaded.places
        assert again.texts == loaded.texts
        assert "shared/signals.yaml" in loaded.texts


def test_what_a_folder_defines_takes_the_place_of_a_packaged_part(tmp_path: Path) -> None:
    own = "signals:\n  seat_use: {value: seats}\n"
    loaded = load(write(tmp_path, framework="framework: tenure/1\ninclude: [own.yaml, shared/signals.yaml]\n", own=own))
    assert loaded.problems == []
    assert loaded.sections["signals"]["seat_use"] == {"value": "seats"}
    assert loaded.place(("signals", "seat_use")) == "own.yaml:2"
    assert loaded.place(("signals", "seat_use", "label")) == "own.yaml:2"
    later = load(write(tmp_path, framework="framework: tenure/1\ninclude: [shared/signals.yaml, own.yaml]\n", own=own))
    assert later.sections["signals"]["seat_use"] == {"value": "seats"}
    assert later.place(("signals", "seat_use", "label")) == "own.yaml:2"


def test_two_own_files_may_not_define_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path, framework="include: [a.yaml]\nsignals:\n  s: {}\n", a="\nsignals:\n  s: {}\n")
    problem = one(load(folder).problems)
    assert problem.code == "framework.defined_twice"
    assert (problem.where, problem.why) == ("framework.yaml:3", "It is also defined at a.yaml:3.")


@pytest.mark.parametrize(
    "name",
    [
        "../other.yaml",
        "/etc/passwd.yaml",
        "a/../../b.yaml",
        "shared/../../../x.yaml",
        "a\\\\b.yaml",
        "a.txt",
        "http://x/a.yaml",
        "[a]",
        "{a: b}",
    ],
)
def test_includes_never_leave_the_folder(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "other.yaml").write_text("signals: {secret: {}}\n")
    loaded = load(write(inside, framework=f'framework: tenure/1\ninclude:\n  - "{name}"\n'))
    problem = one(loaded.problems)
    assert (problem.code, problem.where) == ("framework.include", "framework.yaml:3")
    assert not loaded.sections["signals"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_never_leave_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "other.yaml").write_text("signals: {secret: {}}\n")
    (inside / "link.yaml").symlink_to(tmp_path / "other.yaml")
    loaded = load(write(inside, framework="include: [link.yaml]\n"))
    assert one(loaded.problems).code == "framework.include"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_a_circle_and_names_too_long(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    long = "x" * 300
    problems = load(write(tmp_path, framework=f"include:\n- a.yaml\n- {long}.yaml\n")).problems
    assert [(problem.code, problem.where) for problem in problems] == [
        ("framework.include", "framework.yaml:2"),
        ("framework.include", "framework.yaml:3"),
    ]


def test_a_circle_of_includes_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, framework="include: [a.yaml]\n", a="include: [b.yaml]\n", b="\ninclude:\n- a.yaml\n")
    problem = one(load(folder).problems)
    assert (problem.where, problem.what) == ("b.yaml:3", "a.yaml includes itself: a.yaml -> b.yaml -> a.yaml.")


def test_an_unknown_packaged_part_is_guessed_at(tmp_path: Path) -> None:
    problem = one(load(write(tmp_path, framework="include: [shared/signal.yaml]\n")).problems)
    assert problem.fix.startswith("Did you mean shared/signals.yaml")


def test_no_framework(tmp_path: Path) -> None:
    assert one(load(tmp_path).problems).code == "framework.not_found"
    assert one(load(tmp_path / "nowhere").problems).code == "framework.not_found"
    assert one(load_texts({}).problems).code == "framework.not_found"


def test_one_file_will_do(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, mine="framework: tenure/1\ninclude: [shared/signals.yaml]\n") / "mine.yaml")
    assert loaded.problems == []
    assert loaded.head["framework"] == "tenure/1"
    assert set(loaded.texts) == {"framework.yaml", "shared/signals.yaml"}
    assert load_texts(dict(sorted(loaded.texts.items(), reverse=True))).sections == loaded.sections


def test_a_file_may_have_a_mark_and_other_line_ends(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, framework=b"\xef\xbb\xbfframework: tenure/1\r\nname: Gr\xc3\xbc\xc3\x9fe\r\n"))
    assert loaded.problems == []
    assert loaded.head["name"] == "Grüße"


BROKEN = {
    "tab": ("a:\n\tb: 1\n", 2, "indented with a tab"),
    "tab after spaces": ("signals:\n  a:\n  \tb: 1\n", 3, "indented with a tab"),
    "duplicate": ("name: a\nsignals: {}\nname: b\n", 3, "`name` is defined twice"),
    "duplicate deep": ("signals:\n  a:\n    value: 1\n    value: 2\n", 4, "`value` is defined twice"),
    "anchor": ("signals:\n  a: &x {value: 1}\n", 2, "Anchors"),
    "anchor twice": ("signals:\n  a: &x {value: 1}\n  b: &x {value: 2}\n", 2, "Anchors"),
    "merge": ("signals:\n  a:\n    <<: {value: 1}\n", 3, "plain word"),
    "unknown alias": ("name: *x\n", 1, "alias"),
    "tag": ("name: !!python/object/apply:os.system [ls]\n", 1, "tag"),
    "own tag": ("name: !secret x\n", 1, "tag"),
    "two documents": ("name: a\n---\nname: b\n", 2, "several documents"),
    "open bracket": ("signals: {a: [1, 2\n", 2, "isn't valid YAML"),
    "open quote": ("name: 'a\n", 2, "isn't valid YAML"),
    "colon": ("name: a: b\n", 1, "isn't valid YAML"),
    "key of a list": ("? [a, b]\n: 1\n", 1, "plain word"),
    "a list": ("- a\n- b\n", 1, "mapping of keys"),
    "a word": ("hello\n", 1, "mapping of keys"),
    "empty": ("", 1, "empty"),
    "only comments": ("# nothing\n", 1, "empty"),
    "a zero byte": ("name: a\nb: \0\n", 2, "an invalid character"),
    "not utf-8": (b"name: a\nabout: \xff\xfe\n", 2, "not UTF-8"),
    "unknown key": ("signal:\n  a: {value: 1}\n", 1, "Unknown key `signal`"),
    "section of a list": ("signals: [a]\n", 1, "mapping of keys"),
}


@pytest.mark.parametrize(("text", "line", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_text(tmp_path: Path, text: str | bytes, line: int, what: str) -> None:
    problem = load(write(tmp_path, framework=text)).problems[0]
    assert problem.where == f"framework.yaml:{line}"
    assert what in problem.what
    assert problem.severity == "error"


BOMBS = {
    "aliases": "a: &a [x, x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "itself": "a: &a [*a]\n",
    "brackets": "a: " + "[" * 100_000,
    "curly": "{a: " * 100_000,
    "dashes": "- " * 100_000,
    "indents": "".join(" " * i + "a:\n" for i in range(1_200)),
    "questions": "? " * 50_000,
    "ten megabytes": "a: '" + "x" * 10_000_000 + "'\n",
    "ten megabytes of lines": "# \n" * 3_400_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_bombs(tmp_path: Path, text: str) -> None:
    began = time.process_time()
    loaded = load(write(tmp_path, framework=text))
    assert time.process_time() - began < 60  # it ends
    assert loaded.broken
    assert all(problem.where.startswith("framework.yaml:") for problem in loaded.problems)


def test_ten_thousand_lines_load(tmp_path: Path) -> None:
    text = "signals:\n" + "".join(f"  s{i}: {{value: seats}}\n" for i in range(10_000))
    loaded = load(write(tmp_path, framework=text))
    assert loaded.problems == []
    assert loaded.place(("signals", "s9999")) == "framework.yaml:10001"


def test_every_section_is_taken(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, framework="framework: tenure/1\nsegments:\n  digital: {when: true}\nplays: {}\n"))
    assert loaded.problems == []
    assert loaded.sections["segments"] == {"digital": {"when": True}}
    assert loaded.sections["plays"] == {}


def test_the_head_belongs_into_the_first_file(tmp_path: Path) -> None:
    problem = one(
        load(write(tmp_path, framework="name: x\ninclude: [a.yaml]\n", a="signals: {}\ncurrency: EUR\n")).problems
    )
    assert (problem.where, problem.fix) == ("a.yaml:2", "Move it to framework.yaml.")


def test_what_is_read_again_is_ones_own(tmp_path: Path) -> None:
    folder = write(tmp_path, framework="framework: tenure/1\nsignals: {a: {value: '1'}}\n")
    load(folder).sections["signals"]["a"]["value"] = "2"
    assert load(folder).sections["signals"] == {"a": {"value": "1"}}


@pytest.mark.parametrize("text", ["k: {" + ",".join(f"a{n}: 1" for n in range(50_000)) + "}",
                                  "\n".join(f"a{n}: 1" for n in range(50_000)), "a:\n" + "  - x\n" * 50_000])  # fmt: skip
def test_a_file_of_endless_keys_is_refused_before_it_is_read(tmp_path: Path, text: str) -> None:
    found = one(load(write(tmp_path, framework=text)).problems)
    assert found.code == "framework.too_large"
    assert "40,000" in found.what


def test_of_endless_problems_only_the_first_are_told(catalogue: Catalogue) -> None:
    for text in ("".join(f"k{n}: 1\n" for n in range(9_000)), "name: &a x\nsignals:\n" + "  <<: *a\n" * 5_000):
        errors = check_texts({"framework.yaml": text}, catalogue).errors
        assert len(errors) <= 102
        assert any(" more " in one.what for one in errors)


def test_a_files_name_fits_on_any_disk(catalogue: Catalogue) -> None:
    """What was published under a longer one goes on."""
    for name, codes in (("a" * 95, []), ("ä" * 48, ["framework.file_name"])):
        texts = {"framework.yaml": f"include:\n- {name}.yaml\n", f"{name}.yaml": "signals: {}\n"}
        assert [one.code for one in load_texts(texts).problems] == codes
        published = check_texts(texts, catalogue, published=True)
        assert "framework.file_name" not in {one.code for one in published.problems}
