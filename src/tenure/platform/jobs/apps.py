"""Django's card for the app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tenure.platform.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
