"""Writing an observation down."""

from django.db import transaction

from observations.manifest import OBSERVE
from observations.models import Observation
from tenure.platform.access import Caller, require
from tenure.platform.journal.actions import record_entry
from tenure.practice.customers.queries import held_of
from tenure.values import clock
from tenure.values.keys import AccountKey


@transaction.atomic
def observe(caller: Caller, key: AccountKey, kind: str, text: str) -> None:
    """Note what somebody saw at an account."""
    require(caller, OBSERVE, held_of(caller, key))
    Observation.objects.create(account=key, kind=kind, text=text, by_name=caller.name, at=clock.now())
    record_entry(caller, "account.observed", "account", key, {"account": key, "kind": kind, "text": text})
