"""Two accounts: one whose people come every day, one whose people stopped two months ago."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tenure.flows.bringing_in.importing import import_files
from tenure.platform.access import SYSTEM
from tenure.values.keys import AccountKey

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
LIVELY, SILENT = AccountKey("lively"), AccountKey("silent")


def begin(files: Path) -> None:
    """Two accounts: one whose people come every day, one whose people stopped two months ago."""
    files.mkdir()
    (files / "accounts.csv").write_text(
        "account_id,account_name,customer_since\nlively,Lively Ltd,2025-01-01\nsilent,Silent Sons,2025-01-01\n"
    )
    (files / "subscriptions.csv").write_text(
        "subscription_id,account_id,seats,arr,currency,start_date,end_date\n"
        "s1,lively,4,12000,USD,2025-01-01,2027-01-01\ns2,silent,4,30000,USD,2025-01-01,2026-05-15\n"
    )
    rows = ["timestamp,account_id,user_id,event,feature"]
    for back in range(150):
        day = TODAY - timedelta(days=back)
        for who in (LIVELY, SILENT):
            if who == LIVELY or back > 60:
                rows += [f"{day}T09:{back % 60:02d}:0{n}Z,{who},{who}-{n},view,report" for n in range(4)]
    (files / "usage.csv").write_text("\n".join(rows) + "\n")
    import_files(SYSTEM, [files])
