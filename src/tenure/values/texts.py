"""Text that can't be kept (the database takes neither the character NUL nor half of a surrogate pair), and words that must
not be kept any longer."""

import re
from collections.abc import Collection, Iterable, Mapping

from tenure.values.problem import Problem, ProblemError

DEPTH = 100
ERASED = "(erased)"


UNSEEN = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
"""A pattern, as Python and Arrow read them, of signs that command a terminal or turn the direction of what follows. Tabs and
line ends aren't among them."""
_UNSEEN = re.compile(UNSEEN)


def plain(text: str) -> str:
    """A text without control characters and without overrides of its direction: what it shows is what it says.

    >>> plain("Birch\\x1b[2J Ltd")
    'Birch[2J Ltd'
    """
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def escaped(said: str) -> str:
    """JSON in which those signs, and halves of surrogate pairs, are written as `\\u202e`."""
    return re.sub(f"{UNSEEN}|[\ud800-\udfff]", lambda sign: f"\\u{ord(sign.group()):04x}", said)


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


def pattern_of(words: Collection[str]) -> str:
    """A pattern that finds any of some words, the longest first, as both Python and Arrow read patterns."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def without(text: str, words: Collection[str]) -> str:
    """A text with `(erased)` in place of these words, in great or small letters."""
    return re.sub(pattern_of(words), ERASED, text, flags=re.IGNORECASE) if words else text


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
