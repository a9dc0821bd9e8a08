"""Splits an expression into words and refuses, by name, everything that isn't part of the small SQL.

sqlglot reads far more than we want (`@x` is abs, `x -> y` is JSON, `pragma` is a statement). So the text is split here,
against a short list, and only words on that list ever reach it.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal as OneOf
from typing import NoReturn

from tenure.framework.expressions.functions import FUNCTIONS, SYNONYMS
from tenure.framework.expressions.sql_advice import MARKS, REACHES, WORDS
from tenure.framework.problems import problem
from tenure.values.problem import ProblemError, did_you_mean

LONGEST = 4_000
MOST_WORDS = 600
DEEPEST = 16

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "between",
        "case",
        "when",
        "then",
        "else",
        "end",
        "true",
        "false",
        "distinct",
        "date",
    ]
)

SPECIAL = frozenset({*WORDS, "date"})
"""Words that mean a column where there is one of that name, and else are refused (`date` begins a day)."""

_MARK_STARTS = frozenset(mark[0] for mark, _, _ in MARKS)

Part = OneOf["name", "function", "keyword", "number", "text", "symbol"]


@dataclass(frozen=True, slots=True)
class Word:
    part: Part
    text: str
    start: int


_WORD = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<symbol><=|>=|<>|!=|[-+*/%(),=<>])"
)


def split_words(text: str, *, where: str, known: Container[str] = ()) -> list[Word]:
    """The words of an expression, `count(*)` and `count(distinct …)` already told apart as functions of their own.

    `known` are the names in scope, which win over refused words (a table may well have a column called `by`).
    Raises ProblemError for everything off the list.
    """
    if len(text) > LONGEST:
        _too_large(f"The expression has {len(text):,} characters; {LONGEST:,} are allowed.", where)
    words = _raw(text, where, known)
    if not words:
        raise ProblemError(
            problem(
                "expression.empty", "The expression is empty.", where=where, fix="Write a formula, or remove the key."
            )
        )
    if len(words) > MOST_WORDS:
        _too_large(f"The expression has {len(words):,} words; {MOST_WORDS} are allowed.", where)
    _balanced(words, where)
    words = _counts(words, where)
    _neighbours(words, where)
    return words


def names_in_text(text: str) -> frozenset[str]:
    """The names that an expression mentions, in lower case, found without parsing it: to order signals before they are read.

    >>> sorted(names_in_text("Seat_use > 0.6 and days_since(last_login) < 7"))
    ['last_login', 'seat_use']
    """
    found = []
    for match in _WORD.finditer(text[:LONGEST]):
        name = match.group().lower()
        if match.lastgroup == "name" and name not in KEYWORDS and not text[match.end() :].lstrip(" ").startswith("("):
            found.append(name)
    return frozenset(found)


def _raw(text: str, where: str, known: Container[str]) -> list[Word]:
    words: list[Word] = []
    at = 0
    while at < len(text):
        match = _WORD.match(text, at)
        for mark, what, fix in MARKS if text[at] in _MARK_STARTS else ():
            if text.startswith(mark, at) and (match is None or mark in ("--", "/*", "//", "**", "==", "->")):
                _refuse(f"{what} ({_near(text, at)})", fix, where)
        if match is None:
            _refuse(f"the character {text[at]!r}", "Use names, numbers, 'texts', + - * / % and comparisons.", where)
        end, part, found = match.end(), match.lastgroup, match.group()
        if part == "number" and end < len(text) and (text[end].isalnum() or text[end] in "_."):
            raise ProblemError(
                problem(
                    "expression.syntax",
                    f"{_near(text, at)} is not a number.",
                    where=where,
                    fix="Write plain numbers, like 30 or 0.3.",
                )
            )
        if part == "text" and at and (text[at - 1].isalnum() or text[at - 1] == "_") and words[-1].text != "date":
            _refuse(f"a prefixed text ({_near(text, words[-1].start)})", "Use plain single quotes for text.", where)
        if part == "name":
            words.append(_name(found.lower(), text, at, end, where, known))
        elif part in ("number", "text", "symbol"):
            words.append(Word(part, found, at))  # type: ignore[arg-type]
        at = end
        if len(words) > MOST_WORDS:
            break
    return words


def _name(name: str, text: str, at: int, end: int, where: str, known: Container[str]) -> Word:
    calls = text[end:].lstrip().startswith("(")
    if name == "date" and not calls:
        follows = text[end:].lstrip().startswith("'")
        return Word("keyword" if follows or name not in known else "name", name, at)
    if name in KEYWORDS and name != "date":
        return Word("keyword", name, at)
    if name in WORDS and (calls or name not in known):
        _refuse(name.upper(), WORDS[name], where)
    if not calls:
        return Word("name", name, at)
    if name in FUNCTIONS:
        return Word("function", name, at)
    if REACHES.match(name):
        _refuse(
            f"{name}(), which reads outside data",
            "Expressions can't use files, the network or settings.",
            where,
        )
    other = SYNONYMS.get(name, "")
    raise ProblemError(
        problem(
            "expression.unknown_function",
            f"Unknown function {name}().",
            where=where,
            fix=f"Write {other}."
            if other
            else did_you_mean(name, FUNCTIONS) or f"The functions are: {', '.join(FUNCTIONS)}.",
        )
    )


def _balanced(words: list[Word], where: str) -> None:
    open_at: list[str] = []
    for word in words:
        if word.text == "(" or (word.part == "keyword" and word.text == "case"):
            open_at.append(word.text)
        elif word.text == ")" or (word.part == "keyword" and word.text == "end"):
            wants = "(" if word.text == ")" else "case"
            if not open_at or open_at.pop() != wants:
                _unreadable(f"`{word.text}` has no matching `{wants}`.", where)
        if len(open_at) > DEEPEST:
            _too_large(f"The expression is nested more than {DEEPEST} deep.", where)
    if open_at:
        _unreadable(f"A `{open_at[-1]}` is not closed.", where)


def _counts(words: list[Word], where: str) -> list[Word]:
    """`count(*)` becomes count_rows(), `count(distinct` count_distinct(; any other star or distinct is refused."""
    told: list[Word] = []
    i = 0
    while i < len(words):
        texts = [word.text.lower() for word in words[i : i + 4]]
        if words[i].part == "function" and texts == ["count", "(", "*", ")"]:
            told += [Word("function", "count_rows", words[i].start), words[i + 1], words[i + 3]]
            i += 4
        elif words[i].part == "function" and texts[:3] == ["count", "(", "distinct"]:
            told += [Word("function", "count_distinct", words[i].start), words[i + 1]]
            i += 3
        elif words[i].part == "keyword" and words[i].text == "distinct":
            _refuse("DISTINCT here", "It is only allowed in count(distinct x).", where)
        elif words[i].text == "*" and (not told or told[-1].text in ("(", ",")):
            _refuse("* here", "`*` is only allowed in count(*).", where)
        else:
            told.append(words[i])
            i += 1
    return told


_VALUE_ENDS = frozenset({")", "null", "true", "false", "end"})
_AFTER_VALUES = frozenset(
    {"*", "/", "%", "=", "<>", "!=", "<", "<=", ">", ">=", ",", ")", "and", "or", "in", "is", "between"}
)
_VALUE_STARTS = frozenset({"(", "case", "null", "true", "false", "date"})


def _ends_value(word: Word) -> bool:
    return word.part in ("name", "number", "text") or word.text in _VALUE_ENDS


def _starts_value(word: Word) -> bool:
    return word.part in ("name", "number", "text", "function") or word.text in _VALUE_STARTS


def _neighbours(words: list[Word], where: str) -> None:
    """Two values side by side, a missing one, and the usual slips, each said plainly."""
    if words[0].text in _AFTER_VALUES:
        _unreadable(f"The expression starts with `{words[0].text}`.", where)
    for i, (before, word) in enumerate(pairwise(words)):
        if before.part == "keyword" and before.text == "date" and word.part != "text":
            _unreadable("Write days as date '2026-01-31'.", where)
        if before.text == "is" and word.text not in ("null", "not"):
            _unreadable(
                f"`is {word.text}` can't be read.", where, "Write is null or is not null; compare with = otherwise."
            )
        if before.text == "in" and word.text != "(":
            _unreadable("`in` needs a list.", where, "Write in ('a', 'b').")
        if _ends_value(before) and _starts_value(word):
            _unreadable(f"An operator is missing between `{before.text}` and `{word.text}`.", where)
        if before.text == "%" and not _starts_value(word) and word.text not in ("-", "+"):
            _percent(where)
        called = before.text == "(" and i > 0 and words[i - 1].part == "function"
        negated = before.text == "not" and word.text in ("in", "between")
        if word.text in _AFTER_VALUES and not _ends_value(before) and not called and not negated:
            _unreadable(f"A value is missing between `{before.text}` and `{word.text}`.", where)
    last = words[-1]
    if last.text == "%":
        _percent(where)
    if not _ends_value(last):
        _unreadable(f"The expression ends with `{last.text}`.", where)


def _near(text: str, at: int) -> str:
    piece = text[at : at + 24].split("\n")[0]
    return f"`{piece}{'…' if at + 24 < len(text) else ''}`"


def _percent(where: str) -> NoReturn:
    raise ProblemError(
        problem(
            "expression.syntax",
            "A percent sign isn't allowed after a number here.",
            where=where,
            why="In an expression, % gives the remainder of a division.",
            fix="Write 0.3 for 30%.",
        )
    )


def _unreadable(what: str, where: str, fix: str = "") -> NoReturn:
    raise ProblemError(problem("expression.syntax", what, where=where, fix=fix))


def _too_large(what: str, where: str) -> NoReturn:
    raise ProblemError(
        problem("expression.too_large", what, where=where, fix="Split it: move a part of it into a signal of its own.")
    )


def _refuse(what: str, fix: str, where: str) -> NoReturn:
    raise ProblemError(problem("expression.refused", f"An expression can't contain {what}.", where=where, fix=fix))
