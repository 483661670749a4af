"""Wires the one admin site into Django."""

from django.contrib.admin.apps import AdminConfig


class PressroomAdminConfig(AdminConfig):
    default_site = "stacks.admin.site.PressroomAdminSite"
