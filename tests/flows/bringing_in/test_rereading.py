"""Files of earlier imports read again: what an older reader made of them is replaced as of the same instants."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.evidence.intake.cells import convert
from tenure.evidence.intake.versions.known_facts import newest
from tenure.flows.bringing_in import receiving
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.bringing_in.proposing import propose
from tenure.flows.bringing_in.reread_plan import RereadPlan
from tenure.flows.bringing_in.rereading import reread_advice, reread_files
from tenure.flows.doctor import examine
from tenure.flows.frameworks.live import check, publish_starter_or_folder
from tenure.flows.home import lake
from tenure.framework.starters import STARTERS
from tenure.platform.access import SYSTEM
from tenure.platform.deliveries.actions import fix_reading_terms
from tenure.platform.deliveries.cards import TermsCard
from tenure.platform.deliveries.queries import batches, reading_terms
from tenure.practice.customers.queries import pulses_of
from tenure.practice.revenue.queries import subscriptions_of
from tenure.values import clock
from tenure.values.keys import AccountKey
from tenure.values.problem import ProblemError
from worlds import Once

pytestmark = pytest.mark.django_db(transaction=True)
IMPORTED = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = IMPORTED + timedelta(days=10)
ZONE = "America/Los_Angeles"


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")
    with clock.stopped_clock(LATER):
        yield


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id,account_name,industry\nk1,Fjord Oy,Retail\n")
    (folder / "usage.csv").write_text("account_id,date,feature,count\nk1,2026-11-10,find,3\nk1,2026-11-11,find,4\n")
    (folder / "subscriptions.csv").write_text(
        "id,account_id,product,arr,currency,start_date,end_date\n"
        "c1,k1,Core,100,USD,2025-01-01,2025-12-31\nc2,k1,Core,100,USD,2026-01-01,2026-12-31\n"
    )
    return folder


@pytest.fixture
def read_before(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, once: Once) -> Path:
    """A home whose files were read by the first reader: an end was always the first day after, days were days in UTC."""

    def make() -> None:
        fix_reading_terms(SYSTEM, TermsCard("UTC", 1))
        publish_starter_or_folder(SYSTEM, _framework_in(tmp_path / "fw", ZONE))
        with monkeypatch.context() as then, clock.stopped_clock(IMPORTED):
            then.setattr(convert, "day_after", lambda column: column)
            import_files(SYSTEM, [files])

    once(tmp_path / "home" / "lake", make)
    return files


def _framework_in(folder: Path, zone: str) -> str:
    for name, text in check(next(iter(STARTERS))).texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("timezone: UTC", f"timezone: {zone}"), "utf-8")
    return str(folder)


def again(files: Path, *, write: bool = True) -> RereadPlan:
    return reread_files(SYSTEM, propose([files], again=True), write=write)


def counts(plan: RereadPlan) -> dict[str, tuple[int, int, int, int]]:
    return {one.table: (one.stay, one.change, one.go, one.new) for one in plan.tables}


def stored() -> dict[str, int]:
    tables = ("accounts", "subscriptions", "usage", "usage_corrections")
    return {table: lake().rows(table) for table in tables}


def known_at(table: str, at: datetime) -> dict[str, dict[str, Any]]:
    """The facts of a table as they were known at an instant."""
    names = (table, f"{table}_corrections") if table == "usage" else (table,)
    rows = [row for name in names if lake().exists(name) for row in lake().scanned(name).to_table().to_pylist()]
    rows.sort(key=lambda row: row["recorded_at"])
    newest_of = {row["fact_id"]: row for row in rows if row["recorded_at"] < at}
    return {fact: row for fact, row in newest_of.items() if not row["retracted"]}


def used(at: datetime = LATER) -> list[tuple[datetime, float]]:
    return sorted((row["used_at"], row["quantity"]) for row in known_at("usage", at).values())


def test_what_an_older_reader_made_is_replaced_as_of_the_same_instants(read_before: Path) -> None:
    assert "1 earlier import was read by an older reader." in reread_advice(SYSTEM)
    assert [one.what for one in examine(SYSTEM) if one.part == "imports"] == [reread_advice(SYSTEM)]
    before = {row["fact_id"]: row for row in newest(lake(), "subscriptions", None, whole=True).rows.to_pylist()}
    assert before["c1"]["end_on"] == date(2025, 12, 31)
    plan = again(read_before, write=False)
    assert counts(plan)["subscriptions"] == (0, 2, 0, 0)
    assert counts(plan)["usage"] == (0, 0, 2, 2)
    again(read_before)
    for at in (datetime(2025, 12, 31, 18, tzinfo=UTC), LATER):
        terms = known_at("subscriptions", at)
        assert terms["c1"]["end_on"] == date(2026, 1, 1), at
    assert used() == [
        (datetime(2026, 11, 10, 8, tzinfo=UTC), 3.0),
        (datetime(2026, 11, 11, 8, tzinfo=UTC), 4.0),
    ]
    assert len(used(datetime(2026, 11, 15, tzinfo=UTC))) == 2
    assert reading_terms() == TermsCard(ZONE, convert.READER)
    assert reread_advice(SYSTEM) == ""
    ends = {one.key: one.end_on for one in subscriptions_of(SYSTEM, AccountKey("k1"))}
    assert ends["c2"] == date(2027, 1, 1)


def test_a_dry_run_writes_nothing_and_a_second_re_read_changes_nothing(read_before: Path) -> None:
    before, known = stored(), len(batches(SYSTEM))
    again(read_before, write=False)
    assert (stored(), len(batches(SYSTEM))) == (before, known)
    assert not any((lake_folder := receiving.staging_folder("")).iterdir()), lake_folder
    again(read_before)
    after = stored()
    assert again(read_before).earlier == 0
    imported = import_files(SYSTEM, [read_before])
    assert [one.accepted + one.corrected for one in imported.files] == [0, 0, 0]
    assert stored() == after


def test_a_third_reader_reads_again_what_was_read_again(read_before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again(read_before)
    import_files(SYSTEM, [read_before])
    for name in ("convert", "rereading", "zones"):
        place = "tenure.evidence.intake.cells" if name == "convert" else "tenure.flows.bringing_in"
        monkeypatch.setattr(f"{place}.{name}.READER", convert.READER + (name != "convert"))
    plan = again(read_before)
    assert plan.earlier > 0
    assert plan.changes == 0


def test_a_later_correction_stands(read_before: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    later.mkdir()
    (later / "subscriptions_2.csv").write_text(
        "subscription_id,account_id,product,arr,currency,start_date,end_date\nc2,k1,Core,250,USD,2026-01-01,2028-01-01\n"
    )
    with clock.stopped_clock(IMPORTED + timedelta(days=2)):
        import_files(SYSTEM, [later])
    plan = reread_files(SYSTEM, propose([read_before, later], again=True), write=True)
    assert counts(plan)["subscriptions"][1] == 3  # the day of the later file's row moves as well
    now = known_at("subscriptions", LATER)["c2"]
    assert (now["arr"], now["end_on"]) == (250, date(2028, 1, 1))
    assert known_at("subscriptions", IMPORTED + timedelta(days=1))["c2"]["end_on"] == date(2027, 1, 1)
    ends = {one.key: one.end_on for one in subscriptions_of(SYSTEM, AccountKey("k1"))}
    assert ends["c2"] == date(2028, 1, 1)


def test_of_a_file_that_came_several_times_the_last_word_of_each_fact_is_replaced(
    read_before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = read_before / "subscriptions.csv"
    path.write_text(path.read_text().replace("c2,k1,Core,100", "c2,k1,Core,120"))
    with monkeypatch.context() as then, clock.stopped_clock(IMPORTED + timedelta(days=2)):
        then.setattr(convert, "day_after", lambda column: column)
        import_files(SYSTEM, [read_before])
    plan = again(read_before)
    assert counts(plan)["subscriptions"] == (0, 2, 0, 0)
    early = known_at("subscriptions", IMPORTED + timedelta(days=1))
    assert early["c1"]["end_on"] == date(2026, 1, 1)
    assert (early["c2"]["arr"], early["c2"]["end_on"]) == (100, date(2026, 12, 31))  # that file is gone
    now = known_at("subscriptions", LATER)["c2"]
    assert (now["arr"], now["end_on"]) == (120, date(2027, 1, 1))
    assert len(used()) == 2
    assert plan.arr_before == plan.arr_after


def test_pulses_and_traits_of_files_move_with_their_days(read_before: Path, tmp_path: Path) -> None:
    (tmp_path / "moods").mkdir()
    (tmp_path / "moods" / "pulses.csv").write_text("account_id,date,value,reason\nk1,2026-11-02,4,calm\n")
    with clock.stopped_clock(IMPORTED + timedelta(days=1)):
        import_files(SYSTEM, [tmp_path / "moods"])
    (before,) = pulses_of(SYSTEM, AccountKey("k1"))
    assert before.at == datetime(2026, 11, 2, tzinfo=UTC)
    reread_files(SYSTEM, propose([read_before, tmp_path / "moods"], again=True), write=True)
    (after,) = pulses_of(SYSTEM, AccountKey("k1"))
    assert (after.at, after.value) == (datetime(2026, 11, 2, 8, tzinfo=UTC), 4)


def test_only_some_files_are_refused_where_days_move(read_before: Path) -> None:
    proposal = propose([read_before / "usage.csv"], again=True)
    plan = reread_files(SYSTEM, proposal)
    assert "all earlier imports have to be read again together" in plan.problems[0].what
    before = stored()
    with pytest.raises(ProblemError, match="together"):
        reread_files(SYSTEM, proposal, write=True)
    assert stored() == before


def test_a_file_that_has_grown_leaves_its_events_alone(read_before: Path) -> None:
    path = read_before / "usage.csv"
    path.write_text(path.read_text() + "k1,2026-11-12,find,5\n")
    plan = again(read_before, write=False)
    assert plan.left == ("usage of files stay as they are: usage.csv had 2 rows when it was imported and has 3 now",)
    assert counts(plan)["usage"] == (0, 0, 0, 0)


def test_a_kill_after_staging_is_finished_by_the_next(read_before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as cut:
        cut.setattr("tenure.flows.bringing_in.receiving.upsert_parts", _killed)
        with pytest.raises(KeyboardInterrupt):
            again(read_before)
    assert reading_terms() == TermsCard("UTC", 1)
    assert receiving.finish_unfinished(SYSTEM) == 1
    assert reading_terms() == TermsCard(ZONE, convert.READER)
    assert len(used()) == 2


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_the_same_reader_changes_nothing_of_a_varied_history(tmp_path: Path) -> None:
    fix_reading_terms(SYSTEM, TermsCard("UTC", 1))
    (first := tmp_path / "crm").mkdir()
    (second := tmp_path / "billing").mkdir()
    (first / "accounts.csv").write_text(
        "account_id,account_name,industry,employees,owner\nk1,Fjord Oy,Retail,12,Ana\nk2,Heide AG,Media,90,Ben\n"
    )
    (first / "tickets.csv").write_text(
        "account_id,subject,priority,status,opened_at,resolved_at\n"
        "k1,Export fails,high,closed,2026-10-01T09:00:00Z,2026-10-02T09:00:00Z\n"
        "k2,Slow,low,open,2026-10-03T09:00:00Z,\n"
    )
    (first / "usage_1.csv").write_text(
        "account_id,date,feature,count\nk1,2026-11-10,find,3\nk1,2026-11-10,find,3\nk2,2026-11-11,find,4\n"
    )
    (second / "subscriptions.csv").write_text(
        "subscription_id,account_id,product,arr,currency,start_date,end_date,status\n"
        "s1,k1,Core,100,USD,2026-01-01,2027-01-01,active\ns2,k2,Core,50,USD,2026-02-01,2027-02-01,active\n"
    )
    with clock.stopped_clock(IMPORTED):
        import_files(SYSTEM, [first])
    with clock.stopped_clock(IMPORTED + timedelta(days=1)):
        import_files(SYSTEM, [second])
    (first / "usage_2.csv").write_text("account_id,date,feature,count\nk1,2026-11-10,find,3\nk2,2026-11-19,find,1\n")
    accounts = first / "accounts.csv"
    accounts.write_text(accounts.read_text().replace("90,Ben", "95,Cem"))
    with clock.stopped_clock(IMPORTED + timedelta(days=2)):
        import_files(SYSTEM, [first])
    before = {table: lake().rows(table) for table in ("accounts", "tickets", "usage", "subscriptions")}
    plan = reread_files(SYSTEM, propose([first, second], again=True), write=True)
    assert (plan.changes, plan.left, plan.imports, plan.earlier) == (0, (), 3, 3)
    assert {table: lake().rows(table) for table in before} == before
