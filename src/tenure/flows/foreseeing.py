"""What a framework would make of a day's book, beside what the live one makes of it."""

from datetime import date

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.versioning.impact import AccountImpact, BandTotal, Impact, Side
from tenure.insight.engine.cards import Verdict
from tenure.insight.engine.run import run
from tenure.values.asof import AsOf


def foreseen(room: ReadingRoom, live: Framework, wanted: Framework, day: date) -> Impact:
    """Accounts that change band, stage, segment, engagement or score, and plays that would fire."""
    before, arr = _verdicts(room, live, day)
    after, further = _verdicts(room, wanted, day)
    arr = further | arr
    changes = []
    for account in sorted({*before, *after}):
        old, new = _side(before.get(account)), _side(after.get(account))
        if old != new:
            changes.append(AccountImpact(account, arr.get(account), old, new))
    return Impact(day, len({*before, *after}), tuple(changes), (), _totals(before, arr), _totals(after, arr))


def _verdicts(room: ReadingRoom, framework: Framework, day: date) -> tuple[dict[str, Verdict], dict[str, float]]:
    found = run(room, framework, [AsOf.end_of(day, framework.timezone)])
    amounts = found.evaluation.wide["arr"].to_pylist()
    arr = {account: amount for account, amount in zip(found.evaluation.accounts, amounts, strict=True) if amount}
    return {str(verdict.account): verdict for verdict in found.verdicts()}, arr


def _side(verdict: Verdict | None) -> Side | None:
    return None if verdict is None else Side(verdict.shown, verdict.band)


def _totals(verdicts: dict[str, Verdict], arr: dict[str, float]) -> tuple[BandTotal, ...]:
    found = []
    for band in ("green", "yellow", "red", "unknown"):
        those = [account for account, verdict in verdicts.items() if verdict.band == band]
        found.append(BandTotal(band, len(those), round(sum(arr.get(account, 0.0) for account in those), 2)))
    return tuple(found)
