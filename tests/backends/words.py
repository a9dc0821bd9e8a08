"""Every function, aggregate and window that the engine builds, as tables to be written in a dialect."""

import ibis
import ibis.expr.types as ir


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
