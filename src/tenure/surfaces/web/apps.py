"""The Django app that carries the workspace's static files and template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tenure.surfaces.web"
    label = "web"
    verbose_name = "Workspace"
