"""Users and tokens: every change of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F

from tenure.platform.access import Caller, Right, Role, may, require
from tenure.platform.identity.cards import NewToken, TokenCard, UserCard
from tenure.platform.identity.models import ApiToken, User
from tenure.platform.identity.queries import token_card, user_card
from tenure.platform.identity.rules import SHOWN, digest, new_secret, tidy_email
from tenure.platform.journal.actions import record_entry
from tenure.platform.journal.cards import EntryCard
from tenure.platform.rows import row_from
from tenure.values import clock
from tenure.values.problem import did_you_mean, refusal


def _role(text: str) -> Role:
    known = [role.value for role in Role if role is not Role.SYSTEM]
    if text not in known:
        fix = did_you_mean(text, known) or f"Use one of {', '.join(known)}."
        raise refusal("role.unknown", f"There is no role {text!r}.", where="role", fix=fix)
    return Role(text)


def _password(password: str | None, user: User) -> None:
    if password is None:
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        why = " ".join(error.messages)
        raise refusal(
            "password.weak", "The password is too weak.", where="password", why=why, fix="Choose another."
        ) from error


@transaction.atomic
def add_user(
    caller: Caller,
    *,
    email: str,
    name: str = "",
    role: str = Role.CSM,
    team: str = "",
    book_limited: bool = False,
    password: str | None = None,
) -> UserCard:
    """Let someone in. An owner whom the files named before is let in under the same id, so their book stays theirs.

    Without a password the user signs in by the link of a password reset, or through single sign-on.
    """
    require(caller, Right.MANAGE_USERS)
    email = tidy_email(email)
    try:
        validate_email(email)
    except ValidationError as error:
        raise refusal(
            "email.invalid", f"{email!r} is not an e-mail address.", where="email", fix="Write name@company.com."
        ) from error
    name = name.strip() or email.split("@")[0]
    user = User.objects.filter(email=email).first() or _invited_by_name(name)
    if user is not None and not user.invited:
        raise refusal("user.exists", f"{email} is already a user.", where="email", fix="Change their role.", status=409)
    user = user or User(created_at=clock.now())
    user.email, user.name, user.role, user.team = email, name, _role(role), team.strip()
    user.book_limited, user.is_active, user.invited = book_limited or role == Role.PARTNER, True, False
    _password(password, user)
    user.set_password(password)
    user.save()
    record_entry(
        caller,
        "user.added",
        "user",
        str(user.pk),
        {"email": email, "name": name, "role": user.role, "team": user.team, "book_limited": user.book_limited},
    )
    return user_card(user)


def _invited_by_name(name: str) -> User | None:
    """The one invited owner of whom the files gave nothing but this name."""
    found = list(User.objects.filter(invited=True, email=None, name__iexact=name)[:2])
    return found[0] if len(found) == 1 else None


def _user(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise refusal("user.unknown", f"There is no user {user_id}.", where="user", status=404)
    return user


def _keep_one_operator(user: User) -> None:
    """Without anyone in operations nobody could let anyone in again."""
    rest = User.objects.filter(role=Role.OPERATIONS, is_active=True, book_limited=False).exclude(pk=user.pk)
    if user.role == Role.OPERATIONS and not rest.exists():
        raise refusal(
            "user.last_operator",
            f"{user} is the last user in operations.",
            why="Nobody could manage users any more.",
            fix="Give that role to someone else first.",
            status=409,
        )


@transaction.atomic
def set_role(
    caller: Caller, user_id: int, role: str, *, team: str | None = None, book_limited: bool | None = None
) -> UserCard:
    """Change what someone may do, which team they belong to, and whether they see only their book (a partner never sees
    more)."""
    require(caller, Right.MANAGE_USERS)
    user = _user(user_id)
    wanted = _role(role)
    if wanted is not Role.OPERATIONS or book_limited:
        _keep_one_operator(user)
    before = {"role": user.role, "team": user.team, "book_limited": user.book_limited}
    user.role = wanted
    user.team = user.team if team is None else team.strip()
    user.book_limited = wanted is Role.PARTNER or (user.book_limited if book_limited is None else book_limited)
    user.save(update_fields=["role", "team", "book_limited"])
    after = {"role": user.role, "team": user.team, "book_limited": user.book_limited}
    record_entry(caller, "user.role_set", "user", str(user.pk), {"from": before, "to": after})
    return user_card(user)


def set_role_back(caller: Caller, entry: EntryCard) -> None:
    """Undo a change of role: role, team and book as they were."""
    before = entry.data["from"]
    set_role(caller, int(entry.key), before["role"], team=before["team"], book_limited=before["book_limited"])


@transaction.atomic
def set_active(caller: Caller, user_id: int, active: bool) -> UserCard:
    """Let someone in or shut them out; their sessions and tokens stop at once, their accounts stay theirs."""
    require(caller, Right.MANAGE_USERS)
    user = _user(user_id)
    if not active:
        _keep_one_operator(user)
    elif user.email is None:
        raise refusal("user.no_email", f"{user} has no e-mail address yet.", where="email", fix="Add them with one.")
    user.is_active, user.invited = active, user.invited and not active
    user.save(update_fields=["is_active", "invited"])
    record_entry(caller, "user.let_in" if active else "user.shut_out", "user", str(user.pk), {})
    return user_card(user)


@transaction.atomic
def set_password(caller: Caller, user_id: int, password: str) -> None:
    """Set someone's password; all their sessions end."""
    if caller.user_id != user_id or caller.read_only:
        require(caller, Right.MANAGE_USERS)
    user = _user(user_id)
    _password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record_entry(caller, "user.password_set", "user", str(user.pk), {})


@transaction.atomic
def invite_unknown_owners(caller: Caller, owners: Iterable[str]) -> dict[str, int | None]:
    """For each owner as files write them (an e-mail address or a name) the id of the user that is meant.

    Unknown ones become inactive users to invite. A name that two users bear means neither: None.
    """
    require(caller, Right.IMPORT)
    by_email: dict[str, int] = {}
    by_name: dict[str, set[int]] = {}
    for pk, email, name in User.objects.values_list("pk", "email", "name"):
        if email:
            by_email[email] = pk
        by_name.setdefault(name.strip().lower(), set()).add(pk)
    found: dict[str, int | None] = {}
    invited: list[str] = []
    for owner in owners:
        text = owner.strip()
        if not text or owner in found:
            continue
        word = text.lower()
        if word in by_email:
            found[owner] = by_email[word]
        elif word in by_name:
            found[owner] = next(iter(by_name[word])) if len(by_name[word]) == 1 else None
        else:
            user = _invite(word if "@" in word else None, text)
            found[owner] = user.pk
            by_name[user.name.lower()] = {user.pk}
            if user.email:
                by_email[user.email] = user.pk
            invited.append(text)
    if invited:
        record_entry(caller, "users.invited", "user", "", {"owners": invited})
    return found


def _invite(email: str | None, text: str) -> User:
    name = text if email is None else email.split("@")[0].replace(".", " ").replace("_", " ").title()
    user = User(email=email, name=name[:200], role=Role.CSM, is_active=False, invited=True, created_at=clock.now())
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def make_token(
    caller: Caller, name: str, *, write: bool = False, expires_at: datetime | None = None, owner: int | None = None
) -> NewToken:
    """A token for oneself, or from the command line for another `owner` (a user's id). Its secret is in the answer and
    nowhere else. It may never do more than its owner."""
    owner = caller.user_id if owner is None else owner
    if owner is None:
        raise refusal("token.no_user", "A token needs a user.", fix="Say whose token it is.", status=400)
    require(caller, Right.MAKE_TOKEN if owner == caller.user_id else Right.MAKE_TOKENS_FOR_OTHERS)
    if not _user(owner).is_active:
        raise refusal(
            "token.shut_out", "Its owner can't sign in.", where="owner", fix="Reactivate them first.", status=409
        )
    if expires_at is not None and expires_at <= clock.now():
        raise refusal("token.expired", "The expiry date is in the past.", where="expires_at", fix="Choose a later day.")
    secret = new_secret()
    token = ApiToken.objects.create(
        user_id=owner,
        name=name.strip()[:100] or "token",
        prefix=secret[:SHOWN],
        digest=digest(secret),
        may_write=write,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    record_entry(caller, "token.made", "token", str(token.pk), {"name": token.name, "write": write, "owner": owner})
    return NewToken(token_card(token), secret)


@transaction.atomic
def revoke_token(caller: Caller, token_id: int) -> TokenCard:
    """End a token at once: one's own, or anyone's for those who manage users."""
    if not may(caller, Right.MANAGE_USERS):
        require(caller, Right.MAKE_TOKEN)
    token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None or (token.user_id != caller.user_id and not may(caller, Right.MANAGE_USERS)):
        raise refusal("token.unknown", f"You have no token {token_id}.", where="token", status=404)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record_entry(caller, "token.revoked", "token", str(token.pk), {"name": token.name})
    return token_card(token)


def shorten(limit: datetime, at: datetime) -> None:
    """Let no token, and no session, live longer than it was meant to when it was made: a clock after `limit` was ahead."""
    for token in ApiToken.objects.filter(created_at__gt=limit, expires_at__isnull=False):
        ApiToken.objects.filter(pk=token.pk).update(expires_at=F("expires_at") - (token.created_at - at))
    longest = limit + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Session.objects.filter(expire_date__gt=longest).delete()  # whose it is signs in again


@transaction.atomic
def restore_users(caller: Caller, cards: Iterable[UserCard]) -> dict[int, int]:
    """Users of an export, without passwords: under their old ids where those are free, else under new ones; someone who
    is here already stays as they are. Returns the id here by the id there."""
    require(caller, Right.RESTORE)
    here: dict[int, int] = {}
    taken = set(User.objects.values_list("pk", flat=True))
    by_email = dict(User.objects.exclude(email=None).values_list("email", "pk"))
    for card in cards:
        if card.email is not None and card.email in by_email:
            here[card.id] = by_email[card.email]
            continue
        user = row_from(User, card, pk=None if card.id in taken else card.id, role=_role(card.role))
        user.set_unusable_password()
        user.save(force_insert=True)
        here[card.id] = user.pk
        taken.add(user.pk)
    _move_numbering(User)
    record_entry(caller, "users.restored", "user", "", {"users": len(here)})
    return here


def _move_numbering(model: type[User]) -> None:
    """Rows with given ids leave the sequence of ids behind; the next new row must not meet them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
