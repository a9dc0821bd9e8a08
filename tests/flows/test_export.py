"""Everything goes out in open formats, and comes back as it was."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.conf import LazySettings

from cast import LONE, NORDWIND, SILVA, Cast, limited
from tenure.evidence.lake.store import every_table, stored_schema
from tenure.flows import home
from tenure.flows.daily.logbook import ship
from tenure.flows.exporting import MANIFEST, export
from tenure.flows.restoring import is_export, restore
from tenure.platform.access import SYSTEM
from tenure.platform.frameworks.actions import publish_framework
from tenure.platform.frameworks.cards import NewVersion
from tenure.platform.frameworks.models import FrameworkDraft, FrameworkPilot, FrameworkPlan, FrameworkVersion
from tenure.platform.frameworks.queries import live
from tenure.platform.identity.actions import make_token
from tenure.platform.identity.models import User
from tenure.platform.journal.models import Entry
from tenure.practice.customers import queries
from tenure.practice.customers.actions import (
    assign_owner,
    confirm_criterion,
    give_pulse,
    move_stage,
    upsert_people,
)
from tenure.practice.customers.cards import PersonCard
from tenure.practice.customers.models import Account, Person, Pulse
from tenure.practice.revenue.actions import upsert_invoices, upsert_subscriptions
from tenure.practice.revenue.cards import InvoiceCard, SubscriptionCard
from tenure.practice.revenue.queries import invoices_of, subscriptions_of
from tenure.practice.voice.actions import upsert_tickets
from tenure.practice.voice.cards import TicketCard
from tenure.practice.voice.queries import tickets_of
from tenure.values import clock
from tenure.values.keys import BatchKey, Fingerprint, PersonKey
from tenure.values.money import Money
from tenure.values.problem import ProblemError

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
FORMULA = "=HYPERLINK('http://evil.example')"


@pytest.fixture
def company(cast: Cast, settings: LazySettings, tmp_path: Path) -> Cast:
    """A small company with facts, judgements, contracts and a framework."""
    settings.TENURE_LAKE = str(tmp_path / "lake")
    append("touchpoints", [fact("t-1", NORDWIND, subject=FORMULA, kind="call"), fact("t-2", SILVA, subject="")])
    append("touchpoints_corrections", [fact("t-2", SILVA, kind="meeting")])
    append("subscriptions", [fact("s-1", NORDWIND, arr=Decimal("1200.5000"), start_on=date(2026, 1, 1), seats=-1.5)])
    append("features", [fact("f-1", None, feature="reports", core=True)])
    append("verdicts", [{"score_key": "account", "account": NORDWIND, "day": AT.date(), "as_of": AT, "month": "2026-05",
                         "measures": [{"address": "health.account.usage", "points": 10.0}], "caps": []}])  # fmt: skip
    upsert_people(SYSTEM, [PersonCard(PersonKey("p-1"), NORDWIND, "Ines Vogt", "ines@nordwind.example")])
    upsert_subscriptions(SYSTEM, [SubscriptionCard("s-1", NORDWIND, arr=Money(Decimal("1200.5"), "EUR"))])
    upsert_invoices(SYSTEM, [InvoiceCard("i-1", SILVA, Money(Decimal(10), "EUR"), date(2026, 1, 1))])
    upsert_tickets(SYSTEM, [TicketCard("t-1", SILVA, subject=FORMULA, opened_at=AT)])
    give_pulse(cast.alice, NORDWIND, 2, "new CFO")
    assign_owner(cast.mona, SILVA, cast.alice.user_id, "New territories")
    move_stage(cast.alice, NORDWIND, "adoption", "The pilot went live early.")
    confirm_criterion(cast.alice, NORDWIND, "stage.adoption.exit.champion", True, "Ines said so in the review.")
    mark = Fingerprint("f" * 16)
    files = {"framework.yaml": "name: Ours\n", "shared/usage.yaml": "a: 1\n"}
    publish_framework(cast.olga, NewVersion(files, "Ours", mark, mark, mark))
    make_token(cast.alice, "sync")
    return cast


def fact(fact_id: str, account: str | None, **columns: Any) -> dict[str, Any]:
    return {
        "fact_id": fact_id,
        "account": account,
        "source": "crm",
        "occurred_at": AT,
        "recorded_at": AT,
        "recorded_assumed": True,
        "ingested_at": AT,
        "digest": fact_id,
        "retracted": False,
        "batch": "b-1",
        "month": "2026-05",
        **columns,
    }


def append(table: str, rows: list[dict[str, Any]]) -> None:
    home.lake().append(
        table, pa.Table.from_pylist(rows, schema=stored_schema(table)), source="crm", batch=BatchKey(table)
    )


def whole_lake() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in one order."""
    with home.reading_room() as room:
        found = {}
        for name in every_table():
            rows = room.stored(name)
            if rows is not None:
                found[name] = sorted(room.fetch(rows.select(stored_schema(name).names)).to_pylist(), key=str)
        return found


def records(caller: Any) -> list[object]:
    """What people work with, as cards."""
    rows = [
        (view.account, view.owner_name, view.owner_set_by_person, view.pulse and (view.pulse.value, view.pulse.at))
        for view in queries.every_account(caller)
    ]
    details = [
        (
            queries.people_of(caller, key),
            subscriptions_of(caller, key),
            invoices_of(caller, key),
            tickets_of(caller, key),
        )
        for key in (NORDWIND, SILVA, LONE)
    ]
    return [rows, details]


def empty_home(settings: LazySettings, folder: Path) -> None:
    for model in (
        Pulse, Person, Account, User, FrameworkVersion, FrameworkPlan, FrameworkPilot, FrameworkDraft, Entry
    ):  # fmt: skip
        model._default_manager.all().delete()
    settings.TENURE_LAKE = str(folder / "another-lake")


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_an_export_comes_back_as_it_was(company: Cast, settings: LazySettings, tmp_path: Path, form: str) -> None:
    alice = company.alice.user_id
    FrameworkPlan.objects.create(
        key="0123456789ab", source="ours", digest="d", said={"key": "0123456789ab"}, files={"a.yaml": "a: 1\n"},
        made_at=clock.now(), made_by="Olga", number=1, done_at=clock.now(),
    )  # fmt: skip
    FrameworkPilot.objects.create(number=1, segment="small", started_at=clock.now(), ended_at=clock.now())
    FrameworkDraft.objects.create(
        author_id=alice, author_name="Alice", files={"b.yaml": "b\n"}, based_on=1, updated_at=clock.now(), lock=7,
        before=[{"b.yaml": None}],
    )  # fmt: skip
    report = export(SYSTEM, tmp_path / "out")
    before, people, entries = (
        whole_lake(),
        records(SYSTEM),
        list(Entry.objects.order_by("id").values("id", "verb", "data")),
    )
    assert {"pulses", "assignments", "moves", "confirmations", "touchpoints", "verdicts"} <= set(before)
    assert report.tables == {name: len(rows) for name, rows in before.items()}
    for file in (tmp_path / "out" / "facts").glob("*.csv" if form == "parquet" else "*.parquet"):
        file.unlink()
    empty_home(settings, tmp_path)
    assert is_export(tmp_path / "out")
    restore(SYSTEM, tmp_path / "out")
    assert whole_lake() == before
    assert records(SYSTEM) == people
    assert live().files["shared/usage.yaml"] == "a: 1\n"  # type: ignore[union-attr]
    draft = FrameworkDraft.objects.get()
    assert (draft.lock, draft.before) == (7, [{"b.yaml": None}])
    assert User.objects.get(pk=draft.author_id).name == "Alice"
    assert FrameworkPlan.objects.get().files == {"a.yaml": "a: 1\n"}
    assert FrameworkPilot.objects.get().segment == "small"
    kept = {entry["id"]: entry for entry in Entry.objects.values("id", "verb", "data")}
    assert all(kept[entry["id"]] == entry for entry in entries)
    assert not User.objects.get(name="Alice").has_usable_password()
    restore(SYSTEM, tmp_path / "out")
    assert whole_lake() == before
    assert records(SYSTEM) == people
    ship()
    give_pulse(SYSTEM, LONE, 5, "fine")
    assert ship() == 1


def test_a_home_with_facts_of_its_own_is_left_alone(company: Cast, tmp_path: Path) -> None:
    export(SYSTEM, tmp_path / "out")
    with pytest.raises(ProblemError) as refused:
        restore(SYSTEM, tmp_path / "out")
    assert refused.value.problems[0].code == "export.home_not_empty"


def test_no_cell_runs_and_no_secret_leaves(company: Cast, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(SYSTEM, out)
    with (out / "facts" / "touchpoints.csv").open(newline="") as file:
        subjects = [row["subject"] for row in csv.DictReader(file)]
    assert "'" + FORMULA in subjects
    secrets = {user.password for user in User.objects.all()}
    text = "".join(path.read_text() for path in (out / "records").iterdir())
    assert not any(secret in text for secret in secrets)
    assert "ten_" not in text
    assert (out / "framework" / "live" / "shared" / "usage.yaml").read_text() == "a: 1\n"
    assert json.loads((out / MANIFEST).read_text())["records"]["pulses"] == 1


def test_a_limited_book_exports_itself_alone(company: Cast, tmp_path: Path) -> None:
    report = export(limited(company.alice), tmp_path / "out")
    assert set(report.left_out) == {
        "accounts outside your book",
        "imports, their quarantine, and events that wait",
        "users",
        "journal",
        "contradictions",
        "identifiers",
        "merges",
        "dismissed_proposals",
        "plans",
    }
    assert report.records["accounts"] == 2  # her own, and Silva, which Mona gave her
    company_charlie = export(company.charlie, tmp_path / "charlie")
    assert set(company_charlie.tables.values()) == {0, 1}
    assert company_charlie.tables["features"] == 1
    text = "".join(path.read_text() for path in (tmp_path / "charlie").rglob("*.csv"))
    text += "".join(path.read_text() for path in (tmp_path / "charlie" / "records").iterdir())
    assert not any(word in text for word in (NORDWIND + '"', SILVA + '"', "Nordwind", "HYPERLINK", "Ines"))


def test_a_colleague_exports_nothing(company: Cast, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as refused:
        export(company.carl, tmp_path / "out")
    assert refused.value.status == 403
    assert not (tmp_path / "out").exists()


def test_other_files_are_never_touched_and_an_earlier_export_is_replaced(company: Cast, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(ProblemError) as refused:
        export(SYSTEM, mine)
    assert refused.value.problems[0].code == "export.not_empty"
    with pytest.raises(ProblemError) as refused:
        export(SYSTEM, mine / "thesis.txt")
    assert refused.value.problems[0].code == "export.not_a_folder"
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    out = tmp_path / "out"
    export(SYSTEM, out)
    give_pulse(company.alice, NORDWIND, 3, "so so")
    assert export(SYSTEM, out).records["pulses"] == 2
    assert sorted(path.name for path in out.iterdir()) == ["facts", "framework", "records", "state", MANIFEST]


def test_a_broken_export_says_so(company: Cast, settings: LazySettings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(SYSTEM, out)
    (out / "facts" / "subscriptions.parquet").write_bytes(b"PAR1 not really")
    empty_home(settings, tmp_path)
    with pytest.raises(ProblemError) as refused:
        restore(SYSTEM, out)
    assert refused.value.problems[0].code == "export.broken"
    (out / "facts" / "subscriptions.parquet").unlink()
    restore(SYSTEM, out)
    assert set(whole_lake()) >= {"subscriptions", "touchpoints"}
