"""Stages from before the two years: the demo company kept them by hand in its CRM, for customers it had by then."""

import numpy as np

from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.scene import Scene

UNTIL = 40.0
"""From this day on the record itself tells of stages."""
ADOPTION, EXPANSION = "adoption", "expansion"
REASONS = {
    ADOPTION: (
        "Onboarding finished, first plan live",
        "Handed over after go-live",
        "Training done, team works on its own",
    ),
    EXPANSION: ("First goal reached and confirmed", "Most of the plan's features in use", "Asked about a second team"),
}


def moves(scene: Scene) -> DemoRows:
    """When each older customer came into adoption, and those who got far enough into expansion."""
    noise, people, course = scene.noise, scene.people, scene.course
    old = np.flatnonzero(people.since < UNTIL - 150.0)
    live = people.since[old] + 55.0 + 60.0 * noise.uniform("history/live", old) - 12.0 * people.onboarding[old]
    grown = live + 80.0 + 300.0 * noise.uniform("history/grown", old)
    far = (course.at(course.breadth, old, np.full(len(old), UNTIL)) > 0.68) & (grown < UNTIL)
    account, on = np.concatenate([old, old[far]]), np.floor(np.concatenate([live, grown[far]])) + 0.6
    stages = [ADOPTION] * len(old) + [EXPANSION] * int(far.sum())
    words = noise.whole(3, "history/words", account, on.astype(np.int64)).tolist()
    return DemoRows(
        table="moves",
        known=on,
        refs={"account_ref": scene.account_ids(account)},
        columns={
            "moved_at": on,
            "stage": stages,
            "reason": [REASONS[stage][word] for stage, word in zip(stages, words, strict=True)],
            "by_name": scene.csm_names(account),
        },
    )
