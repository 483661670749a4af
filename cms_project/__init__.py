"""The project: settings, URLs, the Celery application and the start-up commands. Knows every other room."""

from cms_project.celery import app as celery_app

__all__ = ["celery_app"]
