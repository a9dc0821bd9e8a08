"""Django's card for the app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "tenure.platform.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
