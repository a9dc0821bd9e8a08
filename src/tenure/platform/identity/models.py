"""Users and tokens."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from tenure.platform.access import Role
from tenure.platform.identity.rules import tidy_email


class People(BaseUserManager["User"]):
    """Users by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=tidy_email(username or ""))


class User(AbstractBaseUser):
    """A person of the company who uses Tenure, or who is only known as an owner in its files (`invited`).

    The e-mail address is empty for an owner of whom the files give nothing but a name; such a user can't sign in.
    """

    email = models.EmailField(max_length=254, unique=True, null=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role if role != Role.SYSTEM])
    team = models.CharField(max_length=100, blank=True, default="")
    book_limited = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    invited = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        indexes = (
            models.Index(Lower("name"), name="identity_name"),
            models.Index(fields=["team"], name="identity_team"),
        )

    def __str__(self) -> str:
        return self.name or self.email or ""

    def get_full_name(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A token of the API. Only a digest is kept: 32 random bytes need no slow hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
