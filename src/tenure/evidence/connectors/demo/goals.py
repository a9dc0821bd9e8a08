"""What customers want to reach: goals one after another, and the milestones of an onboarding."""

import numpy as np

from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.scene import BEFORE, Scene
from tenure.evidence.connectors.demo.words import GOALS, MILESTONES, filled

GOAL_EVERY = 125.0
GOAL_TAKES = 165.0
MILESTONE_DAYS = np.array([7.0, 18.0, 30.0, 42.0])


def outcomes(scene: Scene) -> DemoRows:
    noise, people, course = scene.noise, scene.people, scene.course
    account, slot, _ = scene.rounds(GOAL_EVERY, BEFORE)
    start = np.floor((slot + noise.uniform("goal", account)) * GOAL_EVERY)
    fits = scene.served(account, start) & (start > people.since[account] + 15.0)
    account, slot, start = account[fits], slot[fits], start[fits]
    key = (account, slot)
    # Behaviour brings value, and value brings goals within reach: what counts is how the account does half-way.
    value = course.at(course.value, account, start + 80.0)
    on_pace = noise.chance(np.clip(2.3 * value - 1.38, 0.03, 0.81), "on pace", *key)
    ever = on_pace | noise.chance(0.4, "late", *key)
    takes = np.where(on_pace, noise.between(90, 155, "takes", *key), noise.between(200, 330, "takes", *key))
    reached = np.where(ever, np.floor(start + takes) + 0.55, np.inf)
    warm = course.at(course.relation, account, start + 80.0)
    confirms = noise.chance(np.clip(1.4 * warm - 0.47, 0.05, 0.87), "confirms", *key)
    confirmed = np.where(confirms, reached + np.floor(noise.between(2, 24, "confirmed after", *key)), np.inf)
    confirmed = np.where(scene.silent(account, confirmed), np.inf, confirmed)
    first = noise.whole(
        len(GOALS), "first goal", account
    )  # then one after the other, so that none comes twice in years
    what = ((first + 5 * slot) % len(GOALS)).tolist()
    trades = [scene.trades[number] for number in account.tolist()]
    words = noise.whole(1 << 20, "goal words", *key).tolist()
    titles = [filled(GOALS[w][1], trade, n) for w, trade, n in zip(what, trades, words, strict=True)]
    new = np.repeat(np.flatnonzero(people.since > BEFORE), len(MILESTONES))
    step = np.tile(np.arange(len(MILESTONES)), len(new) // len(MILESTONES))
    behind = np.maximum(0.0, -0.6 - people.onboarding[new]) * 11.0 * noise.between(0.6, 1.3, "behind", new)
    planned = people.since[new] + MILESTONE_DAYS[step]
    done = np.floor(planned - noise.between(0, 4, "milestone", new, step) + behind * (0.5 + 0.5 * step)) + 0.5
    accounts = np.concatenate([account, new])
    gone = scene.contracts.left[accounts]
    reached, confirmed = np.concatenate([reached, done]), np.concatenate([confirmed, np.full(len(new), np.inf)])
    baseline = np.round(noise.between(20, 80, "baseline", *key))
    none = np.full(len(new), np.nan)
    ids = [f"G-{a + 1:04d}-{s + 10}" for a, s in zip(account.tolist(), slot.tolist(), strict=True)]
    ids += [f"M-{a + 1:04d}-{s + 1}" for a, s in zip(new.tolist(), step.tolist(), strict=True)]
    return DemoRows(
        table="outcomes",
        known=np.concatenate([start, people.since[new]]),
        refs={"account_ref": scene.account_ids(accounts)},
        columns={
            "id": ids,
            "title": titles + [MILESTONES[s] for s in step.tolist()],
            "kind": [GOALS[w][0] for w in what] + ["milestone"] * len(new),
            "baseline": np.concatenate([baseline, none]),
            "target": np.concatenate([np.round(baseline * 1.25), none]),
            "started_on": np.concatenate([start, people.since[new]]),
            "due_on": np.concatenate([start + GOAL_TAKES, planned]),
            "reached_at": np.where(reached < gone, reached, np.inf),
            "confirmed_at": np.where(confirmed < gone, confirmed, np.inf),
        },
    )
