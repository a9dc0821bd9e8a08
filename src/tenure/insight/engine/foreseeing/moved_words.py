"""Why an account is in another stage, segment or engagement under another framework, in words."""

from typing import TypedDict, cast

import pyarrow as pa

from tenure.framework.model import Framework
from tenure.insight.engine.explaining.words import listed_words

OPEN = frozenset({"open", "unknown"})


class Progress(TypedDict):
    address: str
    state: str


class PlaceRow(TypedDict):
    """What words need of a row of the stage clock."""

    account: str
    stage: str | None
    came_by: str | None
    segment: str | None
    engagement: str | None
    move: str | None
    progress: list[Progress] | None


READ = tuple(PlaceRow.__annotations__)


def places(stages: pa.Table | None) -> dict[str, PlaceRow]:
    """Rows of one tick of the stage clock, by account."""
    rows = [] if stages is None else cast("list[PlaceRow]", stages.select(list(READ)).to_pylist())
    return {row["account"]: row for row in rows}


def stage_words(
    live: Framework, wanted: Framework, before: PlaceRow | None, old: PlaceRow | None, new: PlaceRow | None
) -> str:
    """Why the stage differs: `before` is the row of the tick before, from which both frameworks go on."""
    was = before["stage"] if before else None
    is_now = new["stage"] if new else None
    if new is None or is_now is None:
        return "No stage: this framework has no lifecycle."
    if was is None or not _is_stage(wanted, was):
        gone = f"{_stage(live, was)} is no longer a stage; it s" if was is not None else "S"
        return f"{gone}tarts in {_stage(wanted, is_now)} by the entry rules."
    if is_now == was:
        return _stays(live, wanted, was, old, new)
    if new["came_by"] == "back":
        rule = next((way for way in wanted.lifecycle[was].back if way.to == is_now), None)
        return f"Goes back to {_stage(wanted, is_now)}" + (f": {rule.when_text}." if rule and rule.when_text else ".")
    if new["came_by"] == "exit":
        return f"All exit criteria of {_stage(wanted, was)} are met: moves to {_stage(wanted, is_now)}."
    return f"Enters {_stage(wanted, is_now)}."


def _stays(live: Framework, wanted: Framework, stage: str, old: PlaceRow | None, new: PlaceRow) -> str:
    open_ones = {one["address"] for one in new["progress"] or () if one["state"] in OPEN}
    asked = wanted.lifecycle[stage].exit
    lacking = [criterion.label for criterion in asked if criterion.address in open_ones and criterion.required]
    to = f" instead of moving to {_stage(live, old['stage'])}" if old and old["stage"] else ""
    words = f"Stays in {_stage(wanted, stage)}{to}"
    return f"{words}: not met yet: {listed_words(lacking)}." if lacking else f"{words}."


def segment_words(wanted: Framework, segment: str | None) -> str:
    """The condition that puts it into its segment."""
    if segment is None or segment not in wanted.segments:
        return "No segment matches." if wanted.segments else "This framework has no segments."
    found = wanted.segments[segment]
    return f"Segment “{found.label}”: {found.when_text}." if found.when_text else f"Segment “{found.label}”."


def engagement_words(wanted: Framework, new: PlaceRow | None) -> str:
    """What decides on its engagement: the temporary move under way, or its segment."""
    key = new["engagement"] if new else None
    if new is None or key is None:
        return "No engagement model."
    label = wanted.engagement[key].label if key in wanted.engagement else key
    move = wanted.moves.get(new["move"] or "")
    if move is not None:
        return f"Engagement “{label}” for now: {move.because or move.label}."
    segment = wanted.segments.get(new["segment"] or "")
    return f"Engagement “{label}”" + (f" by its segment “{segment.label}”." if segment else ".")


def _is_stage(framework: Framework, key: str) -> bool:
    return key in framework.lifecycle and not framework.lifecycle[key].motion


def _stage(framework: Framework, key: str | None) -> str:
    found = framework.lifecycle.get(key or "")
    return f"“{found.label}”" if found is not None else f"“{key}”"
