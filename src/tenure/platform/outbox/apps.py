"""Django's card for the app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "tenure.platform.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
