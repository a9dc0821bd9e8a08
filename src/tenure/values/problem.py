"""Problem: the one shape of every error, from a typo in YAML to a full disk."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenure.values.shapes import json_of


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, why, and what to do next.

    `code` is stable and documented in docs/reference/problems.md. `where` is a file with line (`health.yaml:12`), a field,
    or a command's option. `status` is the HTTP status of the API.
    """

    code: str
    what: str
    where: str = ""
    why: str = ""
    fix: str = ""
    status: int = 400
    severity: str = "error"  # or "warning", which stops nothing

    def as_json(self) -> dict[str, str | int]:
        return json_of(self, "status")

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        rest = " ".join(part for part in (self.why, self.fix) if part)
        return f"{place}{self.what}{' ' + rest if rest else ''}"


class ProblemError(Exception):
    """Raised with every problem found, never only the first."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a ProblemError needs at least one Problem")
        self.problems: tuple[Problem, ...] = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    @property
    def status(self) -> int:
        return max(problem.status for problem in self.problems)


def refusal(code: str, what: str, where: str = "", why: str = "", fix: str = "", status: int = 400) -> ProblemError:
    """The error of one problem, to be raised."""
    return ProblemError(Problem(code, what, where, why, fix, status))


class QuestionError(ProblemError):
    """Two readings are possible and only a person can say which: exit code 3, never a guess."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing sentence that names the nearest known words; "" when none is near.

    >>> did_you_mean("usge", ["usage", "tickets"])
    'Did you mean usage?'
    """
    near: Sequence[str] = difflib.get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(near)}?" if near else ""
