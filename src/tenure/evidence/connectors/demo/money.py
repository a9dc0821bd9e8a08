"""Invoices and whether they are paid; deals as sales sees them."""

import numpy as np

from tenure.evidence.connectors.demo.drafts import DemoRows
from tenure.evidence.connectors.demo.record import in_currency
from tenure.evidence.connectors.demo.scene import Scene

FIRST_ISSUE = -380.0
QUARTERLY = 0.35  # of the accounts pay by the quarter, the others by the year
DUE_AFTER = 30.0


def invoices(scene: Scene) -> DemoRows:
    noise, lines, people = scene.noise, scene.contracts.lines, scene.people
    by_quarter = noise.chance(QUARTERLY, "pays by quarter", people.index) & ~people.cast
    every = np.where(by_quarter, 365.0 / 4.0, 365.0)[lines.account]
    most = int(np.ceil((lines.end - lines.start).max() / (365.0 / 4.0)))
    line, number = (grid.ravel() for grid in np.indices((len(lines.account), most)))
    begins = lines.start[line] + np.floor(number * every[line])
    covers = np.minimum(every[line], lines.end[line] - begins)
    issued = np.maximum(begins, lines.signed[line])
    kept = (covers > 6.0) & (issued >= FIRST_ISSUE) & (issued < scene.until)
    line, number, issued, covers = line[kept], number[kept], issued[kept], covers[kept]
    account, place, term = lines.account[line], lines.place[line], lines.term[line]
    key = (account, term, place, number)
    amounts, currency = in_currency(scene, account, lines.arr[line] * covers / 365.0)
    short = scene.course.at(scene.course.squeeze, account, issued + 20.0)
    usual = np.clip(-5.0 + 6.0 * noise.normal("pays", *key), -26.0, 9.0)
    forgets = np.where(noise.chance(0.03, "forgets", *key), noise.between(8, 25, "forgotten", *key), 0.0)
    late = usual + forgets + short * noise.between(20, 85, "late", *key)
    paid = issued + np.floor(DUE_AFTER + late) + 0.6
    for disputed, (begin, end) in scene.cast.told(lambda story: story.disputed):
        held = (account == disputed) & (issued >= begin) & (issued < end)
        paid = np.where(held, end + 110.0, paid)
    keys = zip(account.tolist(), term.tolist(), place.tolist(), number.tolist(), strict=True)
    return DemoRows(
        table="invoices",
        known=issued,
        refs={"account_ref": scene.account_ids(account)},
        columns={
            "id": [f"I-{a + 1:04d}-{t + 1}-{p}-{n + 1}" for a, t, p, n in keys],
            "amount": amounts,
            "currency": currency,
            "issued_on": issued,
            "due_on": issued + DUE_AFTER,
            "paid_at": paid,
        },
    )


def opportunities(scene: Scene) -> DemoRows:
    deals = scene.contracts.deals
    amounts, currency = in_currency(scene, deals.account, deals.amount)
    keys = list(zip(deals.account.tolist(), deals.term.tolist(), deals.place.tolist(), strict=True))
    kind = np.where(deals.renewal, "renewal", "expansion").tolist()
    names = scene.people.named
    return DemoRows(
        table="opportunities",
        known=np.maximum(deals.created, scene.people.since[deals.account]),
        refs={"account_ref": scene.account_ids(deals.account)},
        columns={
            "id": [f"D-{a + 1:04d}-{t + 1}-{p}" for a, t, p in keys],
            "name": [f"{names[a]}: {what}" for (a, _, _), what in zip(keys, kind, strict=True)],
            "kind": kind,
            "amount": amounts,
            "currency": currency,
            "created_at": np.maximum(deals.created, scene.people.since[deals.account]) + 0.0,
            "close_on": deals.close,
            "won_at": np.where(np.isfinite(deals.won), np.floor(deals.won) + 0.7, np.inf),
            "lost_at": np.where(np.isfinite(deals.lost), np.floor(deals.lost) + 0.7, np.inf),
        },
    )
