"""Opens the demo company: creates it on the first start, continues it up to today on later ones.

Its facts pass the same intake as files, its history the same engine. Whatever was cut off is done again: a cut of the
world is written down before it is delivered, and delivering the same cut twice changes nothing.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tenure.evidence.connectors.demo.world import SEED, VERSION, World
from tenure.flows.bringing_in.importing import deliver
from tenure.flows.daily.day import run_day
from tenure.platform.access import SYSTEM, Role
from tenure.platform.identity.actions import add_user
from tenure.platform.identity.queries import users
from tenure.platform.locks import advisory
from tenure.practice.customers.cards import AccountFilter
from tenure.practice.customers.queries import accounts, count
from tenure.practice.customers.teams.actions import assign
from tenure.practice.customers.teams.queries import company_team
from tenure.values import clock
from tenure.values.progress import Tell, WorkProgress

PASSWORD = "larkfield-demo"  # noqa: S105 - known to everyone; it opens the door on this machine only
HISTORY_WEEKS = 104
KEPT_IN = "demo-world.json"
Progress = Callable[[str], None]

OTHERS = (
    ("Mona Vance", "mona.vance@larkfield.example", Role.MANAGER),
    ("Olga Reyes", "olga.reyes@larkfield.example", Role.OPERATIONS),
    ("Edda Holm", "edda.holm@larkfield.example", Role.EXECUTIVE),
    ("Carl Soler", "carl.soler@larkfield.example", Role.COLLEAGUE),
    ("Pia Lund", "pia.lund@brightpath.example", Role.PARTNER),
)

SPECIALISTS = (
    ("Ines Kato", "account_executive"),
    ("Tom Brandt", "account_executive"),
    ("Rosa Lindqvist", "implementation"),
    ("Dev Malik", "solution_architect"),
    ("Nora Quist", "trainer"),
    ("Paul Achebe", "deal_desk"),
    ("Vera Sommer", "support_lead"),
)
"""Who else works there, and as what: trainer, deal desk and support lead for the whole company, the others on accounts."""
LARGEST = 40
PARTNERS_ACCOUNTS = 12


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way into the demo, for one role."""

    role: str
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoInfo:
    """What a newcomer needs to look around."""

    sign_ins: tuple[SignIn, ...]
    accounts: int
    facts: int  # brought in by this start
    first_day: date

    @property
    def greeting(self) -> tuple[str, ...]:
        """Lines to show: that it is a demo, and one sign-in per role."""
        width = max(len(each.role) for each in self.sign_ins)
        lines = [f"  {each.role:<{width}}  {each.email}  {each.password}" for each in self.sign_ins]
        return ("Larkfield, a made-up company with made-up customers. Sign in as", *lines)


@dataclass(frozen=True, slots=True)
class _Told:
    """How far the story has been told. Facts up to `until` are brought in; those up to `next_until` are under way."""

    seed: int
    first_day: str
    until: str | None = None
    next_until: str | None = None
    scored: str | None = None  # the last day that was run to its end
    version: int = VERSION  # of the story

    def world(self) -> World:
        return World(date.fromisoformat(self.first_day), self.seed)


def open_demo(progress: Progress) -> DemoInfo:
    """Make the demo company in this home, or carry it on to now.

    The home must be the demo's own. Safe to call again after a kill at any point. The story moves on once a day: a second
    start on the same day finds everything done.
    """
    with advisory("demo"):
        told = _read() or _Told(SEED, str(World.opened_on(clock.today()).first_day))
        _write(told)
        today = str(clock.today())
        sign_ins = _let_in(told, progress)
        first_day = date.fromisoformat(told.first_day)
        if told.next_until is None and told.scored == today:
            return DemoInfo(sign_ins, count(SYSTEM), 0, first_day)
        facts = 0
        if told.next_until is not None:
            told, new = _bring_in(told, datetime.fromisoformat(told.next_until), progress)
            facts += new
        told, new = _bring_in(told, clock.now(), progress)
        weeks = HISTORY_WEEKS if told.scored is None else 0
        report = run_day(SYSTEM, history_weeks=weeks, progress=lambda news: progress(f"{news}"))
        _form_teams(progress)
        _write(replace(told, scored=today))
        return DemoInfo(sign_ins, report.accounts, facts + new, first_day)


def _bring_in(told: _Told, until: datetime, progress: Progress) -> tuple[_Told, int]:
    """Deliver what became known since the last cut; returns how far the story is told, and how many facts were new."""
    since = datetime.fromisoformat(told.until) if told.until else None
    if since is not None and until <= since:
        return told, 0
    world = told.world()
    _write(replace(told, next_until=until.isoformat()))
    what = "two years of the demo company" if since is None else "the demo company's story, carried on"
    report = deliver(SYSTEM, world.facts(since, until), backfill=True, what=what, progress=_steps(progress))
    told = replace(told, until=until.isoformat(), next_until=None)
    _write(told)
    return told, sum(file.accepted for file in report.files)


def _let_in(told: _Told, progress: Progress) -> tuple[SignIn, ...]:
    """The people of the demo company; those who are in already are left alone."""
    csms = [(csm.name, csm.email, Role.CSM) for csm in told.world().csms()]
    staff = [(name, _address(name), Role.COLLEAGUE) for name, _ in SPECIALISTS]
    doors = (csms[0], *OTHERS)  # the others own accounts and give pulses; a good hash for each would take seconds
    known = {user.email for user in users(SYSTEM)}
    missing = [person for person in (*csms, *OTHERS, *staff) if person[1] not in known]
    if missing:
        progress(f"Adding {len(missing)} people of the demo company")
    for name, email, role in missing:
        password = PASSWORD if (name, email, role) in doors else None
        team = "" if role is Role.PARTNER else "customer success"
        add_user(SYSTEM, email=email, name=name, role=role, team=team, password=password)
    return tuple(SignIn(role.value, name, email, PASSWORD) for name, email, role in doors)


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@larkfield.example"


def _form_teams(progress: Progress) -> None:
    """Give the accounts their teams, once: sales on the largest, implementation on those in onboarding, a partner on some of the
    smallest, and roles for the whole company."""
    if company_team(SYSTEM):
        return
    progress("Forming teams")
    ids = {user.name: user.id for user in users(SYSTEM)}
    ours: dict[str, list[int]] = {}
    for name, role in SPECIALISTS:
        ours.setdefault(role, []).append(ids[name])
    largest = accounts(SYSTEM, AccountFilter(left=False), sort="-arr", limit=LARGEST).rows
    onboarding = accounts(SYSTEM, AccountFilter(left=False, stage="onboarding"), limit=LARGEST).rows
    smallest = accounts(SYSTEM, AccountFilter(left=False), sort="arr", limit=PARTNERS_ACCOUNTS).rows
    on_accounts = {"account_executive": largest, "solution_architect": largest, "implementation": onboarding}
    with transaction.atomic():
        for role, rows in on_accounts.items():
            for number, row in enumerate(rows):
                assign(SYSTEM, row.account.key, role, ours[role][number % len(ours[role])])
        for row in smallest:
            assign(SYSTEM, row.account.key, "partner", ids["Pia Lund"], "Looked after by Brightpath")
        for role in ours.keys() - on_accounts.keys():
            assign(SYSTEM, None, role, ours[role][0])


def _steps(progress: Progress) -> Tell:
    """Tell of every step once, and of long ones at each quarter."""
    last: list[str] = []

    def tell(news: WorkProgress) -> None:
        line = f"{news}, {int(news.share * 4) * 25} %" if news.share else f"{news}"
        if last[-1:] != [line]:
            last.append(line)
            progress(line)

    return tell


def _kept() -> Path:
    return Path(settings.TENURE_HOME) / KEPT_IN


def _read() -> _Told | None:
    try:
        return _Told(**json.loads(_kept().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def _write(told: _Told) -> None:
    """Whole or not at all, so that a kill leaves the old file or the new one."""
    path = _kept()
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(told), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
