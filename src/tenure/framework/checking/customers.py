"""Segments, engagement models, temporary moves and targets."""

from typing import Any
from typing import Literal as OneOf

from tenure.framework.checking.addresses import address_of
from tenure.framework.checking.draft import CheckDraft
from tenure.framework.expressions import Scope
from tenure.framework.loading.yaml_with_lines import Path
from tenure.framework.model import Engagement, Move, Segment, Target
from tenure.framework.schema.amounts import Aim
from tenure.framework.schema.customers import BusinessReviewText, EngagementText, MoveText, SegmentText, TargetText
from tenure.values.keys import Address
from tenure.values.problem import did_you_mean
from tenure.values.texts import spoken_key

_TAKEN = tuple(TargetText.model_fields)
Unit = OneOf["share", "days", "number"]


def check_segments(draft: CheckDraft, scope: Scope) -> dict[str, Segment]:
    """Every segment, in order. `scope` has no state names: a segment is decided before all of them."""

    def further(text: SegmentText, path: Path, address: Address) -> dict[str, Any]:
        if path[1] in _TAKEN:
            what = f"`{path[1]}` is a reserved word under `targets`."
            draft.say("framework.name", what, path, address, fix="Give the segment another name.")
        if text.engagement is not None:
            draft.known(text.engagement, "engagement", "engagement model", (*path, "engagement"), address)
        return {}

    return draft.section("segments", SegmentText, Segment, scope, further)


def check_engagement(draft: CheckDraft) -> dict[str, Engagement]:
    """Every engagement model."""

    def further(text: EngagementText, path: Path, address: Address) -> dict[str, Any]:
        review = text.business_review or BusinessReviewText(every=None, automated=None)
        if review.every and review.automated:
            draft.say(
                "framework.contradiction",
                "A business review is either held by a person or automated.",
                (*path, "business_review"),
                address,
                fix="Keep `every` or `automated`.",
            )
        return {"business_review": review.every or review.automated, "automated_review": review.automated is not None}

    return draft.section("engagement", EngagementText, Engagement, None, further)


def check_moves(draft: CheckDraft, scope: Scope) -> dict[str, Move]:
    """Every temporary move, in order."""

    def further(text: MoveText, path: Path, address: Address) -> dict[str, Any]:
        draft.known(text.to, "engagement", "engagement model", (*path, "to"), address)
        return {}

    return draft.section("moves", MoveText, Move, scope, further)


def check_targets(draft: CheckDraft) -> dict[str, Target]:
    """What each metric should reach."""
    found: dict[str, Target] = {}
    for key, text in draft.objects("targets", TargetText):
        path, address = ("targets", key), address_of("targets", key)
        aims: dict[str, Aim] = dict(text.__pydantic_extra__ or {})
        for segment in aims:
            if segment not in draft.loaded.sections["segments"]:
                known = (*draft.loaded.sections["segments"], "default")
                fix = did_you_mean(segment, known) or f"Write one of: {', '.join(known)}."
                draft.say(
                    "framework.unknown_reference",
                    f"Unknown segment `{segment}`.",
                    (*path, segment),
                    address,
                    fix=fix,
                )
        if text.default is not None:
            aims["default"] = text.default
        if not aims and path not in draft.mended:
            draft.say(
                "framework.missing",
                "The target has no value.",
                path,
                address,
                fix="Add `default: …`, or a value for each segment.",
            )
        unit = _unit(draft, text, aims, path, address)
        by = {segment: aim.value for segment, aim in aims.items()}
        found[key] = Target(key, address, text.label or spoken_key(key), unit, by)
    return found


def _unit(draft: CheckDraft, text: TargetText, aims: dict[str, Aim], path: Path, address: str) -> Unit:
    units: set[Unit] = {aim.unit for aim in aims.values()}
    if text.unit is not None and units <= {text.unit, "number"}:
        return text.unit
    if text.unit is not None or len(units) > 1:
        shown = " and ".join(sorted({*units, *([text.unit] if text.unit else [])}))
        draft.say(
            "framework.type",
            f"The values have different units: {shown}.",
            path,
            address,
            fix="Write all of them as percentages (108%), all as days (30d), or all as plain numbers.",
        )
    return text.unit or (min(units) if units else "number")
