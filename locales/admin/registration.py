"""The screens that locales brings into the admin."""

from django.utils.translation import gettext_lazy as _

from locales.admin.locale_list import locale_list
from stacks.admin.screens import REGISTRY, MenuItem, Screen
from stacks.permissions import Permission

REGISTRY.screens += [
    Screen(
        "locales/",
        "locales",
        Permission.LOCALE_READ,
        locale_list,
        menu=MenuItem(50, _("Languages"), _("What content is written in, and what falls back to what.")),
    ),
]
