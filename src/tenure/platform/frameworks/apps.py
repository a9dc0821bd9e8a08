"""Django's card for the app."""

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "tenure.platform.frameworks"
    label = "method"
    default_auto_field = "django.db.models.BigAutoField"
