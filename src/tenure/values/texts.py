"""Text that can't be kept: the database takes neither the character NUL nor half of a surrogate pair."""

from collections.abc import Iterable, Mapping

from tenure.values.problem import Problem, ProblemError

DEPTH = 100


def keepable(value: object, depth: int = DEPTH) -> bool:
    """Whether every text in a value of plain JSON can be kept. What is nested deeper than DEPTH can't."""
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value))
    if isinstance(value, Mapping | list | tuple) and not depth:
        return False
    if isinstance(value, Mapping):
        return all(keepable(name, depth - 1) and keepable(one, depth - 1) for name, one in value.items())
    if isinstance(value, list | tuple):
        return all(keepable(one, depth - 1) for one in value)
    return True


def refuse_unkeepable(values: Iterable[object]) -> None:
    """Raise ProblemError `request.text` when a text can't be kept."""
    if not all(keepable(value) for value in values):
        raise ProblemError(
            Problem(
                "request.text",
                "A text in the request can't be kept.",
                where="request",
                why="It has the character NUL, or half of a surrogate pair.",
                fix="Leave that character out.",
                status=422,
            )
        )
