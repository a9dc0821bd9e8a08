"""What an expression may say, what kind it has, and how it is written back."""

import pytest

from tenure.evidence.catalogue import TABLES
from tenure.framework.expressions import (
    Aggregate,
    Call,
    Entry,
    Kind,
    Literal,
    Name,
    Scope,
    aggregates,
    names,
    names_in_text,
    read,
    write,
)

CANONICAL = [
    ("a", "a"),
    ("A + b", "a + b"),
    ("(a)", "a"),
    ("((a + b)) * 2", "(a + b) * 2"),
    ("a + b * 2", "a + b * 2"),
    ("a - (b - 1)", "a - (b - 1)"),
    ("a - b - 1", "a - b - 1"),
    ("a / (b / 2)", "a / (b / 2)"),
    ("a % 2", "a % 2"),
    ("-a * 2", "-a * 2"),
    ("-(a * 2)", "-(a * 2)"),
    ("- 1.50", "-1.5"),
    ("a - -1", "a - -1"),
    ("-(-1)", "-(-1)"),
    (".5 + 1e3 + 0.000001", "0.5 + 1000 + 0.000001"),
    ("a != 1", "a <> 1"),
    ("a between 1 and 2 and f", "a >= 1 and a <= 2 and f"),
    ("a not between 1 and 2", "not (a >= 1 and a <= 2)"),
    ("t in ('x', 'it''s')", "t in ('x', 'it''s')"),
    ("t not in ('x')", "t not in ('x')"),
    ("not t in ('x')", "t not in ('x')"),
    ("a IS NOT NULL", "a is not null"),
    ("not (a is null)", "a is not null"),
    ("f or g and not f", "f or g and not f"),
    ("(f or g) and f", "(f or g) and f"),
    ("not (f and g)", "not (f and g)"),
    ("f = (a > 1)", "f = (a > 1)"),
    ("d > date '2026-01-31'", "d > date '2026-01-31'"),
    ("case when f then 1 else 2 end", "case when f then 1 else 2 end"),
    ("case when f then 1 end", "case when f then 1 end"),
    ("case a when 1 then 'x' when 2 then 'y' end", "case when a = 1 then 'x' when a = 2 then 'y' end"),
    ("coalesce( a ,0 )", "coalesce(a, 0)"),
    ("nullif(a, 0)", "nullif(a, 0)"),
    ("round(a, 2) + round(a)", "round(a, 2) + round(a)"),
    ("starts_with(lower(t), 'a')", "starts_with(lower(t), 'a')"),
    ("days_since(d) > days_between(d, i)", "days_since(d) > days_between(d, i)"),
    ("by = 'x'", "by = 'x'"),
    ("a > rhythm_days", "a > 7"),
    ("f = true", "f = true"),
    ("coalesce(null, a)", "coalesce(null, a)"),
]


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_canonical_text(text: str, canonical: str, plain: Scope) -> None:
    tree = read(text, plain, where="here")
    assert write(tree) == canonical
    assert read(canonical, plain, where="here") == tree


AGGREGATES = [
    ("count(*)", Aggregate("count", None, False, Kind.NUMBER, False)),
    (
        "count(distinct person)",
        Aggregate("count", Name("person", Kind.TEXT), True, Kind.NUMBER, False),
    ),
    (
        "count(distinct person, occurred_on)",
        Aggregate(
            "count",
            Call("pair", (Name("person", Kind.TEXT), Name("occurred_on", Kind.DAY, False)), Kind.TEXT, True),
            True,
            Kind.NUMBER,
            False,
        ),
    ),
    ("latest(score)", Aggregate("latest", Name("score", Kind.NUMBER), False, Kind.NUMBER, True)),
    ("max(occurred_at)", Aggregate("max", Name("occurred_at", Kind.INSTANT, False), False, Kind.INSTANT, True)),
    ("sum(score)", Aggregate("sum", Name("score", Kind.NUMBER), False, Kind.NUMBER, False)),
]


@pytest.mark.parametrize(("text", "tree"), AGGREGATES)
def test_functions_over_rows(text: str, tree: Aggregate, rows: Scope) -> None:
    assert read(text, rows, where="here", aggregate=True) == tree
    assert write(tree) == text


def test_columns_of_the_account_may_stand_outside_of_an_aggregate(rows: Scope) -> None:
    tree = read("coalesce(days_since(max(occurred_at)), b)", rows, where="here", aggregate=True)
    assert names(tree) == {"occurred_at", "b"}
    assert [one.function for one in aggregates(tree)] == ["max"]
    assert isinstance(tree, Call)
    assert not tree.nullable


NULLABILITY = [
    ("a + 1", True),
    ("b + 1", False),
    ("b / 2", False),
    ("b / b", True),
    ("b / greatest(b, 1)", False),
    ("b / greatest(b, 0)", True),
    ("b / nullif(b, 0)", True),
    ("coalesce(a, b)", False),
    ("coalesce(a, nullif(b, 0))", True),
    ("a is null", False),
    ("case when g then b end", True),
    ("case when f then b else 0 end", False),
    ("greatest(a, b)", True),
    ("f and g", True),
    ("t in ('x')", True),
]


@pytest.mark.parametrize(("text", "nullable"), NULLABILITY)
def test_what_may_be_unknown(text: str, nullable: bool, plain: Scope) -> None:
    tree = read(text, plain, where="here")
    assert isinstance(tree, Call)
    assert tree.nullable is nullable


def test_null_takes_the_kind_of_its_neighbours(plain: Scope) -> None:
    tree = read("case when f then null else d end", plain, where="here")
    assert isinstance(tree, Call)
    assert tree.kind is Kind.DAY
    assert read("null", plain, where="here") == Literal(None, Kind.NOTHING)


def test_names_are_found_without_reading() -> None:
    assert names_in_text("Seat_use / nullif(seats, 0) > 0.5 and t = 'seats_sold' and date '2026-01-01' < d") == {
        "seat_use",
        "seats",
        "t",
        "d",
    }


def test_every_derived_column_of_the_catalogue_can_be_read() -> None:
    people = {column.name: Entry(_kind(column.kind)) for column in TABLES["people"].columns}
    count = 0
    for table in TABLES.values():
        known = {column.name: Entry(_kind(column.kind)) for column in table.columns} | {"as_of": Entry(Kind.DAY, False)}
        for derived in table.derived:
            scope = Scope(people if derived.name.startswith("person_") else known)
            tree = read(derived.formula, scope, where=f"{table.name}.{derived.name}", expect=_kind(derived.kind))
            assert read(write(tree), scope, where="again") == tree
            known[derived.name] = Entry(_kind(derived.kind))
            count += 1
    assert count > 20


def _kind(kind: str) -> Kind:
    return Kind.NUMBER if kind == "amount" else Kind(kind)
