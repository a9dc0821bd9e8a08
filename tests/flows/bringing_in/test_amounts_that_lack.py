"""Contracts and invoices without an amount, beside others that have one, are said on import; so are they once filled in."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from tenure.evidence.intake.versions.settling import Contradiction
from tenure.flows.bringing_in.importing import import_files
from tenure.platform.access import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
CONTRACTS = """subscription_id,account_id,status,arr,currency,start_date,end_date
c1,acme,active,12000,USD,2026-01-01,2027-01-01
c2,bolt,active,{bolt},USD,2026-01-01,2027-01-01
c3,cast,,,USD,2026-01-01,2027-01-01
c4,dune,trial,,USD,2026-01-01,2027-01-01
"""
INVOICES = """invoice_id,account_id,issue_date,due_date,amount,currency
i1,acme,2026-01-01,2026-01-31,1000,USD
i2,bolt,2026-01-01,2026-01-31,{bolt},USD
"""


def lacking(folder: Path, name: str, text: str) -> list[Contradiction]:
    file = folder / name
    file.write_text(text)
    return [one for one in import_files(SYSTEM, [file]).listed if one.code == "no_amount"]


def test_what_has_no_amount_beside_others_that_have_one_is_said(tmp_path: Path, settings: LazySettings) -> None:
    settings.TENURE_LAKE = str(tmp_path / "lake")
    settings.TENURE_HOME = tmp_path
    (one,) = lacking(tmp_path, "subscriptions.csv", CONTRACTS.format(bolt=""))
    assert (one.table, one.count) == ("subscriptions", 2)
    assert "2 contracts (c2, c3) have no amount, beside 1 with one" in one.detail
    (one,) = lacking(tmp_path, "subscriptions.csv", CONTRACTS.format(bolt="900"))
    assert "1 contract (c3) has no amount" in one.detail
    (one,) = lacking(tmp_path, "invoices.csv", INVOICES.format(bolt=""))
    assert (one.table, one.count) == ("invoices", 1)
    assert not lacking(tmp_path, "invoices.csv", INVOICES.format(bolt="80"))
