"""Finds the account that someone means by what they typed."""

from tenure.platform.access import Caller
from tenure.practice.customers import queries
from tenure.practice.customers.cards import AccountFilter
from tenure.practice.customers.rules import fold_text
from tenure.values.keys import AccountKey
from tenure.values.problem import Problem, ProblemError, QuestionError

FEW = 10


def find_account(caller: Caller, typed: str) -> AccountKey:
    """The account with this key, or the only one with this name or with this in its name.

    Raises QuestionError when several fit, and ProblemError (404) when none does.
    """
    text = typed.strip()
    try:
        return queries.account(caller, AccountKey(text)).account.key
    except ProblemError:
        found = queries.accounts(caller, AccountFilter(text=text), limit=FEW).rows if text else ()
        exact = [view for view in found if fold_text(view.account.name) == fold_text(text)]
        fitting = exact or list(found)
        if len(fitting) == 1:
            return fitting[0].account.key
        if not fitting:
            raise
        named = ", ".join(f"{view.account.key} ({view.account.name})" for view in fitting)
        raise QuestionError(
            Problem(
                "which_account",
                f"Several accounts match {typed!r}.",
                where="ACCOUNT",
                fix=f"Use one of these keys: {named}.",
            )
        ) from None
