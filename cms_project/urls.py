"""Every URL of the installation: the admin for people, the APIs for programs, the documentation for both."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView

from api.app_routes import root_routes, to_consent
from api.docs import OneDescription, docs
from api.missing import path_not_found
from api.routing import below
from cms_project.monitoring import metrics, ready
from cms_project.public_keys import public_keys

urlpatterns = [
    path("v3/", to_consent),
    below("v3/", "api.urls"),
    path("v3", path_not_found),
    *root_routes,
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/public-keys.json", public_keys, name="public_keys"),
    path("admin/", admin.site.urls),
    path("admin", RedirectView.as_view(url="/admin/")),
    path("schema/", SpectacularJSONAPIView.as_view(generator_class=OneDescription), name="schema"),
    path("docs/", docs, name="docs"),
    path("docs", RedirectView.as_view(url="/docs/")),
]
