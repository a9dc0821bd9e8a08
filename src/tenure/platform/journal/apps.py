"""Django's card for the app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tenure.platform.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
