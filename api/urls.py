"""Every path below /v3, the busiest first. A route's name is its row in api/permissions.py."""

from django.urls import re_path

from api.missing import path_not_found

urlpatterns = [
    # Last: whatever no route took.
    re_path(r"", path_not_found),
]
