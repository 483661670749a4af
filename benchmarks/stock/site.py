"""The stock admin's addresses, its one registered model, and its WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.stock.settings")
application = get_wsgi_application()

from django.contrib import admin  # noqa: E402 once Django is set up
from django.urls import path  # noqa: E402 as above

from benchmarks.stock.models import Block, Front  # noqa: E402 as above


class Blocks(admin.StackedInline):  # type: ignore[type-arg]  # Django itself takes none
    """The blocks below the entry."""

    model = Block
    extra = 0


class FrontAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    """The entry with its blocks."""

    inlines = [Blocks]


admin.site.register(Front, FrontAdmin)
urlpatterns = [path("admin/", admin.site.urls)]
