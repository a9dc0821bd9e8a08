"""Django's card for the app."""

from django.apps import AppConfig


class RevenueConfig(AppConfig):
    name = "tenure.practice.revenue"
    label = "revenue"
    default_auto_field = "django.db.models.BigAutoField"
