"""An installation whose lake is a bucket: import, tend, forget, and a doctor who says when the bucket is gone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from django.conf import LazySettings

from cast import NORDWIND, Cast
from tenure.evidence.intake import Delivery
from tenure.flows import doctor, home
from tenure.flows.asking.freshness import freshness
from tenure.flows.bringing_in.importing import deliver
from tenure.flows.daily.upkeep import tend_lake, tidy_lake
from tenure.flows.privacy.erasing import erase_person
from tenure.platform.access import SYSTEM

SERVER = Path(__file__).parents[1] / "evidence" / "lake" / "bucket.py"


pytestmark = pytest.mark.slow


@pytest.fixture
def bucket(cast: Cast, settings: LazySettings, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    server = subprocess.Popen(
        [sys.executable, str(SERVER)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    settings.TENURE_HOME = str(tmp_path)
    settings.TENURE_LAKE = f"s3://tenure/{tmp_path.name}"
    settings.TENURE_LAKE_ENDPOINT = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    settings.TENURE_LAKE_ACCESS_KEY, settings.TENURE_LAKE_SECRET_KEY = "key", "secret"
    with server:
        yield server
        server.terminate()
    home._lake.cache_clear()


def test_a_bucket_from_import_to_erasure(bucket: subprocess.Popen[str]) -> None:
    people = [{"id": "P-1", "account_ref": NORDWIND, "name": "Ada Quill", "email": "ada@nordwind.example"}]
    for _ in range(2):
        deliver(SYSTEM, [Delivery("accounts", "crm", pa.Table.from_pylist([{"id": NORDWIND, "name": "Nordwind"}]))])
        deliver(SYSTEM, [Delivery("people", "crm", pa.Table.from_pylist(people))])
        assert (home.lake().rows("accounts"), home.lake().rows("people")) == (1, 1)
    assert {feed.table: feed.rows for feed in freshness(SYSTEM)} | {"accounts": 1, "people": 1} == {
        feed.table: feed.rows for feed in freshness(SYSTEM)
    }
    assert (tend_lake(), tidy_lake()) == ({}, {})
    assert erase_person(SYSTEM, "P-1").done_at is not None
    assert home.lake().scanned("people").to_table()["name"].to_pylist() == [None]
    states = {found.part: found.state for found in doctor.examine(SYSTEM)}
    assert (states["facts"], states["bucket"]) == ("fine", "fine")
    bucket.terminate()
    bucket.wait()
    gone = next(found for found in doctor.examine(SYSTEM) if found.part == "facts")
    assert gone.state == "problem"
    assert "doesn't respond" in gone.what
