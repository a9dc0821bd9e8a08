"""Django's card for the app."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "tenure.practice.voice"
    label = "voice"
    default_auto_field = "django.db.models.BigAutoField"
