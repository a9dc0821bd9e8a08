"""Answers to surveys: NPS twice a year, CSAT after trainings. What people say follows from what they lived through."""

import numpy as np

from tenure.evidence.connectors.demo import staff as roles
from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.noise import Floats, Ints
from tenure.evidence.connectors.demo.scene import BEFORE, Scene
from tenure.evidence.connectors.demo.words import COMPLAINTS, PRAISE, SHRUGS, filled

WAVE_EVERY = 182.5
CSAT_EVERY = 150.0
MOST_ASKED = 10


def satisfaction(scene: Scene, account: Ints, day: Floats) -> Floats:
    """How content an account's people are on a day: about 1 when all is well."""
    course = scene.course
    parts = 0.5 * np.minimum(course.at(course.value, account, day), 1.05)
    parts += 0.25 * course.at(course.support, account, day) + 0.25 * course.at(course.relation, account, day)
    return np.asarray(parts - 0.12 * course.at(course.squeeze, account, day), dtype=np.float64)


def _asked(scene: Scene, every: float, kind: str, most: int) -> tuple[Ints, Ints, Ints, Floats]:
    """Account, wave, place and instant of everybody who is asked and answers."""
    noise = scene.noise
    account, wave, place = scene.rounds(every, BEFORE, most)
    asked = place < 4 + np.minimum(scene.people.seats[account] * 0.25, most - 4)
    answers = noise.chance(np.where(place <= roles.DECIDER, 0.7, 0.5), kind + "/answers", account, wave, place)
    account, wave, place = (values[asked & answers] for values in (account, wave, place))
    day = (wave + noise.uniform(kind + "/wave", account)) * every
    day = scene.workday(day + noise.between(0, 12, kind + "/day", account, wave, place))
    at = day + scene.office_hour(kind, account, wave, place)
    fine = scene.served(account, day) & (at > scene.people.since[account] + 60.0)
    fine &= ~scene.silent(account, at)
    return account[fine], wave[fine], place[fine], at[fine]


def survey_responses(scene: Scene) -> DemoRows:
    noise = scene.noise
    account, wave, place, at = _asked(scene, WAVE_EVERY, "nps", MOST_ASKED)
    feeling = 2.2 + 7.9 * satisfaction(scene, account, at)
    feeling += 0.35 * noise.normal("nps/account", account) + 0.85 * noise.normal("nps/person", account, wave, place)
    nps = np.clip(np.round(feeling), 0.0, 10.0)
    c_account, c_wave, c_place, c_at = _asked(scene, CSAT_EVERY, "csat", 5)
    taught = c_place >= roles.CHAMPION
    c_account, c_wave, c_place, c_at = c_account[taught], c_wave[taught], c_place[taught], c_at[taught]
    c_feeling = (
        0.6 + 4.1 * satisfaction(scene, c_account, c_at) + 0.5 * noise.normal("csat/person", c_account, c_wave, c_place)
    )
    csat = np.clip(np.round(c_feeling), 1.0, 5.0)
    accounts, waves = np.concatenate([account, c_account]), np.concatenate([wave, c_wave])
    places, instant = np.concatenate([place, c_place]), np.concatenate([at, c_at])
    kinds = ["nps"] * len(account) + ["csat"] * len(c_account)
    person = scene.holder_at(accounts, places, instant)
    there = person >= 0
    keys = zip(kinds, accounts.tolist(), waves.tolist(), places.tolist(), strict=True)
    ids = np.array([f"{kind}-{a + 1:04d}-{w + 10}-{p}" for kind, a, w, p in keys], dtype=object)
    return DemoRows(
        table="survey_responses",
        known=instant[there],
        refs={
            "account_ref": scene.account_ids(accounts[there]),
            "person_ref": scene.person_refs(person[there]),
        },
        columns={
            "id": ids[there],
            "kind": np.array(kinds, dtype=object)[there],
            "score": np.concatenate([nps, csat])[there],
            "comment": np.array(_comments(scene, nps, account, wave, place) + [None] * len(csat), dtype=object)[there],
            "responded_at": instant[there],
        },
    )


def _comments(scene: Scene, nps: Floats, *key: Ints) -> list[str | None]:
    """A few words from one in four."""
    writes = scene.noise.chance(0.25, "comment", *key).tolist()
    which = scene.noise.whole(1 << 20, "comment words", *key).tolist()
    shelves = [PRAISE if score >= 9 else SHRUGS if score >= 7 else COMPLAINTS for score in nps.tolist()]
    trades = [scene.trades[number] for number in key[0].tolist()]
    return [
        filled(shelf[word % len(shelf)], trade, word // 13) if wrote else None
        for shelf, trade, word, wrote in zip(shelves, trades, which, writes, strict=True)
    ]
