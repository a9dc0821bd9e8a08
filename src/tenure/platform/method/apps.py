"""Django's card for the app."""

from django.apps import AppConfig


class MethodConfig(AppConfig):
    name = "tenure.platform.method"
    label = "method"
    default_auto_field = "django.db.models.BigAutoField"
