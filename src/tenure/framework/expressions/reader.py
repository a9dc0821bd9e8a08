"""Text -> typed tree. sqlglot only groups the words by precedence; kinds, arity and meaning are decided here."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NoReturn

from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError
from sqlglot.parser import Parser

from tenure.framework.expressions import kinds
from tenure.framework.expressions.functions import FUNCTIONS
from tenure.framework.expressions.scope import Scope
from tenure.framework.expressions.tree import Kind, Literal, Name, Tree
from tenure.framework.expressions.words import SPECIAL, Word, split_words
from tenure.framework.problems import problem
from tenure.values.problem import Problem, ProblemError, did_you_mean

DEEPEST_TREE = 100

_TOKENS: dict[str, TokenType] = {
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    ",": TokenType.COMMA,
    "+": TokenType.PLUS,
    "-": TokenType.DASH,
    "*": TokenType.STAR,
    "/": TokenType.SLASH,
    "%": TokenType.MOD,
    "=": TokenType.EQ,
    "<>": TokenType.NEQ,
    "!=": TokenType.NEQ,
    "<": TokenType.LT,
    "<=": TokenType.LTE,
    ">": TokenType.GT,
    ">=": TokenType.GTE,
    "and": TokenType.AND,
    "or": TokenType.OR,
    "not": TokenType.NOT,
    "in": TokenType.IN,
    "is": TokenType.IS,
    "null": TokenType.NULL,
    "between": TokenType.BETWEEN,
    "case": TokenType.CASE,
    "when": TokenType.WHEN,
    "then": TokenType.THEN,
    "else": TokenType.ELSE,
    "end": TokenType.END,
    "true": TokenType.TRUE,
    "false": TokenType.FALSE,
}

_BINARY: dict[type[exp.Expression], str] = {
    exp.Add: "add",
    exp.Sub: "subtract",
    exp.Mul: "multiply",
    exp.Div: "divide",
    exp.Mod: "modulo",
    exp.EQ: "equal",
    exp.NEQ: "not_equal",
    exp.LT: "less",
    exp.LTE: "less_or_equal",
    exp.GT: "greater",
    exp.GTE: "greater_or_equal",
    exp.And: "and",
    exp.Or: "or",
}


def read(text: str, scope: Scope, *, where: str, aggregate: bool = False, expect: Kind | None = None) -> Tree:
    """The typed tree of an expression.

    `aggregate`: the value is made of functions over rows. `expect`: the kind of the whole (`FLAG` for a condition).
    Raises ProblemError, with `where` as the place, for anything off the list, unknown names and kinds that don't fit.
    """
    reader = _Reader(scope, where, aggregate or scope.aggregates_allowed)
    try:
        tree = reader.tree(_only(_grouped(text, frozenset(SPECIAL & scope.names.keys())), where), 0)
    except ProblemError as error:
        raise ProblemError(*(replace(one, where=where) for one in error.problems)) from None
    except RecursionError:
        kinds.refuse(
            where,
            "expression.too_large",
            "The expression is too deeply nested.",
            "Move a part of it into a signal of its own.",
        )
    except SqlglotError:
        _unreadable(where)
    if reader.problems:
        raise ProblemError(*reader.problems)
    if expect is not None:
        kinds.demand(tree, expect, where)
    return tree


@lru_cache(maxsize=2_048)
def _grouped(text: str, known: frozenset[str]) -> list[exp.Expression | None]:
    """The words of a text, grouped. The same text is read again whenever a framework is checked again; what is found
    depends on the scope only by those names that are words of the language too, and nobody changes it.
    """
    words = split_words(text, where="", known=known)
    return Parser(error_level=None).parse([_token(word) for word in words], text)


def _token(word: Word) -> Token:
    """Names and functions get a prefix, so that no word means anything to sqlglot but what `words` decided."""
    match word.part:
        case "name":
            return Token(TokenType.IDENTIFIER, f"n_{word.text}", 1, 1, word.start, word.start)
        case "function":
            return Token(TokenType.VAR, f"f_{word.text}", 1, 1, word.start, word.start)
        case "number":
            return Token(TokenType.NUMBER, word.text, 1, 1, word.start, word.start)
        case "text":
            return Token(TokenType.STRING, word.text[1:-1].replace("''", "'"), 1, 1, word.start, word.start)
        case _ if word.text == "date":
            return Token(TokenType.DATE, "date", 1, 1, word.start, word.start)
    return Token(_TOKENS[word.text], word.text, 1, 1, word.start, word.start)


def _only(parsed: list[exp.Expression | None], where: str) -> exp.Expression:
    if len(parsed) != 1 or parsed[0] is None:
        _unreadable(where)
    return parsed[0]


def _unreadable(where: str) -> NoReturn:
    kinds.refuse(where, "expression.syntax", "The expression can't be read.", "Check operators, commas and brackets.")


class _Reader:
    """One pass over sqlglot's tree. Unknown names are gathered; everything else stops at once."""

    def __init__(self, scope: Scope, where: str, aggregate: bool) -> None:
        self.scope, self.where, self.aggregate = scope, where, aggregate
        self.problems: list[Problem] = []
        self.inside = False  # of an aggregate

    def tree(self, node: exp.Expression, depth: int) -> Tree:
        if depth > DEEPEST_TREE:
            raise RecursionError
        deeper: Callable[[exp.Expression], Tree] = lambda child: self.tree(child, depth + 1)  # noqa: E731
        kind = type(node)
        if kind in _BINARY:
            return kinds.binary(_BINARY[kind], deeper(node.this), deeper(node.expression), self.where)
        match node:
            case exp.Paren():
                return deeper(node.this)
            case exp.Column():
                return self._name(node)
            case exp.Literal():
                return self._text(node) if node.is_string else self._number(node)
            case exp.Boolean():
                return Literal(bool(node.this), Kind.FLAG)
            case exp.Null():
                return Literal(None, Kind.NOTHING)
            case exp.Neg(this=exp.Literal(is_string=False) as number):
                positive = self._number(number)
                return Literal(-positive.value, Kind.NUMBER)  # type: ignore[operator]
            case exp.Neg():
                return kinds.unary("negate", deeper(node.this), Kind.NUMBER, self.where)
            case exp.Not():
                return kinds.unary("not", deeper(node.this), Kind.FLAG, self.where)
            case exp.Is(expression=exp.Null()):
                return kinds.is_null(deeper(node.this))
            case exp.Between():
                value, low, high = deeper(node.this), deeper(node.args["low"]), deeper(node.args["high"])
                least = kinds.binary("greater_or_equal", value, low, self.where)
                return kinds.binary("and", least, kinds.binary("less_or_equal", value, high, self.where), self.where)
            case exp.In() if node.expressions and not node.args.get("query"):
                return kinds.membership(deeper(node.this), tuple(map(deeper, node.expressions)), self.where)
            case exp.Case():
                return self._case(node, deeper)
            case exp.Cast() if node.to.this == exp.DataType.Type.DATE and isinstance(node.this, exp.Literal):
                return self._day(node.this)
            case exp.Anonymous():
                return self._call(str(node.this).removeprefix("f_").lower(), node.expressions, deeper)
        _unreadable(self.where)

    def _name(self, node: exp.Column) -> Name | Literal:
        if node.args.get("table") or not isinstance(node.this, exp.Identifier):
            _unreadable(self.where)
        name = str(node.this.this).removeprefix("n_")
        entry = self.scope.names.get(name)
        if entry is None:
            why = self.scope.elsewhere.get(name, "")
            unknown = problem(
                "expression.unknown_name",
                f"`{name}` isn't known here.",
                where=self.where,
                why=why,
                fix="" if why else did_you_mean(name, self.scope.names),
            )
            if unknown not in self.problems:
                self.problems.append(unknown)
            return Name(name, Kind.NOTHING)
        if self.aggregate and entry.per_row and not self.inside:
            kinds.refuse(
                self.where,
                "expression.aggregate",
                f"`{name}` has one value per row, but an account has many rows.",
                f"Choose one: max({name}), latest({name}), count(distinct {name}), …",
            )
        if entry.constant is not None:
            return Literal(entry.constant, Kind.NUMBER)
        return Name(name, entry.kind, entry.nullable)

    def _number(self, node: exp.Literal) -> Literal:
        number = float(str(node.this))
        if not math.isfinite(number):
            kinds.refuse(self.where, "expression.syntax", "The number is too large.", "Use a smaller one.")
        return Literal(number, Kind.NUMBER)

    def _text(self, node: exp.Literal) -> Literal:
        return Literal(str(node.this), Kind.TEXT)

    def _day(self, node: exp.Literal) -> Literal:
        text = str(node.this)
        try:
            return Literal(date.fromisoformat(text).isoformat(), Kind.DAY)
        except ValueError:
            kinds.refuse(self.where, "expression.syntax", f"'{text}' is not a day.", "Write date '2026-01-31'.")

    def _case(self, node: exp.Case, deeper: Callable[[exp.Expression], Tree]) -> Tree:
        subject = deeper(node.this) if node.this else None
        arguments: list[Tree] = []
        for branch in node.args["ifs"]:
            condition = deeper(branch.this)
            if subject is not None:
                condition = kinds.binary("equal", subject, condition, self.where)
            arguments += [condition, deeper(branch.args["true"])]
        otherwise = node.args.get("default")
        arguments.append(deeper(otherwise) if otherwise is not None else Literal(None, Kind.NOTHING))
        return kinds.choice(tuple(arguments), self.where)

    def _call(self, name: str, given: list[exp.Expression], deeper: Callable[[exp.Expression], Tree]) -> Tree:
        function = FUNCTIONS["count" if name.startswith("count_") else name]
        if not function.aggregate:
            return kinds.call(function, tuple(map(deeper, given)), self.where)
        if not self.aggregate:
            kinds.refuse(
                self.where,
                "expression.aggregate",
                f"{function.name}() aggregates rows, but this expression has no rows.",
                "Define a signal with `from` for it, and use that signal here.",
            )
        if self.inside:
            kinds.refuse(
                self.where,
                "expression.aggregate",
                f"{function.name}() is nested in another aggregate function.",
                "Use one of them.",
            )
        self.inside = True
        arguments = tuple(map(deeper, given))
        self.inside = False
        return kinds.over_rows(function, name, arguments, self.where)
