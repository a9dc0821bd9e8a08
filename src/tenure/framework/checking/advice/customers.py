"""Advice on segments and engagement models."""

from tenure.framework.checking.advice.reach import always
from tenure.framework.checking.advice.reader import AdviceScope


def on_customers(asked: AdviceScope) -> None:
    framework = asked.framework
    everybody = next((one for one in framework.segments.values() if always(one.when, asked.known)), None)
    if everybody is None and framework.segments:
        last = list(framework.segments)[-1]
        asked.say(
            "advice.segment_everybody",
            "No segment covers all accounts.",
            "segments",
            last,
            framework.segments[last].address,
            why="An account that matches none has no segment and no engagement model.",
            fix="Add a last segment for the rest: `when: true`.",
        )
    if everybody is not None:
        order = list(framework.segments)
        for key in order[order.index(everybody.key) + 1 :]:
            asked.say(
                "advice.segment_unreachable",
                f"No account can reach this segment: `{everybody.key}` above it already covers all accounts.",
                "segments",
                key,
                framework.segments[key].address,
                fix=f"Put it before `{everybody.key}`; the first match wins.",
            )
    used = {one.engagement for one in framework.segments.values()} | {one.to for one in framework.moves.values()}
    for key, model in framework.engagement.items():
        if key not in used:
            asked.say(
                "framework.unused",
                "No segment and no move uses this engagement model.",
                "engagement",
                key,
                model.address,
                fix="Set it as `engagement` of a segment, or remove it.",
            )
