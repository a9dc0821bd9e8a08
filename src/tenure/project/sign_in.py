"""Sign-in: people who were added, and the demo's users only from this machine.

Guessing passwords is limited by account and address, so that nobody locks out anybody else: a browser that its owner has
signed in with before carries a signed cookie and is counted apart from strangers.
"""

import ipaddress
import secrets
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tenure.project.config import config

KNOWN_BROWSER = "tenure_browser"
KNOWN_FOR = 180 * 24 * 3600  # seconds


def client_address(request: HttpRequest) -> str:
    """Whom a request comes from: the peer, or where the peer is one of TENURE_TRUSTED_PROXIES, the last address of
    X-Forwarded-For that no such proxy has. What a client writes there itself stands further left and counts for nothing."""
    found = str(request.META.get("REMOTE_ADDR", ""))
    for said in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _address(said.strip())
        if not _is_proxy(found) or address is None:
            break
        found = address
    return found


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def _is_proxy(text: str) -> bool:
    address = _address(text)
    return address is not None and any(ipaddress.ip_address(address) in network for network in config().proxies)


def from_this_machine(request: HttpRequest | None) -> bool:
    """Whether both ends of the connection are this machine."""
    if request is None:
        return False
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_loopback and config().loopback and config().base_url is None


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """E-mail and password. The demo's passwords are in the documentation, so they open nothing from elsewhere."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> object:
        if config().demo and not from_this_machine(request):
            return None
        return super().authenticate(request, **credentials)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: people are added with `tenure users add`, or by someone who may."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail or password is wrong. Check both, and Caps Lock.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # no address at all, like http://[::1
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, and refuse it when there were too many. One that succeeds is taken back by allauth."""
        account = str(credentials.get("email", "")).lower()
        known = _known_browser(request, account)
        counted = (
            [("login_known", f"{account} {known}")]
            if known
            else [("login_failed", f"{account} {client_address(request)}"), ("login_stranger", account)]
        )
        usages = [ratelimit.consume(request, app="allauth.account", action=name, key=key) for name, key in counted]
        if not all(usages):
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage = ratelimit.RateLimitUsage([one for usage in usages for one in usage.usage])

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Remember the browser that somebody has signed in with."""
        response: HttpResponse = super().post_login(request, user, **more)
        value = signing.dumps([user.email.lower(), secrets.token_hex(8)], salt=KNOWN_BROWSER)
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(KNOWN_BROWSER, value, KNOWN_FOR, httponly=True, samesite="Lax", secure=secure)
        return response


def _known_browser(request: HttpRequest, account: str) -> str:
    """The name of a browser that this account has signed in with before, or nothing."""
    try:
        owner, name = signing.loads(request.COOKIES.get(KNOWN_BROWSER, ""), salt=KNOWN_BROWSER, max_age=KNOWN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(name) if owner == account else ""
