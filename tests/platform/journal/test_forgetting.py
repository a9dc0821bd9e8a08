"""What names a person goes out of the journal; the entries stay."""

import pytest

from tenure.platform.access import SYSTEM
from tenure.platform.bulk.forgetting import forget
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_all_of_a_name_goes_whatever_stands_before_it() -> None:
    said = "In der Straße: JO Quillfeather, and jo quillfeather again"  # ß is two letters when cases are folded
    record_entry(SYSTEM, "account.pulse_given", "account", "acme", {"reason": said, "value": 3})
    assert forget(SYSTEM, [], ["Jo Quillfeather"]) == 1
    assert Entry.objects.get().data == {"reason": "In der Straße: (erased), and (erased) again", "value": 3}
