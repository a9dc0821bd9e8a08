"""Terms that a later term follows: they count as renewed."""

import ibis
import ibis.expr.types as ir

from tenure.evidence.lake.reading import ReadingRoom

RENEWED_EARLY, GAP = 90, 1
"""A term follows another of its product when it starts at most so many days before the other ends, or so many after: a
renewal may be signed to start early, and a last day may be written for an end. A term that starts sooner runs beside it."""


def with_followers(rows: ir.Table, room: ReadingRoom) -> ir.Table:
    """Add which lines are `booked` (in service, or signed to start later), and which of those are `followed` by a later
    term of the same account and product, or themselves follow one (`follows`). Renewal and notice are those of the last
    booked term: what ends before is renewed already."""
    signed = rows.future.fill_null(False) & (rows.ends_on.isnull() | (rows.ends_on > rows.start_on))
    rows = room.keep(rows.mutate(booked=rows.active.fill_null(False) | signed, line=rows["product"].fill_null("")))
    terms = rows.filter(rows.booked).select("i", "account", "line", "fact_id", "start_on", "ends_on")
    later = terms.view()
    apart = later.start_on.delta(terms.ends_on, unit="day")
    met = terms.join(
        later,
        [
            terms.i == later.i,
            terms.account == later.account,
            terms.line == later.line,
            later.start_on > terms.start_on,
            later.ends_on.isnull() | (later.ends_on > terms.ends_on),
            (apart >= -RENEWED_EARLY) & (apart <= GAP),
        ],
    ).select(i=terms.i, account=terms.account, former=terms.fact_id, next=later.fact_id)
    met, one = room.keep(met), ibis.literal(True)
    key = ["i", "account", "fact_id"]
    followed = met.select("i", "account", fact_id="former").distinct().mutate(followed=one)
    follows = met.select("i", "account", fact_id="next").distinct().mutate(follows=one)
    for found in (followed, follows):
        rows = rows.left_join(found, key).drop(*(f"{name}_right" for name in key))
    return rows.mutate(followed=rows.followed.fill_null(False), follows=rows.follows.fill_null(False))
