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
            "No segment takes in everybody.",
            "segments",
            last,
            framework.segments[last].address,
            why="Whoever fits none has no segment, and no engagement model.",
            fix="End with one for the rest: `when: true`.",
        )
    if everybody is not None:
        order = list(framework.segments)
        for key in order[order.index(everybody.key) + 1 :]:
            asked.say(
                "advice.segment_unreachable",
                f"Nobody can be in this segment: `{everybody.key}` before it takes in everybody.",
                "segments",
                key,
                framework.segments[key].address,
                fix=f"Put it before `{everybody.key}`; the first that fits counts.",
            )
    used = {one.engagement for one in framework.segments.values()} | {one.to for one in framework.moves.values()}
    for key, model in framework.engagement.items():
        if key not in used:
            asked.say(
                "framework.unused",
                "No segment and no move leads to this engagement model.",
                "engagement",
                key,
                model.address,
                fix="Name it under `engagement` of a segment, or take it out.",
            )
