"""The WSGI application that the web server loads: Django behind a thin door that repairs what WSGI loses."""

import gc
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from cms_project.door import Door, Limits
from cms_project.request_log import RequestLog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_project.settings")

django_application = get_wsgi_application()


def _behind_door() -> RequestLog:
    if settings.SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: it takes 50 random characters, the same on every machine (docs/operations.md)."
        )
    door = Door(django_application, Limits(settings.API_BODY_BYTES, settings.UPLOAD_BODY_BYTES))
    return RequestLog(door, tells=settings.LOG_REQUESTS)


application = _behind_door()

# What is loaded by now lives as long as the process: the collector need not walk it again, and what a request leaves
# behind is mostly freed without it. A full collection over everything used to hold up requests for tens of milliseconds.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)

# A thread that computes, as for a request with thousands of items, gives way to one that has been waiting so long: with
# Python's 5 ms, a read of three round trips to the database would be 15 ms later.
sys.setswitchinterval(0.0005)
