"""What people say of an account's stage: moves by hand, confirmations. They show at once, and the clock reads them too."""

from dataclasses import replace

from tenure.flows.daily.logbook import ship
from tenure.flows.daily.publishing import publish_now
from tenure.flows.daily.stages import standing_after_judgement, tick_again
from tenure.flows.frameworks.live import live_framework
from tenure.flows.home import reading_room
from tenure.framework.model import Criterion, Framework
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.journal.cards import EntryCard
from tenure.practice.customers import queries
from tenure.practice.customers.actions import confirm_criterion, move_stage
from tenure.practice.customers.undoing import withdraw
from tenure.values import clock
from tenure.values.asof import local_day
from tenure.values.keys import AccountKey
from tenure.values.problem import did_you_mean, refusal


def move(caller: Caller, account: AccountKey, stage: str, reason: str) -> None:
    """Move an account to another stage by hand. Raises ProblemError `stage.unknown`, `stage.motion`, `stage.same`, those
    of the action, and 404 for an account that the caller may not see."""
    view = queries.account(caller, account)
    framework = live_framework().framework
    wanted = framework.lifecycle.get(stage)
    stages = {key: one.label for key, one in framework.lifecycle.items() if not one.motion}
    if wanted is None:
        fix = (
            did_you_mean(stage, stages) or f"Use one of {', '.join(stages) or 'none: the framework has no lifecycle'}."
        )
        raise refusal("stage.unknown", f"There is no stage {stage!r}.", where="stage", fix=fix)
    if wanted.motion:
        why = "A motion runs in parallel with a stage and has its own rules."
        fix = f"Use one of {', '.join(stages)}."
        raise refusal("stage.motion", f"{wanted.label} is a motion, not a stage.", where="stage", why=why, fix=fix)
    if view.standing is not None and view.standing.stage == stage:
        what = f"{view.account.name} is already in {wanted.label}."
        raise refusal("stage.same", what, where="stage", fix="Choose another stage.", status=409)
    move_stage(caller, account, stage, reason)
    show_now(account)


def confirm(caller: Caller, account: AccountKey, address: str, met: bool, evidence: str = "") -> None:
    """Confirm a criterion of the account's stage, or with `met` False take that back. Raises ProblemError
    `criterion.unknown`, `criterion.by_data`, `criterion.elsewhere`, those of the action, and 404 as `move` does."""
    view = queries.account(caller, account)
    framework = live_framework().framework
    criteria = criteria_of(framework)
    criterion = criteria.get(address)
    if criterion is None:
        fix = did_you_mean(address, criteria) or "Take the address from the account's exit checklist."
        raise refusal("criterion.unknown", f"There is no criterion {address!r}.", where="criterion", fix=fix)
    if criterion.confirm is None:
        raise refusal(
            "criterion.by_data",
            f"“{criterion.label}” is decided by data only.",
            where="criterion",
            why=f"It is met when {criterion.when_text}.",
            fix="Update the data, or let the framework say who may `confirm` it.",
        )
    here = {mark.address for mark in view.standing.progress} if view.standing is not None else frozenset[str]()
    if address not in here:
        raise refusal(
            "criterion.elsewhere",
            f"“{criterion.label}” belongs to a stage that {view.account.name} isn't in.",
            where="criterion",
            fix="Confirm criteria of the current stage, or move the account first.",
            status=409,
        )
    confirm_criterion(caller, account, address, met, evidence)
    show_now(account)


def withdraw_today(caller: Caller, entry: EntryCard) -> None:
    """Undo a move or a confirmation of today. Raises ProblemError `undo.earlier_day` for one of an earlier day: the stage clock
    has gone on from it since."""
    account, live = AccountKey(entry.key), live_framework()
    today = clock.today(live.framework.timezone)
    if local_day(entry.at, live.framework.timezone) != today:
        fix = "Move the account, or change the confirmation, by hand on its lifecycle page."
        raise refusal(
            "undo.earlier_day",
            "It is of an earlier day; stages have gone on since.",
            "entry",
            fix=fix,
            status=409,
        )
    withdraw(caller, entry)
    ship()
    with reading_room() as room:
        tick_again(room, live, today, [account])


def criteria_of(framework: Framework) -> dict[str, Criterion]:
    """Every criterion of every stage and phase, by address."""
    return {
        str(one.address): one
        for stage in framework.lifecycle.values()
        for one in (*stage.exit, *(criterion for phase in stage.phases for criterion in phase.criteria))
    }


def show_now(account: AccountKey) -> None:
    """Let the last tick and the standing of one account show what people said a moment ago."""
    ship()
    with reading_room() as room:
        found = standing_after_judgement(
            room, live_framework(), clock.today(live_framework().framework.timezone), account
        )
    view = queries.account(SYSTEM, account)
    if found is not None and view.standing is not None:
        publish_now(SYSTEM, [replace(view.standing, **found)])
