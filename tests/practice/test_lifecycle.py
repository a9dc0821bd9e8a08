"""Stages moved by hand, criteria confirmed, and what a standing says of the lifecycle."""

from datetime import UTC, date, datetime

import pytest

from cast import NORDWIND, SILVA, Cast
from tenure.flows.daily.logbook import fact_of, facts
from tenure.platform.access import SYSTEM, Caller
from tenure.platform.journal.models import Entry
from tenure.platform.journal.queries import every_entry
from tenure.practice.customers import queries
from tenure.practice.customers.actions import confirm_criterion, move_stage, publish_standing
from tenure.practice.customers.cards import AccountFilter, MomentMark, ProgressMark, StandingCard
from tenure.values.problem import ProblemError

CHAMPION = "stage.adoption.exit.champion"
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def code_of(act: object) -> str:
    with pytest.raises(ProblemError) as caught:
        act()  # type: ignore[operator]
    return caught.value.problems[0].code


def test_a_move_by_hand_is_written_down_with_its_reason(cast: Cast) -> None:
    move_stage(cast.alice, NORDWIND, "adoption", " Went live early. ")
    [entry] = [entry for entry in every_entry(SYSTEM) if entry.verb == "account.stage_moved"]
    assert (entry.verb, entry.key, entry.shipped_at) == ("account.stage_moved", NORDWIND, None)
    shipped = facts()[entry.verb]
    assert shipped.table == "moves"
    assert fact_of(entry, shipped) == {
        "account": NORDWIND,
        "stage": "adoption",
        "reason": "Went live early.",
        "by": str(cast.alice.user_id),
        "by_name": "Alice",
        "moved_at": entry.at,
    }


def test_a_confirmation_has_evidence_and_can_be_taken_back(cast: Cast) -> None:
    confirm_criterion(cast.alice, NORDWIND, CHAMPION, True, " Ines, in the review. ")
    confirm_criterion(cast.mona, NORDWIND, CHAMPION, False)
    entries = [entry for entry in every_entry(SYSTEM) if entry.verb == "account.criterion_confirmed"]
    told = [fact_of(entry, facts()[entry.verb]) for entry in entries]
    assert [(fact["criterion"], fact["met"], fact["evidence"], fact["by_name"]) for fact in told] == [
        (CHAMPION, True, "Ines, in the review.", "Alice"),
        (CHAMPION, False, "", "Mona"),
    ]


def test_what_lacks_a_reason_or_evidence_is_refused(cast: Cast) -> None:
    assert code_of(lambda: move_stage(cast.alice, NORDWIND, "adoption", "  ")) == "stage.reason"
    assert code_of(lambda: confirm_criterion(cast.alice, NORDWIND, CHAMPION, True, " ")) == "criterion.evidence"
    assert not Entry.objects.filter(verb__startswith="account.").exists()


def test_csms_judge_their_own_accounts_only(cast: Cast) -> None:
    def both(caller: Caller, key: object) -> set[str]:
        return {
            code_of(lambda: move_stage(caller, key, "adoption", "why")),  # type: ignore[arg-type]
            code_of(lambda: confirm_criterion(caller, key, CHAMPION, True, "seen")),  # type: ignore[arg-type]
        }

    assert both(cast.bob, NORDWIND) == {"right.missing"}
    assert both(cast.edda, NORDWIND) == {"right.missing"}
    assert both(cast.carl, SILVA) == {"right.missing"}
    assert both(cast.charlie, NORDWIND) == {"account.unknown"}
    move_stage(cast.mona, NORDWIND, "adoption", "why")


def test_a_standing_carries_the_lifecycle_and_lists_go_by_it(cast: Cast) -> None:
    card = StandingCard(
        NORDWIND,
        AT.date(),
        AT,
        "f" * 16,
        segment="core",
        stage="adoption",
        stage_entered_on=date(2026, 4, 1),
        stage_assumed=True,
        days_in_stage=30,
        stalled=True,
        behind=True,
        engagement="high_touch",
        beside=("renewal",),
        progress=(
            ProgressMark(CHAMPION, "open", date(2026, 4, 1)),
            ProgressMark("stage.adoption.exit.use", "met", None),
        ),
        moments=(MomentMark("first_value", date(2026, 2, 3)),),
    )
    assert publish_standing(SYSTEM, [card]).changed == 1
    assert publish_standing(SYSTEM, [card]).unchanged == 1
    assert queries.account(cast.alice, NORDWIND).standing == card
    assert queries.count(cast.alice, AccountFilter(stage="adoption", segment="core")) == 1
    assert queries.count(cast.alice, AccountFilter(stage="onboarding")) == 0
    page = queries.accounts(cast.alice, sort="-days_in_stage", limit=1)
    assert [view.account.key for view in page.rows] == [NORDWIND]
    assert len(queries.accounts(cast.alice, sort="-days_in_stage", cursor=page.cursor).rows) == 2
