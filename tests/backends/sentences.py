"""Expressions by chance, well typed, functions inside of functions, and the values that backends have quarrelled about."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pyarrow as pa

from insight.engine.measuring.test_writer import ARROW, D, F, I, N, T
from tenure.framework.expressions import Entry, Scope, read
from tenure.framework.expressions.tree import Kind, Tree
from tenure.values.problem import ProblemError

COLUMNS = {"n": N, "m": N, "t": T, "u": T, "f": F, "g": F, "d": D, "e": D, "i": I, "j": I}
SCOPE = Scope({name: Entry(kind) for name, kind in COLUMNS.items()} | {"as_of": Entry(D, False)})
TODAY = date(2025, 3, 30)
VALUES: dict[Kind, list[object]] = {
    N: [
        None, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.3, 1e-7, -1e-7, 1.0000005, 0.285, 7.0, 1234.5678901,
        1e15, 2.0**52 + 0.5, 2.0**53, 2.0**53 + 2, -(2.0**63), 1e18, -1e18,
    ],
    T: [
        None, "", " ", "a", "A", "Z", "z", "Nord", "nord", " Nord ", "Ärger", "ärger", "é", "e\u0301", "vv", "ff", "fav", "nt", "r",
        "\tx\n", "\x0bx\x0c", "\u00a0x\u00a0", "%", "_", "a%", "\\", "\\n", "'", '"', "日本語", "🙂", "Ωmega",
        "Straße", "ΑΣ", "İz", "10", "9", "null",
    ],
    F: [None, True, False],
    D: [
        None, date(1, 1, 1), date(1582, 10, 10), date(1899, 12, 31), date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), TODAY,
        TODAY - timedelta(1), date(2262, 4, 12), date(9999, 12, 31),
    ],
    I: [
        None,
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(1901, 12, 14, 1, 2, 3, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2025, 3, 29, 22, 59, 59, 999_999, tzinfo=UTC),
        datetime(2025, 3, 29, 23, tzinfo=UTC),  # midnight in Berlin
        datetime(2025, 3, 30, 0, 59, 59, 999_999, tzinfo=UTC),
        datetime(2025, 3, 30, 1, tzinfo=UTC),  # summer time begins
        datetime(2025, 3, 30, 22, tzinfo=UTC),
        datetime(2024, 10, 27, 0, 59, 59, 999_999, tzinfo=UTC),
        datetime(2024, 10, 27, 1, tzinfo=UTC),  # and ends
        datetime(2024, 10, 26, 22, tzinfo=UTC),
        datetime(2024, 10, 27, 23, tzinfo=UTC),
        datetime(9999, 12, 30, 12, tzinfo=UTC),
    ],
}  # fmt: skip
LITERALS = {
    N: ["0", "1", "-1", "2.5", "-0.5", "0.1", "7", "1000000", "null"],
    T: ["''", "'a'", "' '", "'Nord'", "'%'", "'_'", "'\\'", "'Ä'", "'vf'", "''''", "null"],
    F: ["true", "false", "null"],
    D: ["as_of", "date '2025-03-30'", "date '1969-12-31'", "date '9999-12-31'", "null"],
    I: ["null"],
}
KINDS = (N, T, F, D, I)


def by_chance(random: Random, kind: Kind, depth: int) -> str:
    """The text of an expression of a kind."""

    def of(*kinds: Kind) -> str:
        return by_chance(random, random.choice(kinds), depth - 1)

    if depth == 0 or random.random() < 0.1:
        names = [name for name, of_kind in COLUMNS.items() if of_kind is kind]
        return random.choice(names) if random.random() < 0.75 else random.choice(LITERALS[kind])
    ways: list[Callable[[], str]] = [
        lambda: f"coalesce({of(kind)}, {of(kind)})",
        lambda: f"coalesce({of(kind)}, {of(kind)}, {of(kind)})",
        lambda: f"nullif({of(kind)}, {of(kind)})",
        lambda: f"case when {of(F)} then {of(kind)} else {of(kind)} end",
        lambda: f"case when {of(F)} then {of(kind)} when {of(F)} then {of(kind)} end",
    ]
    if kind in (N, D, I):
        ways += [
            lambda: f"greatest({of(kind)}, {of(kind)})",
            lambda: f"least({of(kind)}, {of(kind)}, {of(kind)})",
        ]
    if kind is N:
        ways += [
            *[lambda: f"({of(N)} {random.choice('+-*/%')} {of(N)})"] * 4,
            *[lambda: f"{random.choice(['abs', 'round', 'floor', 'ceil'])}({of(N)})"] * 2,
            lambda: f"round({of(N)}, {random.choice('0126')})",
            lambda: f"-({of(N)})",
            lambda: f"length({of(T)})",
            lambda: f"days_since({of(D, I)})",
            lambda: f"days_between({of(D, I)}, {of(D, I)})",
        ]
    if kind is T:
        ways += [lambda: f"{random.choice(['lower', 'upper', 'trim'])}({of(T)})"] * 4
    if kind is F:
        compared = random.choice((N, T, D, I))
        ways += [
            *[lambda: f"({of(compared)} {random.choice(['=', '<>', '<', '<=', '>', '>='])} {of(compared)})"] * 4,
            *[lambda: f"({of(F)} {random.choice(['and', 'or'])} {of(F)})"] * 2,
            lambda: f"(not {of(F)})",
            lambda: f"({of(*KINDS)} is {random.choice(['', 'not '])}null)",
            lambda: f"({of(N)} between {of(N)} and {of(N)})",
            lambda: f"({of(T)} {random.choice(['in', 'not in'])} ('', 'a', 'Nord', '%'))",
            lambda: f"({of(N)} {random.choice(['in', 'not in'])} (0, 1, 2.5))",
            *[lambda: f"{random.choice(['starts_with', 'ends_with', 'contains'])}({of(T)}, {of(T)})"] * 2,
        ]
    return random.choice(ways)()


def sentences(seed: int, count: int, depth: int = 3) -> dict[str, Tree]:
    """So many different expressions that are read, by their text."""
    random, found = Random(seed), dict[str, Tree]()
    while len(found) < count:
        text = by_chance(random, random.choice(KINDS), random.randint(1, depth))
        try:
            tree = read(text, SCOPE, where="test")
        except ProblemError:  # some are refused, like a comparison with nothing
            continue
        if tree.kind is not Kind.NOTHING:
            found[text] = tree
    return found


def rows_by_chance(seed: int, count: int) -> pa.Table:
    """So many rows, every value of each kind among them."""
    random = Random(seed)
    columns: dict[str, list[object]] = {}
    for name, kind in COLUMNS.items():
        column = (VALUES[kind] * (count // len(VALUES[kind]) + 1))[:count]
        random.shuffle(column)
        columns[name] = column
    arrays = {name: pa.array(columns[name], ARROW[kind]) for name, kind in COLUMNS.items()}
    return pa.table({"row": pa.array(range(count)), **arrays})
