"""Django's card for the app."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "tenure.platform.deliveries"
    label = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"
