"""Wires the project's own commands and the one admin site into Django."""

from django.apps import AppConfig
from django.contrib.admin import apps
from django.utils.module_loading import autodiscover_modules


class ProjectConfig(AppConfig):
    """The project as an app: it holds the commands that know everybody."""

    default = True
    name = "cms_project"


class PressroomAdminConfig(apps.AdminConfig):
    """Django's admin with Pressroom's site in place of the stock one."""

    default = False
    default_site = "stacks.admin.site.PressroomAdminSite"

    def ready(self) -> None:
        """Let every app bring its screens into the site."""
        super().ready()
        autodiscover_modules("admin.registration")
