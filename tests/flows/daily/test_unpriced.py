"""Contracts in a currency without a rate: whoever looks for the ARR reads why it isn't there, and what to do."""

from pathlib import Path
from typing import Any

import pytest

from tenure.flows.asking.accounts import accounts
from tenure.flows.bringing_in.importing import import_files
from tenure.flows.daily.day import run_day
from tenure.flows.daily.unpriced_accounts import unpriced
from tenure.platform.access import SYSTEM
from tenure.values.keys import AccountKey

pytestmark = pytest.mark.django_db(transaction=True)
LIST = """id,Company,Industry,ARR,Currency,Contract Start
1,Fir GmbH,Retail,12000,EUR,2025-01-01
2,Oak GmbH,Media,24000,EUR,2025-01-01
3,Elm Ltd,Media,36000,USD,2025-01-01
4,Yew GmbH,Media,,EUR,2025-01-01
"""


@pytest.fixture(autouse=True)
def own_lake(settings: Any, tmp_path: Path) -> None:
    settings.TENURE_HOME = tmp_path / "home"
    settings.TENURE_LAKE = str(tmp_path / "home" / "lake")


def test_it_says_why_the_arr_is_unknown_until_there_is_a_rate(tmp_path: Path) -> None:
    listed = tmp_path / "customers.csv"
    listed.write_text(LIST, "utf-8")
    (said,) = [one for one in import_files(SYSTEM, [listed]).listed if one.code == "no_rate"]
    assert "2 amounts in EUR have no exchange rate to USD" in said.detail
    words = run_day(SYSTEM).unpriced
    assert words == (
        "The ARR of 2 accounts is unknown: their contracts are in EUR, and there is no rate to USD. Set `currency: EUR` in the"
        " framework, or import exchange rates (currency, into, rate, since)."
    )
    assert accounts(SYSTEM).message == words
    assert unpriced(SYSTEM, AccountKey("1")).startswith("ARR is unknown: its contracts are in EUR")
    assert unpriced(SYSTEM, AccountKey("3")) == unpriced(SYSTEM, AccountKey("4")) == ""

    rates = tmp_path / "exchange_rates.csv"
    rates.write_text("currency,into,rate,since\nEUR,USD,1.1,2020-01-01\n", "utf-8")
    import_files(SYSTEM, [rates])
    assert run_day(SYSTEM).unpriced == accounts(SYSTEM).message == ""
    assert sum(row.arr.amount for row in accounts(SYSTEM).rows if row.arr) == 36000 + 1.1 * 36000
