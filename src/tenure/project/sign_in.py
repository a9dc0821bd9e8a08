"""Who gets through the door: people who were added, and the demo's people only from this machine."""

import ipaddress
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from tenure.project.config import config


def from_this_machine(request: HttpRequest | None) -> bool:
    """Whether both ends of the connection are this machine."""
    if request is None:
        return False
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_loopback and config().loopback and config().base_url is None


class Passwords(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """E-mail and password. The demo's passwords are in the documentation, so they open nothing from elsewhere."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> object:
        if config().demo and not from_this_machine(request):
            return None
        return super().authenticate(request, **credentials)


class Doors(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: people are added with `tenure users add`, or by someone who may."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "That e-mail and password don’t go together. Check both, and mind the Caps Lock key.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
