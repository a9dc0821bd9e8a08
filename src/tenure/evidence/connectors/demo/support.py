"""Support tickets: more of them, slower and sourer while the product gives trouble."""

import numpy as np

from tenure.evidence.connectors.demo import staff as roles
from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.noise import Floats, Ints
from tenure.evidence.connectors.demo.record import person_names
from tenure.evidence.connectors.demo.scene import BEFORE, Scene
from tenure.evidence.connectors.demo.subjects import KINDS, TicketSubject, areas_of, subjects

MOST_A_WEEK = 8
TOLD = 90  # number within the week of a ticket that a story tells
TARGET_DAYS = {"low": 14.0, "normal": 7.0, "high": 3.0, "urgent": 1.0}
PRIORITIES = tuple(TARGET_DAYS)
OF_KINDS = np.array([[0.5, 0.6, 0.65], [0.35, 0.65, 0.8], [0.08, 0.6, 0.95], [0.0, 0.9, 1.0]])
"""By priority: up to which draw a ticket is a question, an incident, a problem (else a task)."""


def tickets(scene: Scene) -> DemoRows:
    noise, course, people = scene.noise, scene.course, scene.people
    weeks = np.arange(int(BEFORE // 7), int(scene.until // 7) + 1)
    column = course.column(weeks * 7.0)
    bad = np.clip(1.0 - course.support[:, column], 0.0, 1.0)
    seats = people.seats[:, None]
    rate = (0.30 + 0.020 * np.sqrt(seats * 20.0)) * (0.35 + 0.65 * course.use[:, column]) * (1.0 + 1.6 * bad)
    counts = noise.poisson(rate, "tickets", people.index[:, None], weeks[None, :], most=MOST_A_WEEK)
    account, at = (np.repeat(grid.ravel(), counts.ravel()) for grid in np.indices(counts.shape))
    starts = np.repeat(np.cumsum(counts.ravel()) - counts.ravel(), counts.ravel())
    number = np.arange(len(account)) - starts
    week = weeks[at]
    key = (account, week, number)
    day = scene.workday(week * 7.0 + noise.between(0, 7, "ticket day", *key))
    opened = day + scene.office_hour("ticket", *key)
    served = scene.served(account, day)
    told = [(who, *days) for who, days in scene.cast.told(lambda story: story.escalation)]
    account = np.concatenate([account[served], np.array([who for who, _, _ in told], dtype=np.int64)])
    opened = np.concatenate([opened[served], np.array([day + 0.4 for _, day, _ in told])])
    week = np.concatenate([week[served], np.array([day // 7 for _, day, _ in told], dtype=np.int64)])
    number = np.concatenate([number[served], np.full(len(told), TOLD)])
    key = (account, week, number)
    pain = np.clip(1.0 - course.at(course.support, account, opened), 0.0, 1.0)
    draw = noise.uniform("priority", *key)
    priority = (draw[:, None] > np.stack([0.22 - 0.1 * pain, 0.80 - 0.25 * pain, 0.975 - 0.09 * pain], axis=1)).sum(
        axis=1
    )
    urgent = priority == 3
    typical = np.where(urgent, 0.42, 2.4) * np.exp(1.9 * pain + 0.75 * noise.normal("resolve", *key))
    resolved = opened + np.maximum(typical, 0.03)
    answered = opened + np.minimum(0.25 * typical, 0.12 * np.exp(0.8 * noise.normal("answer", *key)) * (1 + 4 * pain))
    escalates = noise.chance(np.where(pain > 0.25, 0.5 * pain, 0.003), "escalated", *key) & (priority >= 2)
    resolved = np.where(escalates, np.maximum(resolved, opened + 1.2 + 15.0 * pain), resolved)
    for who, _, ends in told:
        escalates |= (account == who) & (number == TOLD)
        priority = np.where((account == who) & (number == TOLD), 2, priority)
        resolved = np.where((account == who) & (number == TOLD), ends + 0.6, resolved)
    escalated = np.where(escalates, opened + 0.4 * (resolved - opened), np.inf)
    rated = np.where(noise.chance(0.72, "rated", *key), resolved + noise.between(0.1, 2, "rating", *key), np.inf)
    mood = 4.72 - 2.3 * pain + 0.5 * noise.normal("csat", *key)
    sentiment = np.clip(0.34 - 0.95 * pain + 0.22 * noise.normal("sentiment", *key), -1.0, 1.0)
    place = roles.CHAMPION + np.floor(people.seats[account] * 0.7 * noise.uniform("ticket from", *key)).astype(np.int64)
    person = scene.holder_at(account, place, opened)
    kinds = (noise.uniform("ticket kind", *key)[:, None] >= OF_KINDS[priority]).sum(axis=1)
    kinds = np.where(escalates, np.clip(kinds, 1, 2), kinds)  # nobody escalates a question
    triples = zip(account.tolist(), week.tolist(), number.tolist(), strict=True)
    return DemoRows(
        table="tickets",
        known=opened,
        refs={"account_ref": scene.account_ids(account), "person_ref": scene.person_refs(person)},
        columns={
            "id": [f"T-{a + 1:04d}-{w + 100:03d}-{n}" for a, w, n in triples],
            "subject": subjects(noise, key, kinds, _about(scene, account, opened, *key)),
            "kind": [KINDS[kind] for kind in kinds.tolist()],
            "priority": [PRIORITIES[p] for p in priority.tolist()],
            "opened_at": opened,
            "target_at": opened + np.array(list(TARGET_DAYS.values()))[priority],
            "answered_at": answered,
            "resolved_at": resolved,
            "escalated_at": escalated,
            "csat": np.clip(np.round(mood), 1.0, 5.0),
            "rated_at": rated,
            "sentiment": np.round(sentiment, 2),
        },
    )


def _about(scene: Scene, account: Ints, opened: Floats, *key: Ints) -> list[TicketSubject]:
    """Whose tickets they are, and a colleague of theirs who is there on the day."""
    people, names = scene.people, person_names(scene)
    place = roles.CHAMPION + np.floor(people.seats[account] * 0.9 * scene.noise.uniform("ticket about", *key)).astype(
        np.int64
    )
    colleague = scene.holder_at(account, place, opened).tolist()
    areas = [areas_of(plan, erp) for plan, erp in zip(people.plan.tolist(), people.integrated.tolist(), strict=True)]
    return [
        TicketSubject(areas[a], scene.trades[a], names[who] if who >= 0 else "A colleague")
        for a, who in zip(account.tolist(), colleague, strict=True)
    ]
