"""Django's card for the app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tenure.practice.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
