"""Drops contracts that a customer list states once the account's own contracts have started."""

import ibis
import ibis.expr.types as ir

from tenure.evidence.catalogue.contracts import NEVER_RAN

READS = ("stated", "start_on", "status")
"""The columns of a line that tell."""


def without_superseded_lines(rows: ir.Table) -> ir.Table:
    """Lines at instants (i, account, day), without those that a list says of an account whose own contracts have begun by that
    day: both would count the same money. A contract that is over has begun too; a trial or a draft never was one."""
    stated = rows.stated.fill_null(False)
    ran = ~rows.status.isin(NEVER_RAN).fill_null(False)
    begun = (~stated & ran & (rows.start_on <= rows.day)).fill_null(False).ifelse(1, 0)
    rows = rows.mutate(stated_line=stated, begun=begun.max().over(ibis.window(group_by=["i", "account"])))
    return rows.filter(~rows.stated_line | (rows.begun == 0)).drop("stated_line", "begun")
