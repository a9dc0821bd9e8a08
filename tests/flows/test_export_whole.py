"""Every table of a home that people lived in comes back, or the export says that it isn't in it."""

import json
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import AutoField

from cast import NORDWIND, Cast, limited
from flows.test_export import whole_lake
from tenure.flows import home
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.day import run_day
from tenure.flows.exporting import MANIFEST, export, kept_tables, never_in_it
from tenure.flows.live.draining import drain
from tenure.flows.privacy.erasing import erase_person
from tenure.flows.restoring import restore
from tenure.platform.access import SYSTEM
from tenure.platform.bulk.json_rows import models
from tenure.platform.deliveries.models import Batch
from tenure.platform.identity.actions import make_token
from tenure.platform.inbox.actions import accept, bundle, make_write_key
from tenure.platform.inbox.models import Parcel
from tenure.platform.inbox.queries import seen
from tenure.platform.inbox.seen_messages import every_seen
from tenure.platform.manifest import KeptAs, tables
from tenure.platform.outbox.actions import IN_APP, put
from tenure.platform.outbox.queries import held
from tenure.platform.outbox.sending import drain as deliver
from tenure.platform.timers.actions import set_timer
from tenure.practice.customers.actions import give_pulse
from tenure.practice.customers.identities.merging import merge_accounts
from tenure.values import clock
from tenure.values.keys import AccountKey

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def event(number: int, **more: Any) -> dict[str, Any]:
    said = {
        "messageId": f"m-{number}",
        "type": "track",
        "event": "open",
        "timestamp": NOW.isoformat(),
        "anonymousId": "v-1",
    }
    return said | more


def sent(*events: dict[str, Any]) -> None:
    accept("app", "segment:batch", json.dumps({"batch": list(events)}).encode(), len(events), clock.now())


@pytest.fixture
def lived_in(cast: Cast, settings: LazySettings, tmp_path: Path) -> Iterator[Cast]:
    """A home with something of everything: imports, what they set apart, events that went in, that wait and that are held."""
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path / "home"
    files = tmp_path / "files"
    files.mkdir()
    (files / "accounts.csv").write_text(
        "account_id,account_name,customer_since,owner\none,One Ltd,2025-01-01,al@us.example\ntwo,Two Ltd,2025-13-41,\n"
        "three,Three Ltd,2025-01-01,bo@us.example\n"
    )
    (files / "people.csv").write_text(
        "person_id,account_id,name,email\np1,one,Ann,ann@one.example\np2,one,Ben,ben@one.example\np3,none,Cy,cy@no.example\n"
    )
    (files / "subscriptions.csv").write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\ns1,one,4,12000,USD,2025-01-01,2024-01-01\n"
    )
    with clock.stopped_clock(NOW):
        make_write_key(SYSTEM, "app", "main")
        import_files(SYSTEM, [files], answers={"accounts.csv:kind": "accounts"})
        sent(
            event(1, groupId="one", userId="u-1"), event(2, context={"groupId": "one"}), event(3, userId="nobody-knows")
        )
        assert drain() is not None
        sent(event(4, context={"groupId": "one"}, userId="u-1"))
        give_pulse(cast.olga, NORDWIND, 2, "new CFO")
        merge_accounts(cast.olga, AccountKey("three"), AccountKey("one"), "One company")
        erase_person(cast.olga, "p2")
        make_token(cast.alice, "sync")
        set_timer("play.wait", "run 7", NOW + timedelta(days=3), {"step": "steps.2"})
        put("in_app", "olga@vela.example", {"kind": "files.import"}, cause="job:1:")
        deliver({"in_app": IN_APP})
        put("mail", "ann@one.example", {}, cause="run 7, step 1")
        run_day(SYSTEM)
        yield cast


def rows_of() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that an export holds."""
    found = {}
    for model in models():
        if tables()[model._meta.label].kept is KeptAs.NEVER:
            continue
        rows = [
            {name: bytes(cell) if isinstance(cell, memoryview) else cell for name, cell in row.items()}
            for row in model._default_manager.order_by("pk").values()
        ]
        found[model._meta.label] = rows
    return found


def emptied(settings: LazySettings, folder: Path) -> None:
    named = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in models())
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {named}, inbox_seen CASCADE")
        for model in models():
            if isinstance(model._meta.pk, AutoField):  # another home has counted to somewhere else
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), 5000)", [model._meta.db_table, model._meta.pk.column]
                )
    settings.TENURE_LAKE, settings.TENURE_HOME = str(folder / "another-lake"), folder / "another-home"
    settings.TENURE_HOME.mkdir()


HERE = {
    "identity.User": ("password", "last_login"),
    "journal.Entry": ("shipped_at", "batch"),
    "customers.Account": ("imported_owner_user_id",),
    "customers.Merge": ("id",),
    "customers.Pulse": ("id",),
    "deliveries.ReadingTerms": ("id",),
}
"""What a restore says anew."""


def test_every_table_comes_back(lived_in: Cast, settings: LazySettings, tmp_path: Path) -> None:
    report = export(SYSTEM, tmp_path / "out")
    assert not report.left_out
    marks = list(every_seen())
    assert len(marks) >= 3
    before, facts = rows_of(), whole_lake()
    kept = {model._meta.label for model in kept_tables()}
    assert not {name for name in kept if not before[name]} - {"inbox.Parcel", "customers.Visit"}, "try more of them"
    emptied(settings, tmp_path)
    for _ in range(2):  # done again, it changes nothing
        restore(SYSTEM, tmp_path / "out")
        assert held() == "this home was restored from an export."
        after = rows_of()
        assert whole_lake() == facts
        for name, rows in before.items():
            but = HERE.get(name, ())
            shown = [{key: cell for key, cell in row.items() if key not in but} for row in after[name]]
            wanted = [{key: cell for key, cell in row.items() if key not in but} for row in rows]
            if name == "journal.Entry":  # and what the restore itself says
                shown = [row for row in shown if row["id"] in {one["id"] for one in wanted}]
            assert shown == wanted, name
        assert list(every_seen()) == marks
    assert seen("app", ["m-1", "m-9"]) == {"m-1"}
    sent(event(1, groupId="one", userId="u-1"))  # sent again: the restored home knows it
    done = drain()
    assert done is not None
    assert (done.repeated, done.rows) == (1, 0)
    assert run_day(SYSTEM).accounts >= 1
    Batch.objects.create(key="new", state="done", started_at=NOW)  # numbers go on behind what came back


def test_events_that_cannot_go_in_yet_are_exported_as_they_wait(
    lived_in: Cast, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenure.flows.exporting.drain", lambda: None)
    sent(event(7, context={"groupId": "one"}))
    assert bundle(10) is not None  # and the process that drains died
    export(SYSTEM, tmp_path / "out")
    waiting = Parcel.objects.count()
    emptied(settings, tmp_path)
    restore(SYSTEM, tmp_path / "out")
    assert Parcel.objects.count() == waiting
    assert drain() is not None
    assert "app:m-7" in home.lake().scanned("usage").to_table(columns=["fact_id"])["fact_id"].to_pylist()


def test_an_export_says_what_is_never_in_it(lived_in: Cast, tmp_path: Path) -> None:
    export(SYSTEM, tmp_path / "out")
    said = json.loads((tmp_path / "out" / MANIFEST).read_text())["never_in_it"]
    assert said == never_in_it()
    assert "tokens of the API" in said
    report = export(limited(lived_in.alice), tmp_path / "hers")
    assert "imports, their quarantine, and events that wait" in report.left_out
    assert not (tmp_path / "hers" / "state").exists()


def test_write_keys_and_erasures_need_their_own_rights(lived_in: Cast, tmp_path: Path) -> None:
    report = export(lived_in.bob, tmp_path / "his")  # he sees every account, and imports
    assert {"write keys", "erasures of people"} <= set(report.left_out)
    there = {path.stem for path in (tmp_path / "his" / "state").iterdir()}
    assert "inbox.Held" in there
    assert not {"inbox.WriteKey", "privacy.Erasure"} & there


def test_nobody_else_reads_an_export(lived_in: Cast, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        export(SYSTEM, out)
    finally:
        os.umask(before)
    for path in (out, *out.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE(tmp_path.stat().st_mode) & 0o700


def test_an_import_that_was_cut_off_is_over_where_the_export_comes_back(
    lived_in: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    Batch.objects.create(key="cut", state="in_lake", started_at=NOW - timedelta(days=1))
    report = export(SYSTEM, tmp_path / "out")
    assert report.left_out == ("what an import that was cut off hadn't brought in yet",)
    emptied(settings, tmp_path)
    restore(SYSTEM, tmp_path / "out")
    run_day(SYSTEM)
