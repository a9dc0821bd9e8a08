"""Django's settings, all derived from Config. Importing this starts nothing and creates nothing."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from tenure.project.config import Config, config
from tenure.project.embedded import address_of
from tenure.project.logs import logging_of

_config = config()
_checkout = Path(__file__).parents[3]
_web = Path(__file__).parents[1] / "surfaces" / "web"


def _database(settings: Config) -> dict[str, Any]:
    if settings.database_url is None:
        address = address_of(settings.home)
        place = {"HOST": address.host, "USER": address.user, "NAME": address.name}
        options = {"passfile": address.passfile}
    else:
        url = urlsplit(settings.database_url.get_secret_value())
        place = {
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "NAME": unquote(url.path.lstrip("/")),
        }
        options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        **place,
        "OPTIONS": {"application_name": "tenure", **options},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _secret_key(settings: Config) -> str:
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    try:
        return (settings.home / "secret.key").read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_urlsafe(48)  # until ready() has made the lasting one


SECRET_KEY = _secret_key(_config)
DEBUG = _config.debug
BASE_URL = _config.url
TENURE_HOME = _config.home
TENURE_LAKE = _config.lake
TENURE_DURABLE = _config.database_durable
TENURE_LAKE_ENDPOINT = _config.lake_endpoint or ""
TENURE_LAKE_REGION = _config.lake_region or os.environ.get("AWS_REGION", "us-east-1")
TENURE_LAKE_ACCESS_KEY = _config.lake_access_key or ""
TENURE_LAKE_SECRET_KEY = _config.lake_secret_key.get_secret_value() if _config.lake_secret_key else ""
TENURE_BACKEND = _config.backend
TENURE_WAREHOUSE = str(_config.warehouse or "")
TENURE_INBOX_LIMIT_MB = _config.inbox_limit_mb
ALLOWED_HOSTS = ["*"] if not _config.loopback and _config.base_url is None else ["127.0.0.1", "localhost", "[::1]"]
if _config.base_url is not None:
    ALLOWED_HOSTS.append(urlsplit(_config.base_url).hostname or "")
CSRF_TRUSTED_ORIGINS = [_config.url] if _config.base_url else []

INSTALLED_APPS = [
    "tenure.platform.identity",
    "tenure.platform.journal",
    "tenure.platform.timers",
    "tenure.platform.outbox",
    "tenure.platform.jobs",
    "tenure.platform.frameworks",
    "tenure.platform.deliveries",
    "tenure.platform.inbox",
    "tenure.platform.freshness",
    "tenure.platform.privacy",
    "tenure.practice.customers",
    "tenure.practice.revenue",
    "tenure.practice.voice",
    "tenure.surfaces.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenure.project.caching.never_store",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenure.surfaces.web.safe_text.without_unseen",
]

ROOT_URLCONF = "tenure.project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A page's template lies beside its view; those of sign-in lie where allauth looks for them by name.
        "DIRS": [_web, _web / "doors"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "tenure.surfaces.web.shell.context",
            ],
        },
    },
]
# The form renderer finds templates of ours beside Django's own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {"default": _database(_config)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- who is who -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["tenure.project.sign_in.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tenure.project.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are added by name, nobody signs up
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "60/m/ip,5/5m/key,10/h/key,20/d/key",  # by account and address: every further guess waits longer
    "login_stranger": "100/h/key",  # by account: guesses from everywhere but the browsers its owner has used
    "login_known": "10/5m/key,50/d/key",  # by account and browser
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tenure"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by whoever adds a person

# -- what a browser may do --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "tenure_session"
CSRF_COOKIE_NAME = "tenure_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tenure.surfaces.web.problems.csrf"
# A browser drops secure cookies on plain http; loopback is the one place where plain http is fine.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _config.https or not _config.loopback
if _config.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# -- files of the pages -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = (_checkout / "build" if (_checkout / "pyproject.toml").exists() else _config.home) / "static"
_collected = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_AUTOREFRESH = DEBUG

# -- background work --------------------------------------------------------------------------------------------------
PROCRASTINATE_IMPORT_PATHS = ["tenure.project.tasks"]

# -- language, time, logs ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nothing sends mail, and a log is no place for letters
LOGGING = logging_of(_config.log_level)
