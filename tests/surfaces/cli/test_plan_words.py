"""A plan on a terminal, word for word."""

import io
import re
from datetime import UTC, date, datetime

from rich.console import Console

from tenure.flows.changing.stages import with_stages
from tenure.framework.versioning.difference import Difference, FieldChange, ObjectChange
from tenure.framework.versioning.impact import AccountImpact, BandTotal, Impact, PlayImpact, Side
from tenure.framework.versioning.plan import FrameworkName, OwnerLoad, Plan, PlanWarning, RoleCoverage
from tenure.surfaces.cli.plan_words import show_plan

DAY = date(2026, 3, 31)


def changed() -> tuple[AccountImpact, ...]:
    side = Side(81, "green", "adoption", "large", "by_hand")
    return (
        AccountImpact(
            "x",
            120000.0,
            side,
            Side(78, "yellow", "expansion", "large", "by_hand"),
            (
                "Health 81 to 78: Seats in use at 40 % counts 20 % instead of 12 % (-3).",
                "All exit criteria of “Adoption” are met: moves to “Expansion”.",
            ),
        ),
        AccountImpact(
            "y",
            900.0,
            Side(62, "yellow"),
            Side(66, "yellow"),
            ("Health 62 to 66: Logins at 9 counts 20 % instead of 12 % (+4).",),
        ),
        AccountImpact("z", None, Side(50, "red"), None, ("No score applies any more.",)),
    )


def a_plan(**other: object) -> Plan:
    weight = FieldChange("weight", "40", "35", wording=False)
    label = FieldChange("label", "Calls", "Call them", wording=True)
    difference = Difference(
        (
            ObjectChange("changed", "health.account.usage.seat_use", "measure", "Seats in use", (weight,)),
            ObjectChange("added", "play.red_save", "play", "Save a red account"),
            ObjectChange("changed", "play.call", "play", "Call them", (label,)),
            ObjectChange("removed", "signal.old", "signal", "Old"),
        )
    )
    impact = Impact(
        DAY,
        3,
        changed(),
        (PlayImpact("call", "Call them", ("x", "y"), ("x",), 0.5), PlayImpact("mail", "Write", ("x",), (), 0.0)),
        (
            BandTotal("green", 1, 120000.0),
            BandTotal("yellow", 1, 900.0),
            BandTotal("red", 1, 0.0),
            BandTotal("unknown", 0, 0.0),
        ),
        (
            BandTotal("green", 0, 0.0),
            BandTotal("yellow", 2, 120900.0),
            BandTotal("red", 0, 0.0),
            BandTotal("unknown", 0, 0.0),
        ),
        ("usage is late: what needs it is unknown, or as of its last fresh day.",),
    )
    said: dict[str, object] = {
        "made_at": datetime(2026, 3, 31, 12, tzinfo=UTC),
        "made_by": "Olga",
        "as_of": DAY,
        "source": "/ours",
        "live": FrameworkName(3, "Ours", "a", "b", "c", "d"),
        "wanted": FrameworkName(0, "Ours, harder", "e", "f", "g", "h"),
        "difference": difference,
        "impact": impact,
        "names": (("x", "X [Holdings]"), ("y", "Y Ltd"), ("z", "Zed")),
        "owners": (OwnerLoad("Alice", 2, 1.0, 1, 0.5),),
        "smells": (PlanWarning("health.yaml:3", "The weights add up to 95.", "Make them add up to 100."),),
        "stages": (),
        "currency": "USD",
    }
    return with_stages(Plan(**(said | other)), 4)  # type: ignore[arg-type]


def shown(plan: Plan, *, whole: bool = False) -> str:
    out = io.StringIO()
    show_plan(Console(file=out, width=120, highlight=False, soft_wrap=True), plan, whole=whole)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


WORDS = """\
Ours, harder against Ours (version 3), as of 2026-03-31

What differs: 1 added, 1 changed, 1 removed, 1 reworded
  ~ health.account.usage.seat_use  weight: 40 → 35
  + play.red_save  play Save a red account
  - signal.old  signal Old

On the book of 2026-03-31, 3 accounts
  usage is late: what needs it is unknown, or as of its last fresh day.
  green    1 → 0        ARR 120,000 USD → 0 USD
  yellow   1 → 2        ARR 900 USD → 120,900 USD
  red      1 → 0        ARR 0 USD

2 accounts change their band, ARR 120,000 USD
  green → yellow: 1 account, ARR 120,000 USD
    X [Holdings]     120,000 USD  green 81 → yellow 78
      Health 81 to 78: Seats in use at 40 % counts 20 % instead of 12 % (-3).
  red → none: 1 account, ARR 0 USD
    Zed               -  red 50 → none
      No score applies any more.

1 account changes its stage, ARR 120,000 USD
  adoption → expansion: 1 account, ARR 120,000 USD
    X [Holdings]     120,000 USD
      All exit criteria of “Adoption” are met: moves to “Expansion”.

1 further account gets another score in the same band.

Plays that would start today
  play       now  then  hours
  Call them    1     2      1
  Write        0     1      -
  Hours by owner: Alice 1 h (now 0.5)

Worth a look (1)
  health.yaml:3: The weights add up to 95. Make them add up to 100.

What applying it does
  1. Publish version 4: Ours, harder.
  2. Score today, so that every list and page agrees with it."""


def test_a_plan_word_for_word() -> None:
    plan = a_plan()
    assert shown(plan).removeprefix(f"Plan {plan.key}: ") == WORDS


def test_what_is_reworded_is_named_where_all_is_wanted() -> None:
    assert "play.call: label: Calls → Call them" in shown(a_plan(), whole=True)


def test_a_pilot_and_past_weeks_are_said() -> None:
    said = shown(a_plan(pilot="large", restate=4))
    assert "for the segment large alone" in said
    assert "1. Publish version 4: Ours, harder, for the segment large alone." in said
    assert "3. Compute the scores of the last 4 weeks again; the former stay." in said


def test_the_same_text_is_nothing_to_apply() -> None:
    live = FrameworkName(3, "Ours", "a", "b", "c", "d")
    assert "nothing to apply" in shown(a_plan(live=live, wanted=live))


def test_roles_that_nobody_fills_are_listed_with_what_to_do() -> None:
    filled = RoleCoverage("csm", "CSM", ("stage.a",), 3, (), 0)
    gap = RoleCoverage("trainer", "Trainer", ("play.a",), 1, (("CSM", 1_200),), 2)
    said = shown(a_plan(roles=(gap, filled)))
    assert "Roles  1 of 2 are filled on every account" in said
    assert re.search(r"Trainer +1 +2 +CSM on 1,200", said)
    assert "tenure team assign ROLE PERSON" in said
    assert "Roles" not in shown(a_plan())
    assert "Roles  1 of 1" in shown(a_plan(roles=(filled,)))
