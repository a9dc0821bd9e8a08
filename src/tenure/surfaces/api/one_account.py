"""One account, by the shortest address: last, because a key may hold a slash."""

from django.http import HttpRequest
from ninja import Query, Router

from tenure.flows.asking import accounts as asked_accounts
from tenure.practice.customers.rows import AccountRow
from tenure.surfaces.api.asking import WhenAsking
from tenure.surfaces.api.door import caller
from tenure.surfaces.api.shapes import shape
from tenure.values.keys import AccountKey

router = Router(tags=["Accounts"])


@router.get("/accounts/{path:key}", response=shape(AccountRow), summary="One account", operation_id="read_account")
def account(request: HttpRequest, key: str, asking: Query[WhenAsking]) -> AccountRow:
    """An account as it stands. One that you may not see is answered like one that doesn't exist."""
    return asked_accounts.account(caller(request, asking), AccountKey(key), as_of=asking.as_of)
