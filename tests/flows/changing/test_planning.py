"""Plan before apply: what a plan says is what applying it does, and nothing else is applied."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import LazySettings

from flows.changing.company import FRAMEWORK, HEAVIER, NOW, TODAY, files_in
from tenure.flows.asking.accounts import accounts
from tenure.flows.asking.explaining import history
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.changing import stages
from tenure.flows.changing.applying import apply, changes_since, refuse_stale, rollback
from tenure.flows.changing.drafting import check_draft, discard, draft_of, plan_draft, publish, save_file
from tenure.flows.changing.planning import newest_plan, plan, plan_of
from tenure.flows.daily.day import DayReport, run_day
from tenure.flows.frameworks import live as method
from tenure.flows.frameworks.live import live_framework, publish_starter_or_folder, score_marks
from tenure.flows.frameworks.piloting import CountUnderBoth, pilot_report, stop_pilot
from tenure.flows.frameworks.versions import version_difference, versions
from tenure.flows.studio.plans.draft_review import plan_card
from tenure.flows.studio.scores.design import effect
from tenure.framework.versioning.plan import plan_from
from tenure.platform.access import SYSTEM
from tenure.platform.frameworks.models import FrameworkVersion
from tenure.platform.frameworks.queries import half_published
from tenure.platform.frameworks.queries import versions as stored_versions
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError
from worlds import Once

SEGMENTS = """
segments:
  large: {label: Large, when: arr >= 20000, engagement: by_hand}
  small: {label: Small, when: true, engagement: by_hand}

engagement:
  by_hand: {label: By hand, accounts_per_csm: [10, 30]}
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """The folder of a framework that nobody uses yet."""
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "framework.yaml").write_text(FRAMEWORK)
    with clock.stopped_clock(NOW):
        yield folder


@pytest.fixture
def company(place: Path, once: Once) -> Path:
    """Three accounts, told apart by how many people use the product. The folder of their framework, which is live."""

    def imported() -> None:
        publish_starter_or_folder(SYSTEM, str(place))
        import_files(SYSTEM, [files_in(place.parent / "files")])

    once(place.parent / "lake", imported)
    return place


@pytest.fixture
def scored(place: Path, once: Once) -> Path:
    """The same after a day."""

    def day() -> None:
        publish_starter_or_folder(SYSTEM, str(place))
        import_files(SYSTEM, [files_in(place.parent / "files")])
        run_day(SYSTEM)

    once(place.parent / "lake", day)
    return place


def write(folder: Path, text: str) -> str:
    (folder / "framework.yaml").write_text(text)
    return str(folder)


def bands() -> dict[str, tuple[str, int | None]]:
    return {row.key: (row.standing.band, row.standing.shown) for row in accounts(SYSTEM).rows}


def refused(code: str, key: str) -> None:
    with pytest.raises(ProblemError) as error:
        refuse_stale(SYSTEM, key)
    assert error.value.problems[0].code == code


@pytest.mark.parametrize(
    ("later", "greens", "yellows"), [(0, (65,), (44,)), (13, (62, 65, 73, 79), (20, 28, 36, 44, 59, 62))]
)
def test_designer_plan_and_list_count_the_same(
    scored: Path, later: int, greens: tuple[int, ...], yellows: tuple[int, ...]
) -> None:
    """Thirteen days on, use fades from the window: scores fall day by day, and bands are settling. Before, a line is only
    compared with a score, and one value of each kind says what all would."""
    day = TODAY + timedelta(days=later)
    with clock.stopped_clock(datetime(day.year, day.month, day.day, 15, tzinfo=UTC)):
        run_day(SYSTEM)
        listed = accounts(SYSTEM)
        figures = {"health/account/bands/green": ("green: 80", greens),
                   "health/account/bands/yellow": ("yellow: 60", yellows),
                   "health/account/dimensions/usage/measures/0/weight": ("people, weight: 50", (80, 10))}  # fmt: skip
        for path, (line, values) in figures.items():
            for value in values:
                designed = effect(SYSTEM, "account", {path: str(value)})
                text = FRAMEWORK.replace(line, f"{line.rpartition(' ')[0]} {value}")
                planned = plan_card(plan(SYSTEM, write(scored, text)), fresh=True)
                by_band = {one.band: one.before for one in designed.bands}
                assert {band: count for band, count in by_band.items() if count} == listed.bands
                assert [(one.band, one.before, one.after) for one in designed.bands] == [
                    (one.band, one.before, one.after) for one in planned.bands
                ], (path, value)
                assert (designed.crossed, designed.moved) == (planned.moves.crossed, planned.moves.moved)
                assert planned.made.impact is not None
                assert designed.accounts == planned.made.impact.accounts == listed.total


def test_what_a_plan_says_is_what_applying_it_does(scored: Path) -> None:
    before = bands()
    made = plan(SYSTEM, write(scored, HEAVIER))
    again = plan(SYSTEM, str(scored))
    assert again.key == made.key
    assert again.as_json() | {"made_at": ""} == made.as_json() | {"made_at": ""}
    assert plan_from(made.as_json()) == made == plan_of(SYSTEM, made.key)
    assert newest_plan(SYSTEM, str(scored)) == made
    assert bands() == before  # nothing has happened
    assert [change.words for change in made.difference.changes] == [
        "health.account.usage.people: weight: 50 → 90",
        "health.account.usage.actions: weight: 50 → 10",
    ]
    assert made.impact is not None
    assert [(play.play, play.fires, play.fired, play.hours) for play in made.impact.plays] == [
        ("call", ("quiet",), ("quiet",), 0.5)
    ]
    assert made.impact.notes[-1].startswith("No play has run yet, so cool-downs don't apply")
    assert [(load.owner, load.hours) for load in made.owners] == [("nobody", 0.5)]
    planned = {one.account: one.after for one in made.impact.changes}
    assert {key for key, (band, _) in before.items() if planned.get(key) and planned[key].band != band} == {"middling"}

    done = apply(SYSTEM, made.key, "People count more")
    after = bands()
    assert {key for key in after if after[key] != before[key]} == set(planned)
    assert {key: (side.band, side.shown) for key, side in planned.items() if side} == {
        key: after[key] for key in planned
    }
    assert {total.band: total.accounts for total in made.impact.after} == done.bands
    assert (done.number, done.strayed, live_framework().number) == (2, (), 2)
    version = versions(SYSTEM)[0]
    assert (version.card.note, version.card.plan_key, version.state, version.rescored) == (
        "People count more", made.key, "live", True,
    )  # fmt: skip
    refused("plan.applied", made.key)
    with pytest.raises(ProblemError, match="applied as version 2"):
        apply(SYSTEM, made.key)

    # and back again, on the same day
    back = rollback(SYSTEM, 1)
    assert (back.number, bands()) == (3, before)
    assert versions(SYSTEM)[0].card.rolled_back_from == 1
    assert version_difference(SYSTEM, 1, 3).changes == ()
    assert [mark.number for mark in score_marks(SYSTEM)] == [3]


def test_a_stale_plan_is_refused_and_new_facts_dont_make_it_so(company: Path) -> None:
    made = plan(SYSTEM, write(company, HEAVIER))
    late = company.parent / "late"
    late.mkdir()
    (late / "usage.csv").write_text(
        "timestamp,account_id,user_id,event,feature\n" + f"{TODAY}T10:00:00Z,quiet,quiet-9,view,report\n"
    )
    import_files(SYSTEM, [late])
    assert refuse_stale(SYSTEM, made.key) == made
    assert changes_since(made) == ("1 rows arrived in usage.",)

    write(company, HEAVIER + "# a further thought\n")
    refused("plan.stale", made.key)
    write(company, HEAVIER)
    assert refuse_stale(SYSTEM, made.key) == made
    publish_starter_or_folder(SYSTEM, write(company, FRAMEWORK.replace("green: 80", "green: 81")))
    refused("plan.stale", made.key)


class Killed(BaseException):
    """Stands for kill -9."""


def test_killed_half_way_it_can_be_applied_again(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = plan(SYSTEM, write(scored, HEAVIER), restate=4)
    assert [stage.name for stage in made.stages] == ["publish", "score", "restate"]
    for step in ("run_day", "score_days"):

        def kill(*_: object, **__: object) -> None:
            raise Killed

        with monkeypatch.context() as broken:
            broken.setattr(stages, step, kill)
            with pytest.raises(Killed):
                apply(SYSTEM, made.key)
    done = apply(SYSTEM, made.key)
    assert (done.number, len(versions(SYSTEM)), done.restated) == (2, 2, 4)
    told = history(SYSTEM, AccountKey("middling"))
    assert {point.framework for point in told.points[-6:]} == {live_framework().fingerprint}  # four Sundays, two days
    assert len({point.framework for point in told.points}) == 2  # further back all is as it was concluded then
    assert len(told.former) == 6  # and the former scores of those days are still there
    assert [mark.day for mark in told.marks] == [TODAY]


def test_what_a_plan_shows_is_what_applying_carries_out(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One list: a further stage is shown by the next plan and carried out with it, and not by a plan that never showed it."""
    shown_without = plan(SYSTEM, write(scored, HEAVIER))
    done: list[str] = []
    told = stages.Stage("restate", lambda *_: "Tell everyone.", lambda work: done.append(work.plan.key))
    monkeypatch.setattr(stages, "STAGES", (*stages.STAGES[:3], told))
    assert apply(SYSTEM, shown_without.key).number == 2
    assert done == []
    shown_with = plan(SYSTEM, write(scored, FRAMEWORK))
    assert [stage.words for stage in shown_with.stages][-1] == "Tell everyone."
    apply(SYSTEM, shown_with.key)
    assert done == [shown_with.key]


def test_a_play_or_a_word_marks_no_score(scored: Path) -> None:
    before = live_framework()
    text = FRAMEWORK.replace("people < 3", "people < 6").replace("label: Call them", "label: Ring them")
    made = plan(SYSTEM, write(scored, text))
    assert not made.rescored
    assert made.live.fingerprint != made.wanted.fingerprint
    apply(SYSTEM, made.key)
    assert live_framework().fingerprint == before.fingerprint
    assert score_marks(SYSTEM) == ()
    assert not any(row.standing.change_marked for row in accounts(SYSTEM).rows)


@pytest.mark.parametrize("legacy", [False, True])
def test_a_newer_engine_goes_on_under_names_of_its_own(
    company: Path, monkeypatch: pytest.MonkeyPatch, legacy: bool
) -> None:
    """The same text goes live again, charts say so, and what was concluded before stays as it was. So it is for versions of
    before there was a name for what scores rest on."""
    method._kept.clear()
    with monkeypatch.context() as former:
        former.setattr(import_module("tenure.framework.versioning.fingerprint"), "ENGINE_VERSION", 1)
        former.setattr(method, "ENGINE_VERSION", 1)
        old = publish_starter_or_folder(SYSTEM, write(company, FRAMEWORK + SEGMENTS))
        run_day(SYSTEM)
        save_file(SYSTEM, "framework.yaml", HEAVIER, 0)
        made = plan(SYSTEM, write(company, HEAVIER))
        then = history(SYSTEM, AccountKey("middling")).points
    if legacy:
        FrameworkVersion.objects.update(scoring="", clock="")
    method._kept.clear()
    before = stored_versions(SYSTEM)[0]
    live = live_framework()
    assert (live.number, live.whole, live.current) == (before.number + 1, old.whole, True)
    assert {live.fingerprint, live.clock}.isdisjoint(before.names)
    assert live_framework().number == live.number
    assert not draft_of(SYSTEM).stale
    assert versions(SYSTEM)[0].rescored
    assert "gaps instead of zeros" in score_marks(SYSTEM)[-1].note
    with pytest.raises(ProblemError, match=r"Version \d went live since"):
        apply(SYSTEM, made.key)

    run_day(SYSTEM)
    told = history(SYSTEM, AccountKey("middling"))
    assert told.points[-1].framework == live.fingerprint
    if not legacy:
        assert told.points[:-1] == then[:-1]
        assert [point.framework for point in told.former] == [old.fingerprint]
        assert all(row.standing.change_marked for row in accounts(SYSTEM).rows)
    assert run_day(SYSTEM).new_verdicts == 0


def test_a_draft_is_saved_checked_planned_and_published(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = draft_of(SYSTEM)
    assert (empty.lock, empty.changed, empty.texts) == (0, False, {"framework.yaml": FRAMEWORK})
    draft = save_file(SYSTEM, "framework.yaml", HEAVIER.replace("weight: 90", "weigth: 90"), 0)
    assert (draft.lock, draft.files[0].changed) == (1, True)
    broken = check_draft(SYSTEM)
    assert not broken.sound
    assert broken.problems[0].where.startswith("framework.yaml:")
    assert check_draft(SYSTEM, {"framework.yaml": HEAVIER}).counts["plays"] == 1
    with pytest.raises(ProblemError, match="another window"):
        save_file(SYSTEM, "framework.yaml", HEAVIER, 0)
    with pytest.raises(ProblemError, match="can't be a file"):
        save_file(SYSTEM, "../framework.yaml", HEAVIER, 1)
    save_file(SYSTEM, "framework.yaml", HEAVIER, 1)
    made = plan_draft(SYSTEM)
    save_file(SYSTEM, "framework.yaml", HEAVIER + "# and on\n", 2)
    with pytest.raises(ProblemError, match="has changed since"):
        publish(SYSTEM, made.key, "from the studio")
    save_file(SYSTEM, "framework.yaml", HEAVIER, 3)
    day = DayReport(TODAY, 3, {"green": 3}, 1, 3, 3, 0, (), "Ours")
    monkeypatch.setattr(stages, "run_day", lambda *_, **__: day)
    assert publish(SYSTEM, made.key, "from the studio").number == 2
    assert (draft_of(SYSTEM).lock, draft_of(SYSTEM).texts) == (0, {"framework.yaml": HEAVIER})
    save_file(SYSTEM, "plays/more.yaml", "plays: {}\n", 0)
    assert not discard(SYSTEM).changed


def test_a_pilot_scores_one_segment_and_the_rest_stays(company: Path) -> None:
    publish_starter_or_folder(SYSTEM, write(company, FRAMEWORK + SEGMENTS))
    run_day(SYSTEM)
    before = bands()
    made = plan(SYSTEM, write(company, HEAVIER + SEGMENTS), pilot="small")
    assert made.impact is not None
    assert [one.account for one in made.impact.changes] == ["middling", "quiet"]
    done = apply(SYSTEM, made.key)
    assert live_framework().number == 2
    after = bands()
    assert {key for key in after if after[key] != before[key]} == {"middling", "quiet"}
    assert {total.band: total.accounts for total in made.impact.after} == done.bands
    assert [row.state for row in versions(SYSTEM)] == ["pilot", "live", "former"]
    tried, rest = (history(SYSTEM, AccountKey(key)).marks for key in ("middling", "busy"))
    assert [(mark.number, mark.pilot) for mark in tried] == [(3, "small")]
    assert "began as a pilot in small" in tried[0].words
    assert rest == ()
    report = pilot_report(SYSTEM)
    assert (report.segment, report.accounts, report.bands["yellow"]) == ("small", 2, CountUnderBoth(1, 0))
    stop_pilot(SYSTEM, adopt=False)
    assert run_day(SYSTEM).new_verdicts == 2
    assert bands() == before
    with pytest.raises(ProblemError, match="No pilot"):
        stop_pilot(SYSTEM, adopt=True)


def test_what_a_pilot_does_not_try_is_said(company: Path) -> None:
    publish_starter_or_folder(SYSTEM, write(company, FRAMEWORK + SEGMENTS))
    changed = HEAVIER.replace("hours: 0.5", "hours: 2") + SEGMENTS.replace("20000", "30000")
    made = plan(SYSTEM, write(company, changed), pilot="small")
    assert made.impact is not None
    said = [note for note in made.impact.notes if "pilot" in note]
    assert len(said) == 1
    assert "Changes to 1 segment and 1 play take effect when the pilot is adopted" in said[0]
    assert not any("pilot" in note for note in plan(SYSTEM, write(company, changed)).impact.notes)  # type: ignore[union-attr]


def cut_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_publishing_that_was_cut_off_is_finished_by_the_next(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = plan(SYSTEM, write(company, HEAVIER))
    monkeypatch.setattr(stages, "run_day", cut_off)
    with pytest.raises(KeyboardInterrupt):
        apply(SYSTEM, first.key)
    assert [one.key for one in half_published(SYSTEM)] == [first.key]
    monkeypatch.undo()
    with clock.stopped_clock(NOW):
        second = plan(SYSTEM, write(company, FRAMEWORK))
        apply(SYSTEM, second.key)
    assert half_published(SYSTEM) == []
    refused("plan.applied", first.key)


def test_an_unknown_segment_can_have_no_pilot(company: Path) -> None:
    publish_starter_or_folder(SYSTEM, write(company, FRAMEWORK + SEGMENTS))
    with pytest.raises(ProblemError, match="no segment 'larg'") as error:
        plan(SYSTEM, str(company), pilot="larg")
    assert "large" in error.value.problems[0].fix
