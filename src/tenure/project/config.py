"""Every setting an operator can make, typed, from the environment (`TENURE_...`)."""

import os
import re
import secrets
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tenure.values.problem import Problem, ProblemError, refusal

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Config(BaseSettings):
    """The settings of one installation. Each is read from `TENURE_` plus its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="TENURE_", env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Field(
        default=Path("~/.tenure"), description="The folder that holds everything this installation keeps."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL address (`postgresql://user:password@host/name`). Unset: the embedded server.",
    )
    database_durable: bool = Field(
        default=True,
        description="Whether the embedded server, and a lake in a folder, wait for the disk. Off only where all may be lost.",
    )
    lake_url: str | None = Field(
        default=None,
        description="Where facts are kept: a folder, or `s3://bucket/path` in a store that speaks S3. Unset: `lake` under home.",
    )
    lake_endpoint: str | None = Field(
        default=None, description="The address of the store (`https://minio.example.com`). Unset: AWS."
    )
    lake_region: str | None = Field(default=None, description="The bucket's region. Unset: AWS_REGION, else us-east-1.")
    lake_access_key: str | None = Field(
        default=None, description="The store's access key. Unset: what AWS's own tools would take."
    )
    lake_secret_key: SecretStr | None = Field(default=None, description="The secret that belongs to it.")
    backend: str = Field(
        default="duckdb",
        description="What the day is computed on: `duckdb`, `local[2]` (Spark on this machine) or `spark://host:7077`.",
    )
    warehouse: Path | None = Field(
        default=None,
        description="A warehouse mapping (YAML): fact tables that are read where they lie. Unset: all are in the lake.",
    )
    bind: str = Field(default="127.0.0.1", description="The address the workspace listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port the workspace listens on.")
    base_url: str | None = Field(
        default=None,
        description="The address people type, when it differs from bind and port (behind a proxy, with https).",
    )
    trusted_proxies: str = Field(
        default="",
        description="The addresses of your proxies, as `127.0.0.1, 10.0.0.0/8`: only they may say whom a request comes from.",
    )
    web_workers: int = Field(default=1, ge=1, le=64, description="How many web processes.")
    web_threads: int = Field(
        default=8, ge=1, le=256, description="How many requests one web process answers at a time."
    )
    inbox_limit_mb: int = Field(
        default=1000, ge=1, description="How many MB of events may wait, as kept, before clients are told to come back."
    )
    secret_key: SecretStr | None = Field(
        default=None, description="Signs sessions. Unset: a key made on first use, kept in `secret.key` under home."
    )
    debug: bool = Field(
        default=False, description="Show errors in full to the browser. Never on a server others reach."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        whole = Path(os.path.abspath(home.expanduser()))  # noqa: PTH100 - resolve() would follow links and move the home
        _refuse_unusable(whole)
        return whole

    @field_validator("lake_url")
    @classmethod
    def _a_folder_or_a_bucket(cls, value: str | None) -> str | None:
        if value is None or "://" not in value:
            _refuse_unusable(Path(value or ""))
            return value
        bucket, _, path = value.removeprefix("s3://").rstrip("/").partition("/")
        if not value.startswith("s3://") or not bucket or not path:
            raise ValueError("must be a folder, or s3://bucket/path")
        return value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            ip_network(part, strict=False)
        return value

    @field_validator("base_url", "lake_endpoint")
    @classmethod
    def _no_trailing_slash(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/") if value else value

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks whose word counts on whom a request comes from."""
        parts = (part.strip() for part in self.trusted_proxies.split(","))
        return tuple(ip_network(part, strict=False) for part in parts if part)

    @property
    def lake(self) -> str:
        """Where facts are kept, as a folder or an address."""
        return self.lake_url or str(self.home / "lake")

    @property
    def embedded(self) -> bool:
        """Whether this installation runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the workspace directly."""
        return self.bind in LOOPBACK or self.bind.startswith("127.")

    @property
    def url(self) -> str:
        """The address people type."""
        if self.base_url:
            return self.base_url
        host = "127.0.0.1" if self.bind in {"", "0.0.0.0", "::"} else self.bind  # noqa: S104 - only shown
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def demo(self) -> bool:
        """Whether this home holds the demo company, whose passwords everyone knows."""
        return (self.home / "demo").exists()


def _said(slip: str) -> str:
    return slip.removeprefix("Value error, ")


UNUSABLE = re.compile(r"[\[\]\\^|\x00-\x1f\x7f\ud800-\udfff]|%[0-9A-Fa-f]{2}")
"""What Delta Lake can't have in the name of a folder: it reads names as addresses."""


def _refuse_unusable(folder: Path) -> None:
    """Raise ValueError for a folder, or one that a link on the way leads to, in which no lake can lie."""
    found = UNUSABLE.search(str(folder)) or UNUSABLE.search(os.path.realpath(folder))
    if found:
        raise ValueError(
            f"a folder on the way has {found.group()!a} in its name, and tables can't be kept there; use another folder"
        )


@cache
def config() -> Config:
    """This process's settings. Raises ProblemError naming every setting that can't be read."""
    try:
        return Config()
    except ValidationError as error:
        raise ProblemError(
            *(
                Problem(
                    code="setting.unreadable",
                    what=f"TENURE_{'_'.join(str(part) for part in slip['loc']).upper()} can't be used: {_said(slip['msg'])}.",
                    where="environment",
                    fix="See docs/reference/settings.md.",
                )
                for slip in error.errors(include_url=False, include_input=False)
            )
        ) from None


def make_home(home: Path) -> Path:
    """Create the home, readable by its owner only. Raises ProblemError when that can't be done."""
    try:
        if not home.exists():
            home.mkdir(parents=True, exist_ok=True)
            home.chmod(0o700)
        if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError
    except OSError as error:
        raise refusal(
            code="home.unusable",
            what=f"The home {home} can't be used: {error.strerror or 'it belongs to someone else'}.",
            where="TENURE_HOME",
            fix="Set TENURE_HOME to a folder of yours.",
        ) from None
    return home


def secret_in_file(path: Path, length: int = 48, before: str = "") -> str:
    """The secret kept in a file only its owner reads; made on first use, safely beside other processes.

    `before` is what the file says before the secret, for readers that want a form of their own.
    """
    make_home(path.parent)
    try:
        return path.read_text(encoding="ascii").strip().removeprefix(before)
    except FileNotFoundError:
        pass
    except PermissionError:
        raise refusal(
            code="home.unusable",
            what=f"{path} belongs to someone else.",
            where="TENURE_HOME",
            fix="Run as the user who made this home, or set TENURE_HOME to a folder of yours.",
        ) from None
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(before + secrets.token_urlsafe(length))
    try:
        os.link(draft, path)  # fails when another process was first: then theirs counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip().removeprefix(before)
