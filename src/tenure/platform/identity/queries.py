"""Reading users and tokens."""

from datetime import timedelta

from django.db.models import Q

from tenure.platform.access import SYSTEM, Caller, Right, Role, require
from tenure.platform.identity.cards import TokenCard, UserCard
from tenure.platform.identity.models import ApiToken, User
from tenure.platform.identity.rules import TOKEN_START, digest, tidy_email
from tenure.values import clock
from tenure.values.problem import did_you_mean, refusal
from tenure.values.shapes import same_fields

USED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a token is kept; a write per request would cost more than the knowledge is worth."""


def user_card(user: User) -> UserCard:
    return same_fields(UserCard, user, id=user.pk, role=Role(user.role), last_login_at=user.last_login)


def token_card(token: ApiToken) -> TokenCard:
    scopes = ("read", "write") if token.may_write else ("read",)
    return same_fields(TokenCard, token, id=token.pk, scopes=scopes)


def caller_of(user: User, via: str, *, read_only: bool = False) -> Caller:
    """The caller that a signed-in user is, with the team they belong to."""
    team = {user.pk}
    if user.team:
        team.update(User.objects.filter(team=user.team).values_list("pk", flat=True))
    return Caller(user.pk, str(user), Role(user.role), via, frozenset(team), user.book_limited, read_only)


def caller_for_email(email: str, via: str) -> Caller | None:
    """The caller that an active user is, by e-mail address; None when there is none."""
    user = User.objects.filter(email=tidy_email(email), is_active=True).first()
    return caller_of(user, via) if user else None


def caller_by_id(user_id: int | None, via: str) -> Caller | None:
    """The caller that an active user is, by id; None when there is none. Work without a user is that of Tenure itself."""
    if user_id is None:
        return SYSTEM
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return caller_of(user, via) if user else None


def caller_for_token(secret: str, via: str = "api") -> Caller | None:
    """The caller a token speaks for; None when it is unknown, expired or revoked, or its user is no longer active."""
    if not secret.startswith(TOKEN_START):
        return None
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret), revoked_at=None).first()
    at = clock.now()
    if token is None or not token.user.is_active or (token.expires_at is not None and token.expires_at <= at):
        return None
    if not clock.recent(token.last_used_at, USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return caller_of(token.user, via, read_only=not token.may_write)


def users(caller: Caller) -> list[UserCard]:
    """Everyone, by name."""
    require(caller, Right.MANAGE_USERS)
    return [user_card(user) for user in User.objects.order_by("name", "id")]


def owners(caller: Caller) -> list[UserCard]:
    """Who can own accounts, by name: the choice a manager has, and the filter of a list."""
    found = User.objects.filter(Q(is_active=True) | Q(invited=True))
    if caller.book_limited or caller.role is Role.PARTNER:
        found = found.filter(pk__in=caller.team)
    return [user_card(user) for user in found.order_by("name", "id")]


def user_called(caller: Caller, text: str) -> UserCard:
    """Whoever has this e-mail address, or alone has this name. Raises ProblemError `user.unknown`."""
    known = owners(caller)
    word = text.strip().lower()
    found = [one for one in known if one.email == word] or [one for one in known if one.name.lower() == word]
    if len(found) != 1:
        what = f"{len(found)} users are called {text!r}." if found else f"There is no user {text!r}."
        said = did_you_mean(text, [one.email or one.name for one in known]) if not found else ""
        raise refusal("user.unknown", what, where="user", fix=said or "Give their e-mail address.")
    return found[0]


def any_user() -> bool:
    """Whether anyone could sign in at all: the first start asks."""
    return User.objects.filter(is_active=True).exists()


def tokens_of(caller: Caller, owner: int | None = None) -> list[TokenCard]:
    """The caller's own tokens, newest first; or another user's, for those who manage users."""
    owner = caller.user_id if owner is None else owner
    if owner is None:
        return []
    if owner != caller.user_id:
        require(caller, Right.MANAGE_USERS)
    return [token_card(token) for token in ApiToken.objects.filter(user_id=owner).order_by("-id")]


def address_of(user_id: int | None) -> str:
    """The address of a user who can sign in, for what reaches them; "" when there is none."""
    return User.objects.filter(pk=user_id or 0, is_active=True).values_list("email", flat=True).first() or ""
