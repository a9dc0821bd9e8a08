"""Django's card for the app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "tenure.platform.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
