"""What a framework would make of a day's book, beside what the live one makes of it."""

from datetime import date

from tenure.evidence.lake.reading import ReadingRoom
from tenure.framework.model import Framework
from tenure.framework.versioning.impact import AccountImpact, BandTotal, Impact, Side
from tenure.insight.engine.run import run
from tenure.values.asof import AsOf


def foreseen(room: ReadingRoom, live: Framework, wanted: Framework, day: date) -> Impact:
    """Accounts that change band, stage, segment, engagement or score, and plays that would fire."""
    before, arr = _sides(room, live, day)
    after, further = _sides(room, wanted, day)
    arr = further | arr
    changes = [
        AccountImpact(account, arr.get(account), before.get(account), after.get(account))
        for account in sorted({*before, *after})
        if before.get(account) != after.get(account)
    ]
    return Impact(day, len({*before, *after}), tuple(changes), (), _totals(before, arr), _totals(after, arr))


def _sides(room: ReadingRoom, framework: Framework, day: date) -> tuple[dict[str, Side], dict[str, float]]:
    found = run(room, framework, [AsOf.end_of(day, framework.timezone)])
    amounts = found.evaluation.wide["arr"].to_pylist()
    arr = {account: amount for account, amount in zip(found.evaluation.accounts, amounts, strict=True) if amount}
    segments = dict(zip(found.evaluation.accounts, found.evaluation.segment, strict=True))
    sides = {
        str(one.account): Side(one.shown, one.band, segment=segments[str(one.account)]) for one in found.verdicts()
    }
    return sides, arr


def _totals(sides: dict[str, Side], arr: dict[str, float]) -> tuple[BandTotal, ...]:
    found = []
    for band in ("green", "yellow", "red", "unknown"):
        those = [account for account, side in sides.items() if side.band == band]
        found.append(BandTotal(band, len(those), round(sum(arr.get(account, 0.0) for account in those), 2)))
    return tuple(found)
