"""What the demo's CSMs think of their accounts today: judgements, so they are given by people and don't pass intake."""

from dataclasses import dataclass

import numpy as np

from tenure.evidence.connectors.demo.scene import Scene, csms
from tenure.evidence.connectors.demo.voices import satisfaction

EACH_CSM = 4
OF_STORIES: dict[str, tuple[int, str]] = {
    "champion_leaves": (3, "Our champion has gone and nobody has taken over; the team uses less and less."),
    "silent_giant": (3, "They use it every day, but nobody has answered since summer."),
    "unhappy_expansion": (2, "Bought forty per cent more seats, and support has been a struggle ever since."),
    "slow_onboarding": (2, "Two milestones behind, and the sponsor is hard to reach."),
    "rescued": (4, "Back on their feet since the sponsor joined the weekly call."),
    "invoice_dispute": (4, "The product is fine; finance disputes an invoice."),
}
WORDS = {
    1: "I expect them to leave.",
    2: "Little contact, little use; I am worried.",
    3: "Could go either way.",
    4: "Steady; reviews are kept.",
    5: "They would recommend us to anyone.",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One pulse, and whose."""

    account: str
    csm: str  # e-mail
    value: int
    reason: str


def pulses(scene: Scene, day: float) -> tuple[Judgement, ...]:
    """A few pulses for each CSM, and one for each account with a story."""
    people, ours = scene.people, csms(scene.noise)
    ids = scene.account_ids(people.index)
    served = np.asarray(scene.served(people.index, np.full(len(people), day)))
    felt = satisfaction(scene, people.index, np.full(len(people), day))
    value = np.clip(np.round(-1.2 + 5.8 * felt + 0.5 * scene.noise.normal("pulse", people.index)), 1, 5).astype(int)
    told = {account: OF_STORIES[story.key] for account, story in scene.cast.parts if served[account]}
    order = np.argsort(scene.noise.uniform("pulse whom", people.index))
    for csm in range(len(ours)):
        theirs = [int(who) for who in order if served[who] and people.csm[who] == csm and not people.cast[who]]
        told.update({who: (int(value[who]), WORDS[int(value[who])]) for who in theirs[:EACH_CSM]})
    return tuple(
        Judgement(ids[who], ours[int(people.csm[who])].email, score, reason)
        for who, (score, reason) in sorted(told.items())
    )
