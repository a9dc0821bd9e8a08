"""The application the web server runs: pages and the API by Django, and the door for events beside them."""

import os

from django.core.wsgi import get_wsgi_application

from tenure.project.config import config
from tenure.project.serving import leave_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenure.project.settings")

pages = get_wsgi_application()

from tenure.surfaces.events.application import beside  # noqa: E402 - Django must be set up before its models are known

application = beside(pages, readers=max(1, config().web_threads // 2))
leave_with_server()
