"""Django's card for the app."""

from django.apps import AppConfig


class TimersConfig(AppConfig):
    name = "tenure.platform.timers"
    label = "timers"
    default_auto_field = "django.db.models.BigAutoField"
