"""Every path below /v3, the busiest first. A route's name is its row in api/permissions.py."""

from django.urls import re_path

from api.management.content_types import ContentType, ContentTypes
from api.management.entries import Entries, Entry
from api.management.global_fields import GlobalField, GlobalFields
from api.missing import path_not_found
from api.routing import route

urlpatterns = [
    route("content_types/<str:content_type_uid>/entries/<str:uid>", "entry", Entry),
    route("content_types/<str:content_type_uid>/entries", "entries", Entries),
    route("content_types", "content_types", ContentTypes),
    route("content_types/<str:uid>", "content_type", ContentType),
    route("global_fields", "global_fields", GlobalFields),
    route("global_fields/<str:uid>", "global_field", GlobalField),
    # Last: whatever no route took.
    re_path(r"", path_not_found),
]
