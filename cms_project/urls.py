"""Every URL of the installation: the admin for people, the APIs for programs, the documentation for both."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
