"""Applies a plan: exactly the stages that were shown, each of them repeatable."""

from dataclasses import dataclass
from datetime import date

from tenure.flows.changing.planning import facts_seen, plan_version
from tenure.flows.changing.stages import Applying, carry_out
from tenure.flows.daily.day import run_day
from tenure.flows.frameworks.live import check, is_unreadable, live_framework, new_version, of_version
from tenure.framework.checking import check_texts
from tenure.framework.versioning.plan import Plan, digest_of, plan_from
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller, Right, require
from tenure.platform.frameworks import queries as method
from tenure.platform.frameworks.actions import finish_plan, publish_framework
from tenure.platform.locks import advisory
from tenure.practice.customers import queries
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError, refusal
from tenure.values.progress import Tell, WorkProgress, WorkStep, untold


@dataclass(frozen=True, slots=True)
class UnexpectedBand:
    """An account whose band came out otherwise than planned."""

    account: str
    name: str
    planned: str
    found: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a plan did. `strayed` are accounts that came out otherwise than planned, because facts arrived since;
    `restated` counts the past days whose scores were computed again."""

    plan: str
    number: int
    name: str
    day: date
    accounts: int
    bands: dict[str, int]
    new_verdicts: int
    restated: int
    strayed: tuple[UnexpectedBand, ...]


def changes_since(made: Plan) -> tuple[str, ...]:
    """What has moved since a plan was made, in words. None of it makes the plan stale."""
    then, now = dict(made.facts), dict(facts_seen())
    said = [f"{now[name] - then.get(name, 0)} rows arrived in {name}." for name in now if now[name] > then.get(name, 0)]
    today = clock.today(live_framework().framework.timezone)
    if made.as_of != today:
        said.insert(0, f"The plan is of {made.as_of}, and today is {today}.")
    return tuple(said)


def refuse_stale(caller: Caller, key: str, texts: dict[str, str] | None = None) -> Plan:
    """The plan, when it may be applied. `texts` are what it was made of, as they are now, where they lie in no folder.

    Raises ProblemError `plan.applied` when it has been, `plan.stale` (409) when another version went live or the text
    changed since.
    """
    stored = method.stored_plan(caller, key)
    made = plan_from(stored.said)
    if stored.done_at is not None:
        raise refusal(
            "plan.applied",
            f"This plan was already applied as version {stored.number} on {stored.done_at.date()}.",
            where="plan",
            fix="Make a new plan to change something else.",
            status=409,
        )
    live = method.live_number()
    running = method.running_pilot()
    expected = {made.live.number} if stored.number is None else {stored.number}
    if live not in expected and not (running and running.version.number in expected):
        raise refusal(
            "plan.stale",
            f"Version {live} went live since the plan was made; it was compared with version {made.live.number}.",
            where="plan",
            fix="Make a new plan to see what would change now.",
            status=409,
        )
    if stored.number is None and _changed(made, texts):
        raise refusal(
            "plan.stale",
            f"{made.source} has changed since the plan was made.",
            where="plan",
            fix="Make a new plan to see what would change now.",
            status=409,
        )
    return made


def _changed(made: Plan, texts: dict[str, str] | None) -> bool:
    """Whether what the plan was made of reads differently now. What is gone can't have changed: its text is kept."""
    if texts is None:
        if made.rolled_back_from or made.source.startswith("draft"):
            return False
        try:
            texts = check(made.source).texts
        except ProblemError:
            return False
    return digest_of(texts) != made.wanted.digest


def apply(
    caller: Caller, key: str, note: str = "", *, texts: dict[str, str] | None = None, progress: Tell = untold
) -> Applied:
    """Carry out the stages of a plan. Killed between any two, it can be called again.

    Raises ProblemError `plan.unknown`, `plan.applied`, `plan.stale`, and those of scoring a day.
    """
    require(caller, Right.PUBLISH_FRAMEWORK)
    with advisory("method:apply"):
        made = refuse_stale(caller, key, texts)
        work = Applying(caller, made, note, progress)
        carry_out(work)
        report = work.report
        finish_plan(caller, key, {"day": report.day.isoformat(), "restated": work.restated})
    return Applied(
        plan=key,
        number=work.number,
        name=made.wanted.name,
        day=report.day,
        accounts=report.accounts,
        bands=report.bands,
        new_verdicts=report.new_verdicts,
        restated=work.restated,
        strayed=_strayed(caller, made),
    )


def _strayed(caller: Caller, made: Plan) -> tuple[UnexpectedBand, ...]:
    """Accounts that were planned to change and came out in another band."""
    planned = {one.account: one.after.band for one in made.changing("band") if one.after}
    views = queries.account_views(caller, [AccountKey(key) for key in planned])
    return tuple(
        UnexpectedBand(account, views[AccountKey(account)].account.name, band, found.band)
        for account, band in planned.items()
        if AccountKey(account) in views and (found := views[AccountKey(account)].standing) and found.band != band
    )


def rollback(caller: Caller, number: int, note: str = "", *, progress: Tell = untold) -> Applied:
    """Bring the text of a former version back, as a new version, by a plan that is made and applied at once."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    if not live_is_readable():
        return rollback_without_plan(caller, number, note, progress=progress)
    made = plan_version(caller, number, progress=progress)
    return apply(caller, made.key, note or f"Back to version {number}", progress=progress)


def live_is_readable() -> bool:
    """Whether the live framework can be read; nothing is compared with one that can't."""
    try:
        live_framework()
    except ProblemError as error:
        if is_unreadable(error):
            return False
        raise
    return True


def rollback_without_plan(caller: Caller, number: int, note: str = "", *, progress: Tell = untold) -> Applied:
    """The same without a plan, for while the live framework can't be read: any version that can be brings the days back.
    Raises ProblemError `framework.unreadable` for one that can't either."""
    require(caller, Right.PUBLISH_FRAMEWORK)
    with advisory("method:apply"):
        version = method.version(caller, number)
        of_version(version)  # it may be no better
        wanted = new_version(check_texts(version.files, vocabulary(), published=True))
        progress(WorkProgress(WorkStep.GOING_LIVE, about=version.name))
        published = publish_framework(caller, wanted, note or f"Back to version {number}", number)
        report = run_day(caller, progress=progress)
    return Applied(
        "", published.number, version.name, report.day, report.accounts, report.bands, report.new_verdicts, 0, ()
    )
