"""The Celery application. It carries wake-ups for the publish queue, never the only copy of anything."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_project.settings")

app = Celery("pressroom")
app.config_from_object("cms_project.celeryconfig")
app.autodiscover_tasks(["publishing"])
