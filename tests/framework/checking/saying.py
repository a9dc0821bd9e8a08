"""How the tests read problems: each has a documented code and a place in a file that was given."""

from pathlib import Path

from tenure.framework.checking import Checked
from tenure.framework.loading import load
from tenure.framework.problems import CODES
from tenure.values.problem import Problem

WHOLE = load(Path(__file__).with_name("whole")).texts
"""A framework that uses every key of the language, by file."""


def changed(old: str, new: str) -> dict[str, str]:
    """The whole framework with the first `old` in one of its files replaced."""
    file = next(name for name, text in WHOLE.items() if old in text)
    return {**WHOLE, file: WHOLE[file].replace(old, new, 1)}


def sound(checked: Checked) -> list[Problem]:
    """The problems, once each is known to be well formed."""
    for problem in checked.problems:
        file, _, rest = problem.where.partition(":")
        line = rest.split(" ")[0]
        assert problem.code in CODES
        assert file in checked.texts or file == "framework.yaml", problem
        assert line.isdigit(), problem
        assert 1 <= int(line) <= checked.texts.get(file, "").count("\n") + 2, problem
        assert problem.what
        assert problem.severity in ("error", "warning")
    assert (checked.framework is None) == bool(checked.errors)
    return checked.problems


def shown(problem: Problem) -> str:
    """A problem as a text of a few lines, for a snapshot."""
    code = problem.code if problem.severity == "error" else f"warning, {problem.code}"
    return "\n  ".join(part for part in (code, problem.where, problem.what, problem.why, problem.fix) if part)
