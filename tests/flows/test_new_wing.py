"""A wing that nobody knew before: with its manifest alone, all that is done with people's words is done with its own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.conf import LazySettings
from django.db import connection

from cast import NORDWIND, SILVA, Cast
from observations.actions import observe
from observations.manifest import OBSERVE
from observations.models import Observation
from tenure.evidence.catalogue import TABLES, Column, ColumnKind, Grain, Table
from tenure.flows import home
from tenure.flows.asking.timeline import timeline
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.logbook import ship
from tenure.flows.exporting import export
from tenure.flows.privacy.erasing import erase_person
from tenure.flows.privacy.finding import export_person
from tenure.flows.restoring import restore
from tenure.platform.access import SYSTEM
from tenure.platform.bulk.stamps import stamps
from tenure.platform.journal.models import Entry
from tenure.platform.manifest import every_right, manifests
from tenure.practice.customers.identities.merging import merge_accounts, unmerge_account
from tenure.practice.customers.queries import account
from tenure.values.problem import ProblemError

pytestmark = pytest.mark.django_db(transaction=True)

OBSERVATIONS = Table(
    name="observations",
    about="What people observe of an account.",
    grain=Grain.EVENTS,
    follows=False,
    occurred=("observed_at",),
    columns=(
        Column("observed_at", ColumnKind.INSTANT, "When it was noted."),
        Column("kind", ColumnKind.TEXT, "What it is about."),
        Column("text", ColumnKind.TEXT, "In the words of the one who noted it.", personal=True, free_text=True),
        Column("by_name", ColumnKind.TEXT, "Their name at that time.", personal=True),
    ),
)


@pytest.fixture
def wing(cast: Cast, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake"), tmp_path / "home"
    monkeypatch.setitem(TABLES, "observations", OBSERVATIONS)
    config = AppConfig.create("observations")
    config.apps = apps
    apps.app_configs["observations"] = config  # as if it stood in INSTALLED_APPS, without starting all others anew
    config.import_models()
    with connection.schema_editor() as editor:
        editor.create_model(Observation)
    yield cast
    with connection.schema_editor() as editor:
        editor.delete_model(Observation)
    del apps.app_configs["observations"]


def texts() -> list[str]:
    return list(Observation.objects.order_by("pk").values_list("text", flat=True))


def told(cast: Cast) -> list[str]:
    return [entry.title for entry in timeline(cast.alice, NORDWIND).entries if entry.table == "observations"]


def test_its_words_go_where_all_words_go(wing: Cast, tmp_path: Path, settings: LazySettings) -> None:
    people = tmp_path / "people.csv"
    people.write_text(f"person_id,account_id,name,email\np1,{NORDWIND},Ann Quill,ann@quill.example\n")
    import_files(SYSTEM, [people])
    observe(wing.alice, NORDWIND, "Request", "Ann Quill wants an export")
    assert ship() == 1
    assert told(wing) == ["Request: Ann Quill wants an export"]

    merge_accounts(wing.olga, NORDWIND, SILVA)
    assert Observation.objects.get().account == SILVA
    unmerge_account(wing.olga, NORDWIND)
    assert Observation.objects.get().account == NORDWIND

    assert "Ann Quill wants" in repr(export_person(wing.olga, "p1"))  # by the journal
    erase_person(wing.olga, "p1")
    assert texts() == ["(erased) wants an export"]
    assert told(wing) == ["Request: (erased) wants an export"]

    export(SYSTEM, tmp_path / "out")
    Observation.objects.all().delete()
    Entry.objects.all().delete()
    settings.TENURE_LAKE, settings.TENURE_HOME = str(tmp_path / "lake-2"), tmp_path / "home-2"
    settings.TENURE_HOME.mkdir()
    restore(SYSTEM, tmp_path / "out")
    assert texts() == ["(erased) wants an export"]
    assert home.lake().rows("observations") == 1
    assert told(wing) == ["Request: (erased) wants an export"]


def test_its_rights_hold_and_are_offered(wing: Cast) -> None:
    assert OBSERVE in every_right()
    assert OBSERVE in account(wing.alice, NORDWIND).rights
    assert OBSERVE not in account(wing.carl, NORDWIND).rights
    with pytest.raises(ProblemError, match="note an observation"):
        observe(wing.carl, NORDWIND, "Request", "not his to say")
    with pytest.raises(ProblemError, match="read scope"):
        observe(replace(wing.alice, read_only=True), NORDWIND, "Request", "not with this token")
    assert texts() == []
    assert (Observation, "at") in stamps()


@pytest.mark.django_db
def test_taken_away_nothing_of_it_is_left() -> None:
    assert "observations" not in manifests()
    assert OBSERVE not in every_right()
    assert "observations" not in TABLES
