"""Wires the project's own commands and the one admin site into Django."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps


class ProjectConfig(AppConfig):
    """The project as an app: it holds the commands that know everybody."""

    default = True
    name = "cms_project"


class PressroomAdminConfig(apps.SimpleAdminConfig):
    """Django's admin with Pressroom's site in place of the stock one, and no library's pages in it."""

    default = False
    default_site = "stacks.admin.site.PressroomAdminSite"

    def ready(self) -> None:
        """Let every app of ours bring its screens into the site."""
        super().ready()
        for app in ("stacks", "locales", "content", "publishing"):
            import_module(f"{app}.admin.registration")
        import_module("cms_project.admin_registration")
