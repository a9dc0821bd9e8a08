"""What shows that a criterion is met, or isn't: the values its condition reads, and the rows behind them."""

from dataclasses import dataclass
from datetime import datetime

from tenure.evidence.catalogue.accounts_at import ACCOUNT_COLUMNS
from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.expressions.tree import names
from tenure.framework.model import Criterion, Framework
from tenure.insight.engine.cards import Rows
from tenure.insight.engine.explaining.behind import Behind, behind
from tenure.insight.engine.explaining.rows import NOTHING_FOUND, Asks, reads_columns, rows_behind
from tenure.insight.engine.explaining.words import condition_inputs
from tenure.insight.engine.kept.lives import beside_of
from tenure.values.asof import AsOf
from tenure.values.keys import Address


@dataclass(frozen=True, slots=True)
class Proof:
    """`newest_at` is the recording time of the newest row; `assumed` whether one of them was inferred."""

    address: Address
    formula: str
    inputs: tuple[Behind, ...]
    rows: Rows
    newest_at: datetime | None
    assumed: bool


def criterion_evidence(
    room: ReadingRoom, framework: Framework, account: str, as_of: AsOf, criterion: Criterion
) -> Proof:
    """What a criterion's `when` read at a tick, from the state before it, down to the rows. Without `when` there is none."""
    if criterion.when is None:
        return Proof(criterion.address, "", (), NOTHING_FOUND.rows, None, False)
    before = {row["account"]: row for row in beside_of(room, [as_of]).to_pylist()}
    inputs = behind(room, framework, criterion.when, account, as_of, before.get(account, {}))
    signals = condition_inputs(criterion.when, framework)
    columns = {*reads_columns(signals, framework), *(names(criterion.when) & ACCOUNT_COLUMNS.keys())}
    asks = Asks(tuple(signals), frozenset(columns - framework.signals.keys()))
    found = rows_behind(room, framework, account, as_of, {criterion.address: asks})[criterion.address]
    return Proof(criterion.address, criterion.when_text, inputs, found.rows, found.newest_at, found.assumed)
