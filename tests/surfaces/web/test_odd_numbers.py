"""Numbers in addresses and forms that no id, line or day can be."""

from collections.abc import Callable

import pytest
from django.test import Client

from cast import NORDWIND, Cast
from tenure.platform.access import Caller

HUGE = ("9" * 5000, "999999999", str(2**63), "٣", "-1", "1e400")
ADDRESSES = (
    "/accounts/?owner={}", "/accounts/?window={}", "/accounts/moved?since={}", "/accounts/?after={}", "/at-risk/?after={}",
    "/data/quarantine/?after={}", "/data/quarantine/{}/", "/data/events/held/?after={}", "/data/events/held/{}/",
    "/data/identities/?skip={}", "/framework/text/?line={}", "/framework/versions/?old={}&new={}",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_number_in_an_address_ends_in_a_failure(
    cast: Cast, sign_in: Callable[[Caller], Client], address: str
) -> None:
    client = sign_in(cast.olga)
    client.raise_request_exception = False
    for number in HUGE:
        assert client.get(address.replace("{}", number)).status_code < 500, number[:20]


def test_nobody_is_given_an_owner_without_end(cast: Cast, sign_in: Callable[[Caller], Client]) -> None:
    client = sign_in(cast.mona)
    client.raise_request_exception = False
    for number in HUGE:
        answer = client.post(f"/accounts/{NORDWIND}/owner/", {"owner": number, "reason": "because"})
        assert answer.status_code < 500, number[:20]
