"""The same cast everywhere: Alice owns the account, Bob is on her team, Charlie must see nothing."""

from dataclasses import dataclass, replace
from functools import cache

from django.contrib.auth.hashers import make_password

from tenure.platform.access import SYSTEM, Caller
from tenure.platform.identity.actions import add_user
from tenure.platform.identity.models import User
from tenure.platform.identity.queries import caller_of
from tenure.practice.customers.actions import upsert_accounts
from tenure.practice.customers.cards import AccountCard
from tenure.values.keys import AccountKey

PASSWORD = "correct horse battery"
NORDWIND = AccountKey("A-1")
"""Alice's account."""
SILVA = AccountKey("A-2")
"""Bob's account."""
LONE = AccountKey("A-3")
"""Nobody's account."""


@cache
def hashed() -> str:
    """The password, hashed once for the whole run: a good hash is slow."""
    return make_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    """Callers by name. Mona manages Alice and Bob, Olga runs operations, Edda leads, Carl is a colleague in sales."""

    alice: Caller
    bob: Caller
    charlie: Caller
    mona: Caller
    olga: Caller
    edda: Caller
    carl: Caller


def raise_curtain() -> Cast:
    """Make the users and the accounts."""

    def join(name: str, role: str, team: str, *, limited: bool = False) -> int:
        email = f"{name.lower()}@vela.example"
        return add_user(SYSTEM, email=email, name=name, role=role, team=team, book_limited=limited).id

    ids = {
        "alice": join("Alice", "csm", "north"),
        "bob": join("Bob", "csm", "north"),
        "charlie": join("Charlie", "csm", "outside", limited=True),
        "mona": join("Mona", "manager", "north"),
        "olga": join("Olga", "operations", ""),
        "edda": join("Edda", "executive", ""),
        "carl": join("Carl", "colleague", "sales"),
    }
    User.objects.update(password=hashed())
    upsert_accounts(
        SYSTEM,
        [
            AccountCard(NORDWIND, "Nordwind Logistik", domain="nordwind.example", owner="alice@vela.example"),
            AccountCard(SILVA, "Silva Retail", parent_key=NORDWIND, domain="silva.example", owner="Bob"),
            AccountCard(LONE, "Lone Pine Bank", domain="lonepine.example"),
        ],
    )
    return Cast(**{name: caller_of(User.objects.get(pk=pk), "web") for name, pk in ids.items()})


def limited(caller: Caller) -> Caller:
    """The same person with a limit on their book."""
    return replace(caller, book_limited=True)
