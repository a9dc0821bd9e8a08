"""Search for accounts and people."""

from tenure.platform.access import Caller
from tenure.practice.customers.cards import JumpHit
from tenure.practice.customers.merged_keys import survivors
from tenure.practice.customers.models import Account, Person
from tenure.practice.customers.queries import in_view
from tenure.practice.customers.rules import fold_text
from tenure.values.keys import AccountKey


def jump(caller: Caller, text: str, limit: int = 10) -> list[JumpHit]:
    """Accounts and people whose name, key, domain or e-mail address contains a text; those that begin with it first."""
    word = fold_text(text.replace("\0", ""))
    if not word:
        return []
    hits = Account.objects.filter(in_view(caller), haystack__contains=word)
    ranked = hits.extra(select={"late": "position(%s in sort_name) <> 1"}, select_params=[word])
    accounts = list(ranked.order_by("late", "sort_name", "key")[:limit])
    ends = survivors(row.key for row in accounts if row.merged_into_id)
    found = [
        JumpHit(
            "account",
            ends.get(row.key, row.key),
            row.name,
            f"merged into {ends[row.key]}" if row.key in ends else row.domain or row.key,
            AccountKey(ends.get(row.key, row.key)),
        )
        for row in accounts
    ]
    people = Person.objects.filter(in_view(caller, "account__"), haystack__contains=word, account__isnull=False)
    people = people.filter(merged_into=None).select_related("account").order_by("name", "key")
    hit = list(people[: max(limit - len(found), limit // 2)])
    ends = survivors(person.account_id for person in hit if person.account_id)
    for person in hit:
        detail = ", ".join(part for part in (person.title, person.account.name if person.account else "") if part)
        key = AccountKey(ends.get(person.account_id, person.account_id)) if person.account_id else None
        found.append(JumpHit("person", person.key, person.name or person.email, detail, key))
    return found
