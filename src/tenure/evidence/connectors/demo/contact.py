"""Contact with customers: meetings, e-mails, business reviews, trainings, kickoffs, community, events, rivals named."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from tenure.evidence.connectors.demo import staff as roles
from tenure.evidence.connectors.demo.columns import ColumnWise
from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints
from tenure.evidence.connectors.demo.scene import BEFORE, Scene
from tenure.evidence.connectors.demo.words import TOUCHES, filled

REVIEW_EVERY = 91.0
LIVELY = 0.62
"""Below this warmth of the relation, reviews are put off and sponsors don't come."""


@dataclass(frozen=True)
class Touches(ColumnWise):
    """One kind of contact. `slot` and `part` (who took part) make its key within account and kind. Without a `subject` of
    its own each is about something of its kind."""

    kind: str
    subject: str
    account: Ints
    slot: Ints
    part: Ints
    place: Ints  # of the person, as in Staff
    at: Floats
    two_way: Flags
    asked: Flags
    answered: Floats


def _slots(scene: Scene, every: float, stream: str, parts: int) -> tuple[Ints, Ints, Ints, Floats]:
    """Account, slot, part and day for something that comes round every so many days, at a phase of each account."""
    account, slot, part = scene.rounds(every, BEFORE, parts)
    phase = scene.noise.uniform(stream + "/phase", account)
    shift = scene.noise.between(-0.12, 0.12, stream + "/shift", account, slot)
    day = scene.workday((slot + phase + shift) * every)
    return account, slot, part, day


def _met(scene: Scene, kind: str, subject: str, slots: tuple[Ints, Ints, Ints, Floats], place: Ints) -> Touches:
    """Contact that took place with the customer there."""
    account, slot, part, day = slots
    hour = scene.office_hour(kind, account, slot)
    yes, never = np.ones(len(account), dtype=bool), np.full(len(account), np.inf)
    return Touches(kind, subject, account, slot, part, place, day + hour, yes, ~yes, never)


def _warmth(scene: Scene, account: Ints, day: Floats) -> Floats:
    return scene.course.at(scene.course.relation, account, day)


def _somebody(scene: Scene, stream: str, account: Ints, *keys: Ints) -> Ints:
    """The place of a person who uses the product."""
    seats = np.minimum(scene.people.seats[account] * 0.6, 12.0)
    return np.asarray(roles.CHAMPION + np.floor(seats * scene.noise.uniform(stream, account, *keys)).astype(np.int64))


def _working_sessions(scene: Scene) -> Touches:
    slots = _slots(scene, 28.0, "meeting", 2)
    account, slot, part, day = slots
    place = np.where(part == 0, roles.CHAMPION, _somebody(scene, "meets", account, slot))
    held = scene.noise.chance(np.clip(1.35 * _warmth(scene, account, day) - 0.25, 0.05, 0.93), "meeting", account, slot)
    return _met(scene, "meeting", "", slots, place).only(held)


def _reviews(scene: Scene) -> Touches:
    slots = _slots(scene, REVIEW_EVERY, "review", 3)
    account, slot, part, day = slots
    warm = _warmth(scene, account, day)
    place = np.select([part == 0, part == 1], [roles.SPONSOR, roles.DECIDER], roles.CHAMPION)
    held = scene.noise.chance(np.where(warm < LIVELY, 0.25, 0.975), "review", account, slot)
    comes = scene.noise.chance(
        np.where(part == 0, np.clip(1.3 * warm - 0.28, 0.05, 0.95), 0.75), "comes", account, slot, part
    )
    return _met(scene, "business_review", "", slots, place).only(held & (comes | (part == 2)))


def _sponsor_calls(scene: Scene) -> Touches:
    slots = _slots(scene, 49.0, "call", 1)
    account, slot, _, day = slots
    taken = scene.noise.chance(np.clip(1.6 * _warmth(scene, account, day) - 0.75, 0.02, 0.8), "call", account, slot)
    sponsor = scene.noise.chance(0.65, "call whom", account, slot)
    return _met(scene, "call", "", slots, np.where(sponsor, roles.SPONSOR, roles.DECIDER)).only(taken)


def _mails(scene: Scene) -> Touches:
    account, slot, part, day = _slots(scene, 17.0, "mail", 1)
    noise = scene.noise
    warm = _warmth(scene, account, day)
    replies = noise.chance(np.clip(1.5 * warm - 0.75, 0.06, 0.86), "reply", account, slot)
    at = day + scene.office_hour("mail", account, slot)
    wait = noise.between(0.1, 3.0, "reply after", account, slot) * np.where(warm < LIVELY, 4.0, 1.0)
    whom = noise.uniform("mail whom", account, slot)
    place = np.select(
        [whom < 0.3, whom < 0.45], [roles.SPONSOR, roles.DECIDER], _somebody(scene, "mails", account, slot)
    )
    place = np.where(whom > 0.75, roles.CHAMPION, place)
    no, yes = np.zeros(len(account), dtype=bool), np.ones(len(account), dtype=bool)
    answered = np.where(replies, at + wait, np.inf)
    return Touches("email", "", account, slot, part, place, at, no, yes, answered)


def _trainings(scene: Scene) -> Touches:
    slots = _slots(scene, 120.0, "training", 3)
    account, slot, part, day = slots
    held = scene.noise.chance(
        0.5 * np.clip(scene.course.at(scene.course.use, account, day), 0, 1), "training", account, slot
    )
    return _met(scene, "training", "", slots, _somebody(scene, "trains", account, slot, part)).only(held)


def _gatherings(scene: Scene) -> tuple[Touches, Touches]:
    posts = _slots(scene, 40.0, "community", 1)
    account, slot, _, day = posts
    keen = scene.noise.chance(0.45 * scene.course.at(scene.course.use, account, day), "community", account, slot)
    events = _slots(scene, 182.5, "event", 1)
    goes = scene.noise.chance(0.3 * _warmth(scene, events[0], events[3]), "event", events[0], events[1])
    return (
        _met(scene, "community", "", posts, _somebody(scene, "posts", account, slot)).only(keen),
        _met(scene, "event", "", events, np.full(len(goes), roles.CHAMPION)).only(goes),
    )


def _kickoffs(scene: Scene) -> Touches:
    people = scene.people
    new = np.flatnonzero(people.since > BEFORE)
    account, part = np.repeat(new, 3), np.tile(np.arange(3), len(new))
    wait = np.clip(5.0 - 2.2 * people.onboarding[account], 1.0, 21.0)
    day = scene.workday(people.since[account] + wait)
    place = np.select([part == 0, part == 1], [roles.SPONSOR, roles.CHAMPION], roles.ADMIN)
    return _met(scene, "kickoff", "", (account, np.zeros_like(account), part, day), place)


def _rivals(scene: Scene) -> Touches:
    """A rival is named where relations are cold and little is gained."""
    slots = _slots(scene, 60.0, "rival", 1)
    account, slot, _, day = slots
    cold = np.clip(LIVELY - _warmth(scene, account, day), 0.0, 1.0)
    poor = np.clip(0.7 - scene.course.at(scene.course.value, account, day), 0.0, 1.0)
    named = scene.noise.chance(0.001 + 0.5 * cold + 0.3 * poor, "rival", account, slot)
    named &= ~scene.people.cast[account]
    return _met(scene, "competitor", "", slots, np.full(len(account), roles.DECIDER)).only(named)


def _told(scene: Scene) -> list[Touches]:
    """What stories tell: talks about an invoice in dispute, a rival looked at."""
    told = [
        (account, number, begin + 20.0 + 24.0 * number, "call", "Disputed invoice: seats counted twice")
        for account, (begin, _) in scene.cast.told(lambda story: story.disputed)
        for number in range(4)
    ]
    rivals = scene.cast.told(lambda story: story.rival)
    told += [(account, 9, day, "competitor", "Looks at another supplier") for account, day in rivals]
    found = []
    for account, slot, day, kind, subject in told:
        one = np.array([account])
        slots = (one, np.array([slot + 9000]), np.zeros(1, dtype=np.int64), scene.workday(np.array([day])))
        found.append(_met(scene, kind, subject, slots, np.full(1, roles.DECIDER)))
    return found


def touchpoints(scene: Scene) -> DemoRows:
    all_touches = [
        _working_sessions(scene),
        _reviews(scene),
        _sponsor_calls(scene),
        _mails(scene),
        _trainings(scene),
        *_gatherings(scene),
        _kickoffs(scene),
        _rivals(scene),
        *_told(scene),
    ]
    kept = [_with_people(scene, touches) for touches in all_touches]
    person = np.concatenate([who for _, who in kept])
    ids: list[str] = []
    for touches, _ in kept:
        keys = zip(touches.account.tolist(), touches.slot.tolist(), touches.part.tolist(), strict=True)
        ids += [f"{touches.kind}-{a + 1:04d}-{s + 20}-{p}" for a, s, p in keys]

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(touches, name) for touches, _ in kept])

    account, at = joined("account"), joined("at")
    return DemoRows(
        table="touchpoints",
        known=at,
        refs={"account_ref": scene.account_ids(account), "person_ref": scene.person_refs(person)},
        columns={
            "id": ids,
            "kind": [touches.kind for touches, _ in kept for _ in range(len(touches.account))],
            "held_at": at,
            "subject": [subject for touches, _ in kept for subject in _subjects(scene, touches)],
            "two_way": joined("two_way"),
            "asked": joined("asked"),
            "answered_at": joined("answered"),
            "by": scene.csm_names(account),
        },
    )


def _subjects(scene: Scene, touches: Touches) -> list[str]:
    """What each was about; the same for everybody who took part."""
    if touches.subject:
        return [touches.subject] * len(touches.account)
    shelf = TOUCHES[touches.kind]
    words = scene.noise.whole(1 << 20, f"{touches.kind} subject", touches.account, touches.slot).tolist()
    trades = [scene.trades[number] for number in touches.account.tolist()]
    days = [scene.first_day + timedelta(days=int(day)) for day in np.floor(touches.at).tolist()]
    quarters = [f"Q{(day.month + 2) // 3} {day.year}" for day in days]
    return [
        filled(shelf[word % len(shelf)], trade, word // 13, quarter)
        for word, trade, quarter in zip(words, trades, quarters, strict=True)
    ]


def _with_people(scene: Scene, touches: Touches) -> tuple[Touches, Ints]:
    """Only contact that can have been: with a customer, who is not silent, and with a person who is there."""
    person = scene.holder_at(touches.account, touches.place, touches.at)
    fine = scene.served(touches.account, touches.at) & (person >= 0)
    quiet = scene.silent(touches.account, touches.at)
    fine &= ~quiet | touches.asked  # our own mails go out; nobody answers them
    heard = ~(quiet | scene.silent(touches.account, touches.answered))
    touches = replace(touches, answered=np.where(heard, touches.answered, np.inf))
    return touches.only(fine), person[fine]
