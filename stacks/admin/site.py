"""The one admin site."""

from django.contrib.admin import AdminSite


class PressroomAdminSite(AdminSite):
    """Pressroom's admin."""

    site_header = "Pressroom"
    site_title = "Pressroom"
