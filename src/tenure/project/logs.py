"""What is logged, and what never is."""

import logging
import re
from typing import Any

_SECRETS = re.compile(
    r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?(?:bearer|basic)?\s*|(?:set-)?cookie['\"]?\s*[:=]\s*['\"]?"
    r"|bearer\s+|(?:password|passwd|secret|token|api_?key|sessionid|tenure_session|csrf\w*)['\"]?\s*[:=]\s*['\"]?"
    r"|\bwk_|://[^/\s:@]+:)([^\s,'\"&;@}]+)"
)


def without_secrets(text: str) -> str:
    """The text with every password, token and cookie in it blacked out."""
    return _SECRETS.sub(r"\1***", text)


class WithoutSecrets(logging.Filter):
    """Blacks out secrets in whatever is about to be written, tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_secrets(record.getMessage())
        record.args = None
        if record.exc_info:
            record.exc_text = without_secrets(logging.Formatter().formatException(record.exc_info))
        return True


def logging_of(level: str) -> dict[str, Any]:
    """Django's LOGGING: one line per event on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_secrets": {"()": WithoutSecrets}},
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]},
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # Anybody can send a wrong host name, as often as they like; it says nothing about us.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }
