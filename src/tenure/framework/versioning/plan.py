"""A plan: what another framework would change on a day's book, and the stages in which applying it would do so.

A frozen value: printed, kept as JSON, read back the same. `key` names what it says, so a plan made twice on the same day
and the same facts is the same plan, whoever made it and when.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Protocol
from typing import Literal as OneOf

from tenure.framework.model import Framework
from tenure.framework.versioning.difference import Difference, difference_from
from tenure.framework.versioning.impact import AccountImpact, BandTotal, Impact, PlayImpact, Side

StageName = OneOf["publish", "pilot", "score", "restate"]


@dataclass(frozen=True, slots=True)
class PlanStage:
    """One step of applying the plan, in words."""

    name: StageName
    words: str


@dataclass(frozen=True, slots=True)
class FrameworkName:
    """A framework as a plan names it. `number` is 0 for one that isn't published."""

    number: int
    name: str
    fingerprint: str
    scoring: str
    clock: str
    digest: str  # of its texts

    @property
    def short(self) -> str:
        return f"{self.name} (version {self.number})" if self.number else self.name


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    """Whom the plays that would fire fall to: how many runs and how many hours, under the wanted framework and the live."""

    owner: str
    runs: int
    hours: float
    runs_before: int
    hours_before: float

    @property
    def change(self) -> float:
        return round(self.hours - self.hours_before, 2)


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something about the wanted framework that stops nothing and is worth a look."""

    where: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class RoleCoverage:
    """How many of today's accounts have someone in a role that the wanted framework names at `named_by`, how many have someone who
    stands in (by the label of the role they are found in, operations last), and how many nobody at all."""

    role: str
    label: str
    named_by: tuple[str, ...]
    named: int
    stand_ins: tuple[tuple[str, int], ...]
    nobody: int

    @property
    def whole(self) -> bool:
        return not self.stand_ins and not self.nobody


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """How the two frameworks would have done on the past, in words, live and wanted side by side."""

    lines: tuple[tuple[str, str, str], ...]  # measure, live, wanted


class Backtest(Protocol):
    """What the score lab will fill."""

    def __call__(self, live: Framework, wanted: Framework, day: date, /) -> BacktestResult | None:
        """None when there isn't enough history to say anything."""


NOWHERE = "none"
"""Where an account stands that has no score, stage, segment or engagement model."""


@dataclass(frozen=True, slots=True)
class Way:
    """Accounts that go from one place to another, those with most ARR first. `what` is band, stage, segment or engagement."""

    what: str
    before: str
    after: str
    accounts: tuple[AccountImpact, ...]

    @property
    def arr(self) -> float:
        return sum(one.arr or 0.0 for one in self.accounts)

    @property
    def shared(self) -> tuple[str, ...]:
        """The reasons, where all of several accounts have the same."""
        reasons = {one.why(self.what) for one in self.accounts}
        return next(iter(reasons)) if len(reasons) == 1 and len(self.accounts) > 1 else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`source` is what was compared: a folder, a starter, `draft`. `pilot` names the segment that a pilot is limited to;
    `restate` is how many weeks of past scores would be computed again. `facts` counts the rows of each fact table that the
    plan has seen. `names` gives the names of the accounts it speaks of."""

    made_at: datetime
    made_by: str
    as_of: date
    source: str
    live: FrameworkName
    wanted: FrameworkName
    difference: Difference
    impact: Impact | None
    names: tuple[tuple[str, str], ...]
    owners: tuple[OwnerLoad, ...]
    smells: tuple[PlanWarning, ...]
    stages: tuple[PlanStage, ...]
    pilot: str = ""
    restate: int = 0
    rolled_back_from: int = 0
    currency: str = ""
    facts: tuple[tuple[str, int], ...] = ()
    backtest: BacktestResult | None = None
    roles: tuple[RoleCoverage, ...] = ()

    @property
    def key(self) -> str:
        """12 hexadecimal characters of all that it says, apart from when and by whom it was made."""
        return str(self.as_json()["key"])

    @property
    def empty(self) -> bool:
        """Whether the two frameworks say the same, word for word."""
        return self.live.digest == self.wanted.digest

    @property
    def rescored(self) -> bool:
        """Whether scores are made in another way."""
        return self.live.scoring != self.wanted.scoring

    def name_of(self, account: str) -> str:
        return dict(self.names).get(account, account)

    def bands(self) -> dict[tuple[str, str], tuple[int, float]]:
        """(band before, band after) -> how many accounts change so, and their ARR."""
        found: dict[tuple[str, str], tuple[int, float]] = {}
        for one in self.impact.changes if self.impact else ():
            if "band" in one.changed:
                way = (one.before.band if one.before else "none", one.after.band if one.after else "none")
                count, arr = found.get(way, (0, 0.0))
                found[way] = (count + 1, arr + (one.arr or 0.0))
        return found

    def changing(self, what: str) -> tuple[AccountImpact, ...]:
        """The accounts that change their `band`, `stage`, `segment`, `engagement` or `score`, those with most ARR first."""
        found = [one for one in self.impact.changes if what in one.changed] if self.impact else []
        return tuple(sorted(found, key=lambda one: (-(one.arr or 0.0), one.account)))

    def ways(self, what: str) -> tuple[Way, ...]:
        """The accounts that change their `band`, `stage`, `segment` or `engagement`, by from where to where, those ways first
        that have most ARR."""
        found: dict[tuple[str, str], list[AccountImpact]] = {}
        for one in self.changing(what):
            places = tuple(str((getattr(side, what) if side else None) or NOWHERE) for side in (one.before, one.after))
            found.setdefault((places[0], places[1]), []).append(one)
        ways = [Way(what, before, after, tuple(accounts)) for (before, after), accounts in found.items()]
        return tuple(sorted(ways, key=lambda way: (-way.arr, -len(way.accounts), way.before, way.after)))

    def as_json(self) -> dict[str, Any]:
        """The promise of `tenure plan --json`; `plan_from` reads it back."""
        said = {"version": 1} | _shallow(self)
        said["made_at"], said["as_of"] = self.made_at.isoformat(), self.as_of.isoformat()
        said["difference"] = self.difference.as_json()
        said["impact"] = None if self.impact is None else _impact_json(self.impact)
        said = dict(json.loads(json.dumps(said)))  # tuples become lists
        plain = {name: value for name, value in said.items() if name not in {"made_at", "made_by"}}
        return {**said, "key": hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]}


def _shallow(plan: Plan) -> dict[str, Any]:
    apart = {"difference", "impact", "made_at", "as_of"}
    found: dict[str, Any] = {}
    for each in fields(plan):
        value = getattr(plan, each.name)
        if each.name in apart:
            continue
        if isinstance(value, tuple):
            found[each.name] = [asdict(one) if hasattr(one, "__dataclass_fields__") else list(one) for one in value]
        else:
            found[each.name] = asdict(value) if hasattr(value, "__dataclass_fields__") else value
    return found


def _impact_json(impact: Impact) -> dict[str, Any]:
    changes = [asdict(one) | {"changed": list(one.changed)} for one in impact.changes]
    return asdict(impact) | {"day": impact.day.isoformat(), "changes": changes}


def plan_from(data: dict[str, Any]) -> Plan:
    """The way back from `as_json`, exactly."""
    pairs = {name: tuple((one[0], one[1]) for one in data[name]) for name in ("names", "facts")}
    tested = data["backtest"]
    return Plan(
        made_at=datetime.fromisoformat(data["made_at"]),
        made_by=data["made_by"],
        as_of=date.fromisoformat(data["as_of"]),
        source=data["source"],
        live=FrameworkName(**data["live"]),
        wanted=FrameworkName(**data["wanted"]),
        difference=difference_from(data["difference"]),
        impact=None if data["impact"] is None else _impact_from(data["impact"]),
        names=pairs["names"],
        owners=tuple(OwnerLoad(**one) for one in data["owners"]),
        smells=tuple(PlanWarning(**one) for one in data["smells"]),
        stages=tuple(PlanStage(**one) for one in data["stages"]),
        pilot=data["pilot"],
        restate=data["restate"],
        rolled_back_from=data["rolled_back_from"],
        currency=data["currency"],
        facts=pairs["facts"],
        roles=tuple(_role_from(one) for one in data.get("roles", ())),  # plans before 0.3 say nothing of them
        backtest=None if tested is None else BacktestResult(tuple((a, b, c) for a, b, c in tested["lines"])),
    )


def _role_from(data: dict[str, Any]) -> RoleCoverage:
    pairs = tuple((label, count) for label, count in data["stand_ins"])
    return RoleCoverage(**{**data, "named_by": tuple(data["named_by"]), "stand_ins": pairs})


def _impact_from(data: dict[str, Any]) -> Impact:
    return Impact(
        day=date.fromisoformat(data["day"]),
        accounts=data["accounts"],
        changes=tuple(
            AccountImpact(one["account"], one["arr"], _side(one["before"]), _side(one["after"]), tuple(one["reasons"]))
            for one in data["changes"]
        ),
        plays=tuple(
            PlayImpact(one["play"], one["label"], tuple(one["fires"]), tuple(one["fired"]), one["hours"])
            for one in data["plays"]
        ),
        before=tuple(BandTotal(**one) for one in data["before"]),
        after=tuple(BandTotal(**one) for one in data["after"]),
        notes=tuple(data["notes"]),
    )


def _side(data: dict[str, Any] | None) -> Side | None:
    return None if data is None else Side(**data)


def digest_of(texts: dict[str, str]) -> str:
    """12 hexadecimal characters of a framework's texts, by name."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:12]
