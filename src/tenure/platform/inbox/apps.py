"""Django's card for the app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "tenure.platform.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
