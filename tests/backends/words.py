"""Every function, aggregate and window that the engine builds, as tables to be written in a dialect."""

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from insight.engine.measuring.test_writer import ARROW, CASES, TODAY
from tenure.evidence.backends.instants import epoch_ms
from tenure.framework.expressions import Entry, Scope, read
from tenure.framework.expressions.tree import Kind
from tenure.insight.engine.measuring.daytext import day_in
from tenure.insight.engine.measuring.writer import Writing, write


def functions() -> Iterator[tuple[str, ir.Table]]:
    """Each function of the allow-list over columns a, b, c, in UTC."""
    for text, kinds, _ in CASES:
        names = "abc"[: len(kinds)]
        rows = ibis.table({name: ibis.dtype(ARROW[kind]) for name, kind in zip(names, kinds, strict=True)}, name="rows")
        scope = Scope(
            {name: Entry(kind) for name, kind in zip(names, kinds, strict=True)} | {"as_of": Entry(Kind.DAY, False)}
        )
        to = Writing({name: rows[name] for name in names}, ibis.date(TODAY.isoformat()), "UTC")
        yield (
            f"{text} of {', '.join(kinds)}",
            rows.select(value=write(read(text, scope, where="test"), to)),
        )


def aggregates(rows: ir.Table) -> dict[str, ir.Scalar]:
    """All kinds of aggregates that the engine builds, over columns x (number), k (whole), t (text), w (flag)."""
    yes = rows.w.fill_null(False)
    return {
        "n": rows.count(),
        "n_if": rows.count(where=yes),
        "known": rows.x.count(where=yes),
        "total": rows.x.sum(where=yes),
        "mean": rows.x.mean(where=yes),
        "least": rows.t.min(),
        "most": rows.t.max(where=yes),
        "different": rows.x.nunique(),
        "different_if": rows.x.nunique(where=yes),
        "whole": rows.k.sum(),
        "any_of": yes.any(),
        "rounded": rows.x.sum().round(6),
        "half": (rows.x.sum() / 2).round(1),
        "first": rows.t.first(where=yes, order_by=[ibis.desc(rows.k), rows.t]),
        "last": rows.t.last(order_by=[rows.k, rows.t]),
        "first_known": rows.x.first(order_by=[rows.k, rows.t]),
        "at": rows.k.argmin(rows.t),
    }


def medians(rows: ir.Table) -> dict[str, ir.Scalar]:
    """The one aggregate that not every dialect has."""
    return {"middle": rows.x.median(), "middle_if": rows.x.median(where=rows.w.fill_null(False))}


def windows(rows: ir.Table) -> ir.Table:
    """All kinds of windows that the engine builds, and what else it asks of rows."""
    return rows.mutate(
        number=ibis.row_number().over(order_by=[rows.g, rows.t]),
        following=rows.k.lead().over(ibis.window(group_by=rows.g, order_by=[rows.t])),
        so_far=rows.x.max().over(ibis.window(group_by=rows.g, order_by=rows.t, preceding=None, following=0)),
        before=rows.x.min().over(ibis.window(group_by=rows.g, order_by=rows.t, preceding=(None, 1))),
        whole=rows.k // 2,
    )


def joins(rows: ir.Table) -> Iterator[tuple[str, ir.Table]]:
    """All ways in which the engine brings tables together; what isn't found is NULL."""
    others = ibis.table({"g": "int32", "t": "string", "y": "float64"}, name="others")
    yield "left", rows.left_join(others, ["g", "t"]).select(rows.g, others.y)
    yield (
        "with more than equal keys",
        rows.left_join(others, [rows.g == others.g, rows.x < others.y]).select(rows.g, others.y),
    )
    yield "inner", rows.join(others, "g").select(rows.t, others.y)
    yield "semi", rows.semi_join(others, "t")
    yield "anti", rows.anti_join(others, "t")
    yield "cross", rows.select("g").cross_join(others.select("y"))
    yield "union", rows.select("g", "t").union(others.select("g", "t"))
    yield "distinct", rows.select("g", "t").distinct()
    yield "ordered", rows.select("g", "t").order_by([ibis.desc("g"), "t"])


ROWS = {"g": "int32", "x": "float64", "k": "int64", "t": "string", "w": "boolean", "at": "timestamp('UTC', 6)"}


def everything() -> Iterator[tuple[str, ir.Table]]:
    """All of it by name, each a question of its own."""
    yield from functions()
    rows = ibis.table(ROWS, name="rows")
    for name, value in (aggregates(rows) | medians(rows)).items():
        yield f"aggregate {name}", rows.group_by("g").aggregate(**{name: value})
    found = windows(rows)
    for name in found.columns[len(ROWS) :]:
        yield f"window {name}", found.select("g", name)
    for name, found in joins(rows):
        yield f"join {name}", found
    yield "milliseconds", rows.select(ms=epoch_ms(rows.at) // 3_600_000)
    yield "day in a text", rows.select(day=day_in(rows.t))
    yield "space and signs", rows.select(t=rows.t.strip(), u=rows.t == "a\x07\x0b'\\ \n%")
    for at in ("2025-03-30T22:00:00Z", "2025-03-30T21:59:59.999999Z"):
        yield f"instants before {at}", rows.filter(rows.at < ibis.literal(at, "timestamp('UTC', 6)"))
