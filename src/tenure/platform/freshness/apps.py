"""Django's card for the app."""

from django.apps import AppConfig


class FreshnessConfig(AppConfig):
    name = "tenure.platform.freshness"
    label = "freshness"
    default_auto_field = "django.db.models.BigAutoField"
