"""How the tests read problems: each has a documented code and a place in a file that was given."""

from tenure.framework.checking import Checked
from tenure.framework.problems import CODES
from tenure.values.problem import Problem


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
