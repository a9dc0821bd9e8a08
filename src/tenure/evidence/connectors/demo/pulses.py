"""What the CSMs of the demo company think of their accounts: a pulse every few weeks, and always one with its reason.

A CSM sees what the facts show: notice that was served, people who left, tickets, silence, use. What they write follows from
the heaviest of these on the day.
"""

import numpy as np

from tenure.evidence.connectors.demo import staff as roles
from tenure.evidence.connectors.demo.contracts import REASONS
from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.noise import Flags, Floats, Ints
from tenure.evidence.connectors.demo.record import person_names
from tenure.evidence.connectors.demo.scene import Scene
from tenure.evidence.connectors.demo.voices import satisfaction
from tenure.evidence.connectors.demo.words import PULSES, STORIES, filled

EVERY = 38.0
"""Days between two pulses of an account, about; each CSM has a day of the week for it."""
FIRST = 200.0
"""Pulses are kept from this day on: before, the CSMs had no place for them."""


def pulses(scene: Scene) -> DemoRows:
    """A pulse for most accounts every few weeks, by its CSM."""
    noise, people = scene.noise, scene.people
    account, slot, _ = scene.rounds(EVERY, FIRST)
    shift = noise.between(-0.2, 0.2, "pulse/shift", account, slot)
    at = _csm_day(scene, people.csm[account], (slot + noise.uniform("pulse/phase", account) + shift) * EVERY)
    at = at + scene.office_hour("pulse", account, slot)
    given = scene.served(account, at) & (at > people.since[account] + 20.0)
    given &= noise.chance(
        np.clip(0.55 + 0.35 * noise.uniform("pulse/diligence", people.csm[account]), 0, 1), "pulse", account, slot
    )
    account, slot, at = account[given], slot[given], at[given]
    story, told_account, told_at = _told(scene)
    told = np.full(len(people), np.inf)
    told[told_account] = told_at
    drawn = (at < told[account] - 7.0) | (at > told[account] + EVERY)  # a story's own pulse stands for a while
    account, slot, at = account[drawn], slot[drawn], at[drawn]
    keys = (np.concatenate([account, told_account]), np.concatenate([slot, np.full(len(told_account), 9000)]))
    account, at = keys[0], np.concatenate([at, told_at])
    cause, value = _judged(scene, at, *keys)
    value = np.concatenate([value[: len(slot)], [STORIES[key][0] for key in story]])
    reasons = _reasons(scene, cause, value, at, *keys)
    reasons[len(slot) :] = [STORIES[key][1] for key in story]
    return DemoRows(
        table="pulses",
        known=at,
        refs={"account_ref": scene.account_ids(account)},
        columns={
            "given_at": at,
            "value": value,
            "reason": reasons,
            "by_name": scene.csm_names(account),
        },
    )


def _csm_day(scene: Scene, csm: Ints, day: Floats) -> Floats:
    """The next day of the week on which a CSM goes through the book."""
    wanted = scene.noise.whole(5, "pulse/weekday", csm)
    return np.asarray(np.floor(day) + (wanted - scene.weekday(day)) % 7, dtype=np.float64)


def _told(scene: Scene) -> tuple[list[str], Ints, Floats]:
    """The pulse of each account with a story, some days before the demo is first opened."""
    parts = [(story.key, account, 726.0 - 2.0 * place) for place, (account, story) in enumerate(scene.cast.parts)]
    days = _csm_day(
        scene, scene.people.csm[[account for _, account, _ in parts]], np.array([day for _, _, day in parts]) - 6.0
    )
    return [key for key, _, _ in parts], np.array([account for _, account, _ in parts], dtype=np.int64), days + 0.6


CAUSES = ("notice", "champion", "sponsor", "support", "relation", "use", "squeeze", "new", "renewed", "well")
NOTICE, CHAMPION, SPONSOR, SUPPORT, RELATION, USE, SQUEEZE, NEW, RENEWED, WELL = range(len(CAUSES))


def _judged(scene: Scene, at: Floats, account: Ints, slot: Ints) -> tuple[Ints, Ints]:
    """What weighs most on a CSM's mind, and the value they give."""
    course, noise, people = scene.course, scene.noise, scene.people
    felt = satisfaction(scene, account, at)
    value = np.clip(np.round(-1.2 + 5.8 * felt + 0.45 * noise.normal("pulse/value", account, slot)), 1, 5).astype(
        np.int64
    )
    lack = np.stack(
        [
            np.maximum(0.0, 0.88 - course.at(course.support, account, at)),
            np.maximum(0.0, 0.86 - course.at(course.relation, account, at)),
            np.maximum(0.0, 0.90 - course.at(course.value, account, at)) * 1.6,
            0.5 * course.at(course.squeeze, account, at),
        ]
    )
    worst = np.array([SUPPORT, RELATION, USE, SQUEEZE])[np.argmax(lack, axis=0)]
    cause = np.where((lack.max(axis=0) > 0.08) & (value <= 4), worst, WELL)
    cause = np.where((value <= 3) & (cause == WELL), worst, cause)
    for place, number in ((roles.SPONSOR, SPONSOR), (roles.CHAMPION, CHAMPION)):
        gone = _without(scene, account, place, at)
        cause = np.where(gone, number, cause)
        value = np.where(gone, np.minimum(value, 3), value)
    cause = np.where((cause == WELL) & (at - people.since[account] < 90.0), NEW, cause)
    cause = np.where((cause == WELL) & _signed_lately(scene, account, at), RENEWED, cause)
    notice = _noticed(scene, account, at)
    # A CSM feels a decision coming before anybody writes it down, and isn't in doubt afterwards.
    coming = at > scene.contracts.leaving[account]
    value = np.where(coming, np.minimum(value, 2 + noise.whole(2, "pulse/foreboding", account)), value)
    cause = np.where(coming & (value <= 3) & ~np.isin(cause, (SPONSOR, CHAMPION)), worst, cause)
    return np.where(notice, NOTICE, cause), np.where(notice, 1, value)


def _without(scene: Scene, account: Ints, place: int, at: Floats) -> Flags:
    """Whether nobody holds a place, and hasn't for some days."""
    places = np.full(len(account), place)
    return np.asarray((scene.holder_at(account, places, at) < 0) & (scene.holder_at(account, places, at - 7.0) < 0))


def _noticed(scene: Scene, account: Ints, at: Floats) -> Flags:
    """Whether an account had given notice."""
    lines = scene.contracts.lines
    first = np.full(len(scene.people), np.inf)
    np.minimum.at(first, lines.account, lines.cancelled)
    return np.asarray(at >= np.floor(first[account]) + 0.62)


def _signed_lately(scene: Scene, account: Ints, at: Floats) -> Flags:
    """Whether a renewal was signed within the last six weeks."""
    deals = scene.contracts.deals
    won = np.isfinite(deals.won) & deals.renewal
    signed = np.sort(deals.account[won] * 1e6 + np.floor(deals.won[won]) + 0.7 + 2e3)
    asked = account * 1e6 + at + 2e3
    place = np.searchsorted(signed, asked, side="right") - 1
    ago = asked - signed[np.maximum(place, 0)]
    return np.asarray((place >= 0) & (ago >= 0.0) & (ago < 42.0))


def _reasons(scene: Scene, cause: Ints, value: Ints, at: Floats, account: Ints, slot: Ints) -> list[str]:
    noise, names = scene.noise, person_names(scene)
    words = noise.whole(1 << 20, "pulse/words", account, slot).tolist()
    champion, sponsor = (
        scene.holder_at(account, np.full(len(account), place), at) for place in (roles.CHAMPION, roles.SPONSOR)
    )
    why = np.full(len(scene.people), -1)
    lines = scene.contracts.lines
    left = lines.reason >= 0
    why[lines.account[left]] = lines.reason[left]
    found = []
    rows = zip(
        cause.tolist(), value.tolist(), account.tolist(), words, champion.tolist(), sponsor.tolist(), strict=True
    )
    for what, score, who, word, friend, boss in rows:
        shelves = PULSES[f"notice_{REASONS[why[who]]}" if what == NOTICE else CAUSES[what]]
        shelf = shelves[min(shelves, key=lambda one, score=score: abs(int(one) - score))]  # type: ignore[misc]
        text = shelf[word % len(shelf)]
        text = text.replace("{champion}", names[friend] if friend >= 0 else "the team")
        text = text.replace("{sponsor}", names[boss] if boss >= 0 else "the sponsor")
        found.append(filled(text, scene.trades[who], word // 13))
    return found
